-- Several nodes on one record: who is alive, who owns which session. Only adds, so that the
-- release before this one runs beside it.

create table nodes (
    id          uuid primary key not null,
    address     text not null,
    build       text not null,
    draining    boolean not null,
    alive_until bigint not null
);

-- Leases by name, of things of which a cluster has one.
create table leases (
    name  text collate "C" primary key not null,
    node  uuid not null,
    epoch bigint not null
);

alter table heads add column owner uuid;
