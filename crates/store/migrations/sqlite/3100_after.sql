-- What comes after a session: what its visitor thought of it, what other programs are told of
-- it, and transcripts to be sent. Events stay the record of it all; what is here follows from them.

-- One for each session that was rated, written in the commit of its event. The words that came
-- with it are in the log only.
create table ratings (
    session blob primary key not null,
    tenant  blob not null,
    agent   blob,
    service text not null,
    stars   integer not null,
    at      integer not null
) strict;
create index ratings_newest on ratings (tenant, at);

-- Addresses of other programs. The secrets that sign what they are sent follow from the server's
-- own key, the id and the version; until previous_until the version before is in force too.
create table hooks (
    id             blob primary key not null,
    tenant         blob not null references tenants (id),
    name           text not null,
    url            text not null,
    events         text not null,
    contact        text,
    enabled        integer not null,
    version        integer not null,
    previous_until integer,
    created_at     integer not null,
    failing_since  integer,
    disabled_at    integer
) strict;
create index hooks_tenant on hooks (tenant, created_at);

-- Up to where in each session's log deliveries were made of what hooks want to be told.
create table hook_heads (
    session blob primary key not null,
    seq     integer not null
) strict;

-- What is or was to be told to whom. The content is not here: it is read from the log when it is
-- sent. due_at is null when nothing more is to be done.
create table hook_deliveries (
    hook       blob not null,
    session    blob not null,
    seq        integer not null,
    tenant     blob not null,
    kind       text not null,
    status     text not null,
    attempts   integer not null,
    created_at integer not null,
    due_at     integer,
    tried_at   integer,
    code       integer,
    took_ms    integer,
    answer     text,
    primary key (hook, session, seq)
) strict;
create index hook_deliveries_due on hook_deliveries (hook, due_at) where due_at is not null;
create index hook_deliveries_newest on hook_deliveries (tenant, hook, created_at desc, session, seq);
create index hook_deliveries_age on hook_deliveries (created_at) where due_at is null;
create index hook_deliveries_session on hook_deliveries (session);

-- Transcripts to be sent; the text is made when it is sent. A row that was sent stays for a day
-- without its receiver, so that what is asked for can be counted.
create table letters (
    id         blob primary key not null,
    tenant     blob not null,
    session    blob not null,
    receiver   text,
    digest     blob not null,
    locale     text not null,
    attempts   integer not null,
    created_at integer not null,
    due_at     integer
) strict;
create index letters_due on letters (due_at) where due_at is not null;
create index letters_tenant on letters (tenant, created_at);
create index letters_session on letters (session);
create index letters_digest on letters (digest, created_at);
create index letters_age on letters (created_at);
