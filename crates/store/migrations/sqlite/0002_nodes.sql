-- Several nodes on one record: who is alive, who owns which session. Only adds, so that the
-- release before this one runs beside it.

create table nodes (
    id          blob primary key not null,
    address     text not null,
    build       text not null,
    draining    integer not null,
    alive_until integer not null
) strict, without rowid;

-- Leases by name, of things of which a cluster has one.
create table leases (
    name  text primary key not null,
    node  blob not null,
    epoch integer not null
) strict, without rowid;

alter table heads add column owner blob;
