-- Visitors in a queue whose place is kept until they are called: in nobody's diary.
alter table rendezvous add column queued boolean not null default false;
