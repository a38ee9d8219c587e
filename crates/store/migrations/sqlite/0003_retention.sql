-- Retention and erasure. A session that was erased stays as a row that says so; one whose
-- visitor was made anonymous says when.
alter table sessions add column erased_at integer;
alter table sessions add column anonymised_at integer;
create index sessions_ended on sessions (tenant, ended_at)
    where status = 'ended' and erased_at is null;
create index sessions_named on sessions (tenant, ended_at)
    where status = 'ended' and erased_at is null and anonymised_at is null;
create index sessions_erased on sessions (tenant, erased_at) where erased_at is not null;

drop view session_rows;
create view session_rows as
    select s.nr, s.id, s.tenant, s.name, s.service, s.visitor, s.visitor_name, s.agent,
           s.page, s.subject, s.status, s.created_at, s.ended_at, s.erased_at, h.head, h.epoch
      from sessions s join heads h on h.nr = s.nr;

-- Erasures that were asked for and are not finished: what a crash leaves behind is taken up
-- again from here.
create table erasing (
    session blob primary key not null,
    tenant  blob not null,
    actor   text not null,
    at      integer not null
) strict;

-- Whether the address is no longer the whole one.
alter table audits add column shortened integer not null default 0;
create index audits_address on audits (tenant, shortened, at) where address is not null;

create index idempotency_age on idempotency (created_at);
create index visitors_seen on visitors (tenant, seen_at);
create index visitors_named on visitors (tenant, seen_at) where name is not null or email is not null;
