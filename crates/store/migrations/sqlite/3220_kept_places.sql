-- Visitors in a queue whose place is kept until they are called: in nobody's diary.
alter table rendezvous add column queued integer not null default 0;
