-- Programs that hold legs for endpoints which do not connect themselves, and what they come with. Their
-- keys lie here and not among the others: the last release would take one there for a key that may do
-- everything.

create table endpoint_proxies (
    id         uuid primary key not null,
    tenant     uuid not null references tenants (id) on delete cascade,
    name       text not null,
    kind       text not null,
    token_hash bytea not null,
    created_at bigint not null
);
create unique index endpoint_proxies_token on endpoint_proxies (token_hash);
create index endpoint_proxies_tenant on endpoint_proxies (tenant, created_at);
