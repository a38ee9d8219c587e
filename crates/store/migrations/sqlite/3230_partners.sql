-- Partners: companies on other servers to which visitors are handed, and from which they come; what was
-- sent to them, and who is expected from them. Keys of our own lie here sealed.

create table partners (
    id         blob primary key not null,
    tenant     blob not null references tenants (id) on delete cascade,
    name       text not null,
    state      text not null,
    server     text,
    company    text,
    own_key    blob not null,
    own_public blob not null,
    their_key  blob,
    code_hash  blob,
    code       blob,
    code_until integer,
    terms      text not null,
    created_at integer not null,
    changed_at integer not null
) strict;
create unique index partners_their_key on partners (their_key);
create unique index partners_code on partners (code_hash);
create index partners_tenant on partners (tenant, created_at);

-- Requests of partners, so that none is taken twice.
create table partner_nonces (
    partner blob not null references partners (id) on delete cascade,
    nonce   text not null,
    until   integer not null,
    primary key (partner, nonce)
) strict;
create index partner_nonces_until on partner_nonces (until);

create table warm_out (
    id         blob primary key not null,
    tenant     blob not null references tenants (id) on delete cascade,
    session    blob not null,
    partner    blob not null,
    agent      blob,
    area       text not null,
    area_name  text not null,
    choice     text not null,
    state      text not null,
    address    blob,
    until      integer,
    created_at integer not null
) strict;
create index warm_out_session on warm_out (tenant, session);

create table warm_in (
    id         blob primary key not null,
    tenant     blob not null references tenants (id) on delete cascade,
    partner    blob not null references partners (id) on delete cascade,
    transfer   blob not null,
    asker      text not null,
    area       text not null,
    state      text not null,
    code_hash  blob,
    address    blob,
    wtid       blob,
    until      integer not null,
    information text,
    visitor    blob,
    session    blob,
    created_at integer not null
) strict;
create unique index warm_in_transfer on warm_in (partner, transfer);
create unique index warm_in_address on warm_in (address);
create unique index warm_in_wtid on warm_in (wtid);
create index warm_in_tenant on warm_in (tenant, created_at);
create index warm_in_due on warm_in (state, until);
