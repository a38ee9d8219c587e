-- The record on SQLite. Ids and hashes are blobs, times are milliseconds since 1970 (UTC),
-- JSON is text. Every table that a tenant owns carries the tenant; every index that serves
-- a list starts with it.

-- Tells this file from another one: the search file beside it belongs to exactly one record.
create table identity (
    one integer primary key check (one = 1),
    id  blob not null
) strict;
insert into identity values (1, randomblob(16));

create table tenants (
    id       blob primary key not null,
    slug     text not null,
    name     text not null,
    settings text not null
) strict;
create unique index tenants_slug on tenants (slug);

create table sites (
    id      blob primary key not null,
    tenant  blob not null references tenants (id),
    key     text not null,
    name    text not null,
    origins text not null
) strict;
create unique index sites_key on sites (key);
create index sites_tenant on sites (tenant, name);

create table services (
    id         blob primary key not null,
    tenant     blob not null references tenants (id),
    key        text not null,
    name       text not null,
    behaviour  text not null,
    params     text not null,
    is_default integer not null
) strict;
create unique index services_key on services (tenant, key);

create table queues (
    id     blob primary key not null,
    tenant blob not null references tenants (id),
    name   text not null
) strict;
create unique index queues_name on queues (tenant, name);

create table canned_replies (
    id       blob primary key not null,
    tenant   blob not null references tenants (id),
    shortcut text not null,
    text     text not null
) strict;
create unique index canned_replies_shortcut on canned_replies (tenant, shortcut);

create table agents (
    id       blob primary key not null,
    tenant   blob not null references tenants (id),
    login    text not null,
    name     text not null,
    password text not null,
    rank     text not null,
    queues   text not null,
    capacity integer not null,
    disabled integer not null,
    unique (tenant, id)
) strict;
create unique index agents_login on agents (tenant, login);

create table logins (
    token_hash blob primary key not null,
    tenant     blob not null,
    agent      blob not null,
    created_at integer not null,
    expires_at integer not null,
    foreign key (tenant, agent) references agents (tenant, id)
) strict;
create index logins_agent on logins (tenant, agent);
create index logins_expiry on logins (expires_at);

create table api_keys (
    id         blob primary key not null,
    tenant     blob not null references tenants (id),
    name       text not null,
    token_hash blob not null,
    created_at integer not null
) strict;
create unique index api_keys_token on api_keys (token_hash);
create index api_keys_tenant on api_keys (tenant, created_at);

create table visitors (
    id         blob primary key not null,
    tenant     blob not null references tenants (id),
    token_hash blob not null,
    name       text,
    email      text,
    created_at integer not null,
    seen_at    integer not null
) strict;
create unique index visitors_token on visitors (tenant, token_hash);

-- The hash of the one-time set-up token, if one is waiting.
create table setup_token (
    one  integer primary key check (one = 1),
    hash blob not null
) strict;

-- What lists show of a session. Changes seldom; what changes with every append is in heads.
-- nr is a short number for the tables that point here; it rises with creation.
create table sessions (
    nr           integer primary key,
    id           blob not null,
    tenant       blob not null references tenants (id),
    name         text not null,
    service      text not null,
    visitor      blob,
    visitor_name text not null,
    agent        blob,
    page         text,
    subject      text,
    status       text not null,
    created_at   integer not null,
    ended_at     integer
) strict;
create unique index sessions_id on sessions (id);
create index sessions_newest on sessions (tenant, created_at desc, id desc);
create index sessions_status on sessions (tenant, status, created_at desc, id desc);
create index sessions_visitor on sessions (tenant, visitor, created_at desc);
create index sessions_unfinished on sessions (created_at) where status <> 'ended';

-- Log position: rows are small, so a commit that moves a thousand of them touches few pages.
create table heads (
    nr    integer primary key references sessions (nr),
    epoch integer not null,
    head  integer not null
) strict;

create view session_rows as
    select s.nr, s.id, s.tenant, s.name, s.service, s.visitor, s.visitor_name, s.agent,
           s.page, s.subject, s.status, s.created_at, s.ended_at, h.head, h.epoch
      from sessions s join heads h on h.nr = s.nr;

-- Agents who serve or served a session.
create table session_agents (
    agent   blob not null,
    session blob not null,
    primary key (agent, session)
) strict, without rowid;

-- Events, stored once, in the order they were committed (id). Rows are only ever added at
-- the end; the index finds those of one session. The writer checks the session itself, so
-- no foreign key is paid for per row. body is the event in JSON.
create table events (
    id      integer primary key autoincrement,
    session integer not null,
    seq     integer not null,
    at      integer not null,
    kind    text not null,
    body    text not null
) strict;
create unique index events_place on events (session, seq);

-- Which session a client's key started.
create table idempotency (
    tenant     blob not null,
    scope      text not null,
    key        text not null,
    session    blob not null,
    created_at integer not null,
    primary key (tenant, scope, key)
) strict, without rowid;

create table audits (
    id      integer primary key,
    tenant  blob,
    at      integer not null,
    actor   text not null,
    action  text not null,
    target  text,
    address text,
    detail  text not null
) strict;
create index audits_newest on audits (tenant, at desc, id desc);

create table mails (
    id       blob primary key not null,
    receiver text not null,
    subject  text not null,
    body     text not null,
    attempts integer not null,
    due_at   integer not null
) strict;
create index mails_due on mails (due_at);

create table facts (
    name  text primary key not null,
    value text not null
) strict, without rowid;
