-- Assistants: agents that are software; null is a person. Their keys are in a table of their own:
-- the release before this one would take one for a key that may do everything.

alter table agents add column kind text;

create table assistant_keys (
    id         uuid primary key not null,
    tenant     uuid not null references tenants (id),
    agent      uuid not null references agents (id),
    name       text not null,
    token_hash bytea not null,
    created_at bigint not null
);
create unique index assistant_keys_token on assistant_keys (token_hash);
create index assistant_keys_tenant on assistant_keys (tenant, created_at);
