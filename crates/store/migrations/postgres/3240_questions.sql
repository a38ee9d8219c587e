-- What a canned reply answers, as visitors ask it: those that have one may be shown to who waits.
alter table canned_replies add column question text;
alter table scoped_replies add column question text;
