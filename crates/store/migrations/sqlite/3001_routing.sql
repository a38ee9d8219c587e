-- How queues deal sessions out, and what agents bring along, as JSON; null is the usual. The
-- release before this one neither reads nor writes them.

alter table queues add column terms text;
alter table agents add column qualities text;
