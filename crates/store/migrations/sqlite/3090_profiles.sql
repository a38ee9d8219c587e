-- Scenarios and their profiles: how the panel looks and what it offers by default. The release
-- before this one neither reads nor writes them; its visitors are shown the company's own look.

-- The company's own types; those that every company has are part of the program.
create table scenarios (
    tenant blob not null references tenants (id),
    key    text not null,
    name   text not null,
    primary key (tenant, key)
) strict;

-- What a profile says is in its versions, of which the newest is in force and the others are its
-- archive. A deleted profile keeps them.
create table profiles (
    id         blob primary key not null,
    tenant     blob not null references tenants (id),
    scenario   text not null,
    is_default integer not null,
    deleted_at integer
) strict;
create index profiles_tenant on profiles (tenant, scenario);

create table profile_versions (
    profile blob not null,
    nr      integer not null,
    tenant  blob not null,
    name    text not null,
    content text not null,
    at      integer not null,
    actor   text not null,
    primary key (profile, nr)
) strict;

-- Logos, banners and avatars. They are small, so the record has their content.
create table pictures (
    id         blob primary key not null,
    tenant     blob not null references tenants (id),
    purpose    text not null,
    name       text not null,
    media      text not null,
    width      integer not null,
    height     integer not null,
    bytes      integer not null,
    created_at integer not null,
    body       blob not null
) strict;
create index pictures_tenant on pictures (tenant, purpose);

-- By key; null, or one that is unknown, is the company's default.
alter table services add column scenario text;
alter table agents add column avatar text;
alter table visitors add column preferences text;
