-- What a node understands of what others say; those of the release before this one do not say,
-- and are spoken to as that one spoke.

alter table nodes add column speaks bigint not null default 1;
