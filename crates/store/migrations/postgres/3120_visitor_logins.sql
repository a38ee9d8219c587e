-- Visitors who have to say who they are: a service may ask for it, and a tenant keeps the log-ins.

alter table services add column asks_login boolean;

create table visitor_logins (
    id         uuid primary key not null,
    tenant     uuid not null references tenants (id),
    login      text not null,
    name       text not null,
    password   text not null,
    visitor    uuid not null,
    disabled   boolean not null,
    created_at bigint not null,
    unique (tenant, login)
);
create index visitor_logins_visitor on visitor_logins (tenant, visitor);
