-- A calendar object that goes with a mail. A mail that is written once stays known by its id after it was
-- sent, empty, so that whoever was stopped before noting that it is written does not write it again.
alter table mails add column calendar text;
alter table mails add column once integer not null default 0;
alter table mails add column done_at integer;
