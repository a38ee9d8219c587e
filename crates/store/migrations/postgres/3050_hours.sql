-- Business hours: calendars, and which queue goes by which, as JSON; null is always open. The
-- release before this one neither reads nor writes them.

create table hours (
    id       uuid primary key not null,
    tenant   uuid not null references tenants (id),
    name     text collate "C" not null,
    calendar text not null
);
create unique index hours_name on hours (tenant, name);

alter table queues add column opening text;
