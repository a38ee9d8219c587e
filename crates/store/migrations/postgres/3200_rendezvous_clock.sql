-- What follows by the clock from what was agreed on.

-- All diaries of a company are read at once.
create index diary_entries_all on diary_entries (tenant, to_at);

-- Whether the clock begins the session, when the visitor is reminded next, and the identifier that
-- manages it, sealed, where the server has to write to the visitor.
create index rendezvous_session on rendezvous (session);
alter table rendezvous add column clock boolean not null default false;
alter table rendezvous add column remind_at bigint;
alter table rendezvous add column sealed bytea;

-- Calls to visitors, as the machine that makes them has written itself down. Whoever changes one names
-- the version that they read.
create table callbacks (
    rendezvous uuid primary key not null references rendezvous (id) on delete cascade,
    tenant     uuid not null references tenants (id),
    state      text not null,
    version    bigint not null,
    due_at     bigint
);
create index callbacks_due on callbacks (due_at);
