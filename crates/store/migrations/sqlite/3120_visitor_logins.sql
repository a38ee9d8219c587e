-- Visitors who have to say who they are: a service may ask for it, and a tenant keeps the log-ins.

alter table services add column asks_login integer;

create table visitor_logins (
    id         blob primary key not null,
    tenant     blob not null references tenants (id),
    login      text not null,
    name       text not null,
    password   text not null,
    visitor    blob not null,
    disabled   integer not null,
    created_at integer not null,
    unique (tenant, login)
) strict;
create index visitor_logins_visitor on visitor_logins (tenant, visitor);
