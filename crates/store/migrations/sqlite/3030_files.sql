-- Files that were sent in sessions, or are on their way (WT-3). State 0 is being uploaded, 1 is
-- kept, 2 is sent: an event says so. The content lies beside the record, named by `hash`.
create table files (
    id         blob primary key not null,
    tenant     blob not null,
    session    blob not null,
    leg        blob not null,
    cid        text not null,
    name       text not null,
    media      text not null,
    bytes      integer not null,
    width      integer,
    height     integer,
    hash       blob,
    state      integer not null,
    created_at integer not null
) strict;
create unique index files_command on files (tenant, session, leg, cid);
create index files_tenant on files (tenant, bytes);
create index files_unsent on files (created_at) where state < 2;
