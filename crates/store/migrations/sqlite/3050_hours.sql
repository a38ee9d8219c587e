-- Business hours: calendars, and which queue goes by which, as JSON; null is always open. The
-- release before this one neither reads nor writes them.

create table hours (
    id       blob primary key not null,
    tenant   blob not null references tenants (id),
    name     text not null,
    calendar text not null
) strict;
create unique index hours_name on hours (tenant, name);

alter table queues add column opening text;
