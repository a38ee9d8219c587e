-- Programs that hold legs for endpoints which do not connect themselves, and what they come with. Their
-- keys lie here and not among the others: the last release would take one there for a key that may do
-- everything.

create table endpoint_proxies (
    id         blob primary key not null,
    tenant     blob not null references tenants (id) on delete cascade,
    name       text not null,
    kind       text not null,
    token_hash blob not null,
    created_at integer not null
) strict;
create unique index endpoint_proxies_token on endpoint_proxies (token_hash);
create index endpoint_proxies_tenant on endpoint_proxies (tenant, created_at);
