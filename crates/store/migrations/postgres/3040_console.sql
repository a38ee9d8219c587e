-- Replies that are not everybody's: of one agent, or for one service. Those of the whole company
-- stay in canned_replies, where the release before this one looks for them.
alter table canned_replies add column address text;

create table scoped_replies (
    id       uuid primary key not null,
    tenant   uuid not null references tenants (id),
    scope    text not null,
    shortcut text not null,
    text     text not null,
    address  text
);
create unique index scoped_replies_shortcut on scoped_replies (tenant, scope, shortcut);

-- What was written down about a session while it went on or after it, and since when its agent is
-- through with it.
create table wrap_ups (
    session     uuid primary key not null references sessions (id) on delete cascade,
    tenant      uuid not null references tenants (id),
    agent       uuid,
    disposition text,
    note        text not null,
    at          bigint not null,
    done_at     bigint
);
create index wrap_ups_disposition on wrap_ups (tenant, disposition, session);

create table session_tags (
    session uuid not null references sessions (id) on delete cascade,
    tag     text not null,
    tenant  uuid not null references tenants (id),
    primary key (session, tag)
);
create index session_tags_tag on session_tags (tenant, tag, session);

-- Notes about a visitor: every state they had, the newest is the one that holds. They go with the
-- visitor, whichever release erases them.
create table contact_notes (
    visitor uuid not null references visitors (id) on delete cascade,
    nr      bigint not null,
    tenant  uuid not null references tenants (id),
    agent   uuid,
    at      bigint not null,
    text    text not null,
    primary key (visitor, nr)
);
