-- Files that were sent in sessions, or are on their way (WT-3). State 0 is being uploaded, 1 is
-- kept, 2 is sent: an event says so.
create table files (
    id         uuid primary key not null,
    tenant     uuid not null,
    session    uuid not null,
    leg        uuid not null,
    cid        text not null,
    name       text not null,
    media      text not null,
    bytes      bigint not null,
    width      bigint,
    height     bigint,
    hash       bytea,
    state      bigint not null,
    created_at bigint not null
);
create unique index files_command on files (tenant, session, leg, cid);
create index files_tenant on files (tenant, bytes);
create index files_unsent on files (created_at) where state < 2;

-- Their content: parts of one size, the last one may be shorter. Pictures and the like are
-- packed already, so the database need not try.
create table file_parts (
    file uuid not null references files on delete cascade,
    nr   bigint not null,
    body bytea not null,
    primary key (file, nr)
);
alter table file_parts alter column body set storage external;
