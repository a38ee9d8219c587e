-- Companies that sign up by themselves. A sign-up is no company before it is finished.

create table sign_ups (
    id          blob primary key not null,
    token       blob not null unique,
    mail        text not null,
    content     text not null,
    password    text,
    tenant      blob not null,
    invitation  blob,
    created_at  integer not null,
    expires_at  integer not null,
    finished_at integer
) strict;
create index sign_ups_mail on sign_ups (mail, created_at);
create index sign_ups_created on sign_ups (created_at);
create index sign_ups_expires on sign_ups (expires_at);

create table sign_up_invitations (
    token      blob primary key not null,
    expires_at integer not null,
    taken_by   blob
) strict;

-- When the button of a site was last seen on one of its pages.
create table site_sightings (
    site   blob primary key not null references sites (id) on delete cascade,
    tenant blob not null,
    origin text not null,
    at     integer not null
) strict;
