-- Companies that sign up by themselves. A sign-up is no company before it is finished.

create table sign_ups (
    id          uuid primary key not null,
    token       bytea not null unique,
    mail        text not null,
    content     text not null,
    password    text,
    tenant      uuid not null,
    invitation  bytea,
    created_at  bigint not null,
    expires_at  bigint not null,
    finished_at bigint
);
create index sign_ups_mail on sign_ups (mail, created_at);
create index sign_ups_created on sign_ups (created_at);
create index sign_ups_expires on sign_ups (expires_at);

create table sign_up_invitations (
    token      bytea primary key not null,
    expires_at bigint not null,
    taken_by   uuid
);

-- When the button of a site was last seen on one of its pages.
create table site_sightings (
    site   uuid primary key not null references sites (id) on delete cascade,
    tenant uuid not null,
    origin text not null,
    at     bigint not null
);
