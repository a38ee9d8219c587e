-- The record on PostgreSQL. Times are milliseconds since 1970 (UTC), JSON is text. Every
-- table that a tenant owns carries the tenant; every index that serves a list starts with
-- it. Names compare by code point, as on SQLite.

create table tenants (
    id       uuid primary key not null,
    slug     text collate "C" not null,
    name     text not null,
    settings text not null
);
create unique index tenants_slug on tenants (slug);

create table sites (
    id      uuid primary key not null,
    tenant  uuid not null references tenants (id),
    key     text collate "C" not null,
    name    text collate "C" not null,
    origins text not null
);
create unique index sites_key on sites (key);
create index sites_tenant on sites (tenant, name);

create table services (
    id         uuid primary key not null,
    tenant     uuid not null references tenants (id),
    key        text collate "C" not null,
    name       text not null,
    behaviour  text not null,
    params     text not null,
    is_default boolean not null
);
create unique index services_key on services (tenant, key);

create table queues (
    id     uuid primary key not null,
    tenant uuid not null references tenants (id),
    name   text collate "C" not null
);
create unique index queues_name on queues (tenant, name);

create table canned_replies (
    id       uuid primary key not null,
    tenant   uuid not null references tenants (id),
    shortcut text collate "C" not null,
    text     text not null
);
create unique index canned_replies_shortcut on canned_replies (tenant, shortcut);

create table agents (
    id       uuid primary key not null,
    tenant   uuid not null references tenants (id),
    login    text collate "C" not null,
    name     text not null,
    password text not null,
    rank     text not null,
    queues   text not null,
    capacity bigint not null,
    disabled boolean not null,
    unique (tenant, id)
);
create unique index agents_login on agents (tenant, login);

create table logins (
    token_hash bytea primary key not null,
    tenant     uuid not null,
    agent      uuid not null,
    created_at bigint not null,
    expires_at bigint not null,
    foreign key (tenant, agent) references agents (tenant, id)
);
create index logins_agent on logins (tenant, agent);
create index logins_expiry on logins (expires_at);

create table api_keys (
    id         uuid primary key not null,
    tenant     uuid not null references tenants (id),
    name       text not null,
    token_hash bytea not null,
    created_at bigint not null
);
create unique index api_keys_token on api_keys (token_hash);
create index api_keys_tenant on api_keys (tenant, created_at);

create table visitors (
    id         uuid primary key not null,
    tenant     uuid not null references tenants (id),
    token_hash bytea not null,
    name       text,
    email      text,
    created_at bigint not null,
    seen_at    bigint not null
);
create unique index visitors_token on visitors (tenant, token_hash);

-- The hash of the one-time set-up token, if one is waiting.
create table setup_token (
    one  bigint primary key check (one = 1),
    hash bytea not null
);

-- What lists show of a session. Changes seldom; what changes with every append is in heads.
create table sessions (
    id           uuid primary key,
    tenant       uuid not null references tenants (id),
    name         text not null,
    service      text not null,
    visitor      uuid,
    visitor_name text not null,
    agent        uuid,
    page         text,
    subject      text,
    status       text not null,
    created_at   bigint not null,
    ended_at     bigint
);
create index sessions_newest on sessions (tenant, created_at desc, id desc);
create index sessions_status on sessions (tenant, status, created_at desc, id desc);
create index sessions_visitor on sessions (tenant, visitor, created_at desc);
create index sessions_unfinished on sessions (created_at) where status <> 'ended';

-- Log position. Half of each page stays free, so that a new version of a row finds room
-- beside the old one and no index is touched.
create table heads (
    session uuid primary key references sessions (id),
    epoch   bigint not null,
    head    bigint not null
) with (fillfactor = 50);

create view session_rows as
    select s.id, s.tenant, s.name, s.service, s.visitor, s.visitor_name, s.agent,
           s.page, s.subject, s.status, s.created_at, s.ended_at, h.head, h.epoch
      from sessions s join heads h on h.session = s.id;

-- Agents who serve or served a session.
create table session_agents (
    agent   uuid not null,
    session uuid not null,
    primary key (agent, session)
);

-- Events, stored once. The writer checks the session itself, so no foreign key is paid for
-- per row. body is the event in JSON.
create table events (
    session uuid not null,
    seq     bigint not null,
    at      bigint not null,
    kind    text not null,
    body    text not null,
    primary key (session, seq)
);

-- What is still to be indexed: written in the commit of the event, deleted in the commit of
-- its document. seq 0 stands for the visitor's name and the page.
create table search_queue (
    id      bigint generated always as identity primary key,
    session uuid not null,
    seq     bigint not null
);

-- One document for each line and one for the name and page (seq 0). Words arrive normalised.
create table search_docs (
    session uuid not null,
    seq     bigint not null,
    words   tsvector not null,
    primary key (session, seq)
);
create index search_docs_words on search_docs using gin (words);

-- Which session a client's key started.
create table idempotency (
    tenant     uuid not null,
    scope      text not null,
    key        text collate "C" not null,
    session    uuid not null,
    created_at bigint not null,
    primary key (tenant, scope, key)
);

create table audits (
    id      bigint generated always as identity primary key,
    tenant  uuid,
    at      bigint not null,
    actor   text not null,
    action  text not null,
    target  text,
    address text,
    detail  text not null
);
create index audits_newest on audits (tenant, at desc, id desc);

create table mails (
    id       uuid primary key not null,
    receiver text not null,
    subject  text not null,
    body     text not null,
    attempts bigint not null,
    due_at   bigint not null
);
create index mails_due on mails (due_at);

create table facts (
    name  text primary key not null,
    value text not null
);
