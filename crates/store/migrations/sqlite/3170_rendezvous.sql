-- Sessions that were agreed on for a later time.

-- When agents may be met at later times: their hours, and when they are away.
create table agent_availability (
    agent    blob primary key not null,
    tenant   blob not null,
    calendar text not null,
    absences text not null,
    foreign key (tenant, agent) references agents (tenant, id)
) strict;

-- Times that are taken, or were, in the diaries of agents. Whoever takes one names the number that
-- follows the last one they have seen there: of two who saw the same, one is too late.
create table diary_entries (
    id         blob primary key not null,
    tenant     blob not null,
    agent      blob not null,
    nr         integer not null,
    from_at    integer not null,
    to_at      integer not null,
    held_until integer not null,
    unique (agent, nr),
    foreign key (tenant, agent) references agents (tenant, id)
) strict;
create index diary_entries_when on diary_entries (agent, to_at);
create index diary_entries_held on diary_entries (held_until);

-- Identifiers are kept as hashes only.
create table rendezvous (
    id          blob primary key not null,
    tenant      blob not null references tenants (id),
    entry       blob not null unique,
    agent       blob not null,
    named       integer not null,
    service     text not null,
    site        blob,
    visitor     blob not null references visitors (id) on delete cascade,
    state       text not null,
    from_at     integer not null,
    to_at       integer not null,
    opens_at    integer not null,
    closes_at   integer not null,
    wish        text not null,
    session     blob,
    sequence    integer not null,
    join_key    blob not null unique,
    manage_key  blob not null unique,
    begun_by    blob not null,
    created_at  integer not null,
    changed_at  integer not null,
    unique (tenant, begun_by),
    foreign key (tenant, agent) references agents (tenant, id)
) strict;
create index rendezvous_when on rendezvous (tenant, from_at, id);
create index rendezvous_visitor on rendezvous (visitor);
create index rendezvous_state on rendezvous (state, closes_at);
