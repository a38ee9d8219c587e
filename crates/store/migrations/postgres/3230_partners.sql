-- Partners: companies on other servers to which visitors are handed, and from which they come; what was
-- sent to them, and who is expected from them. Keys of our own lie here sealed.

create table partners (
    id         uuid primary key not null,
    tenant     uuid not null references tenants (id) on delete cascade,
    name       text not null,
    state      text not null,
    server     text,
    company    text,
    own_key    bytea not null,
    own_public bytea not null,
    their_key  bytea,
    code_hash  bytea,
    code       bytea,
    code_until bigint,
    terms      text not null,
    created_at bigint not null,
    changed_at bigint not null
);
create unique index partners_their_key on partners (their_key);
create unique index partners_code on partners (code_hash);
create index partners_tenant on partners (tenant, created_at);

-- Requests of partners, so that none is taken twice.
create table partner_nonces (
    partner uuid not null references partners (id) on delete cascade,
    nonce   text not null,
    until   bigint not null,
    primary key (partner, nonce)
);
create index partner_nonces_until on partner_nonces (until);

create table warm_out (
    id         uuid primary key not null,
    tenant     uuid not null references tenants (id) on delete cascade,
    session    uuid not null,
    partner    uuid not null,
    agent      uuid,
    area       text not null,
    area_name  text not null,
    choice     text not null,
    state      text not null,
    address    bytea,
    until      bigint,
    created_at bigint not null
);
create index warm_out_session on warm_out (tenant, session);

create table warm_in (
    id         uuid primary key not null,
    tenant     uuid not null references tenants (id) on delete cascade,
    partner    uuid not null references partners (id) on delete cascade,
    transfer   uuid not null,
    asker      text not null,
    area       text not null,
    state      text not null,
    code_hash  bytea,
    address    bytea,
    wtid       bytea,
    until      bigint not null,
    information text,
    visitor    uuid,
    session    uuid,
    created_at bigint not null
);
create unique index warm_in_transfer on warm_in (partner, transfer);
create unique index warm_in_address on warm_in (address);
create unique index warm_in_wtid on warm_in (wtid);
create index warm_in_tenant on warm_in (tenant, created_at);
create index warm_in_due on warm_in (state, until);
