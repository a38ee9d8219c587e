-- Sessions that were agreed on for a later time.

-- When agents may be met at later times: their hours, and when they are away.
create table agent_availability (
    agent    uuid primary key not null,
    tenant   uuid not null,
    calendar text not null,
    absences text not null,
    foreign key (tenant, agent) references agents (tenant, id)
);

-- Times that are taken, or were, in the diaries of agents. Whoever takes one names the number that
-- follows the last one they have seen there: of two who saw the same, one is too late.
create table diary_entries (
    id         uuid primary key not null,
    tenant     uuid not null,
    agent      uuid not null,
    nr         bigint not null,
    from_at    bigint not null,
    to_at      bigint not null,
    held_until bigint not null,
    unique (agent, nr),
    foreign key (tenant, agent) references agents (tenant, id)
);
create index diary_entries_when on diary_entries (agent, to_at);
create index diary_entries_held on diary_entries (held_until);

-- Identifiers are kept as hashes only.
create table rendezvous (
    id          uuid primary key not null,
    tenant      uuid not null references tenants (id),
    entry       uuid not null unique,
    agent       uuid not null,
    named       boolean not null,
    service     text not null,
    site        uuid,
    visitor     uuid not null references visitors (id) on delete cascade,
    state       text not null,
    from_at     bigint not null,
    to_at       bigint not null,
    opens_at    bigint not null,
    closes_at   bigint not null,
    wish        text not null,
    session     uuid,
    sequence    bigint not null,
    join_key    bytea not null unique,
    manage_key  bytea not null unique,
    begun_by    bytea not null,
    created_at  bigint not null,
    changed_at  bigint not null,
    unique (tenant, begun_by),
    foreign key (tenant, agent) references agents (tenant, id)
);
create index rendezvous_when on rendezvous (tenant, from_at, id);
create index rendezvous_visitor on rendezvous (visitor);
create index rendezvous_state on rendezvous (state, closes_at);
