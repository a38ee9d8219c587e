-- Visitors in a session, as its last append left it: how many of the tenant's seats it takes. The
-- release before this one does not say; what it wrote last leaves the number as it was.

alter table heads add column seats bigint;
