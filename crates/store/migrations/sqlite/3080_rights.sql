-- What agents may do, and their second factors. An agent's rank stays what the release before this
-- one goes by: it is the greatest rank whose rights their role has. Where the two do not fit, that
-- release has changed the rank, and the rank holds.

create table roles (
    id     blob primary key not null,
    tenant blob not null references tenants (id),
    name   text not null,
    rights text not null
) strict;
create unique index roles_name on roles (tenant, name);

alter table agents add column role blob;

-- The secret follows from the server's own key and the salt, so none is kept. pending is the salt
-- of one that is being set up; step the last one whose code was used; recovery are hashes of codes.
create table second_factors (
    agent    blob primary key not null,
    tenant   blob not null,
    salt     blob,
    since    integer,
    pending  blob,
    step     integer not null,
    recovery text not null,
    foreign key (tenant, agent) references agents (tenant, id)
) strict;
create index second_factors_tenant on second_factors (tenant);
