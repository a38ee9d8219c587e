-- Scenarios and their profiles: how the panel looks and what it offers by default. The release
-- before this one neither reads nor writes them; its visitors are shown the company's own look.

-- The company's own types; those that every company has are part of the program.
create table scenarios (
    tenant uuid not null references tenants (id),
    key    text collate "C" not null,
    name   text not null,
    primary key (tenant, key)
);

-- What a profile says is in its versions, of which the newest is in force and the others are its
-- archive. A deleted profile keeps them.
create table profiles (
    id         uuid primary key not null,
    tenant     uuid not null references tenants (id),
    scenario   text collate "C" not null,
    is_default boolean not null,
    deleted_at bigint
);
create index profiles_tenant on profiles (tenant, scenario);

create table profile_versions (
    profile uuid not null,
    nr      bigint not null,
    tenant  uuid not null,
    name    text not null,
    content text not null,
    at      bigint not null,
    actor   text not null,
    primary key (profile, nr)
);

-- Logos, banners and avatars. They are small, so the record has their content.
create table pictures (
    id         uuid primary key not null,
    tenant     uuid not null references tenants (id),
    purpose    text not null,
    name       text not null,
    media      text not null,
    width      bigint not null,
    height     bigint not null,
    bytes      bigint not null,
    created_at bigint not null,
    body       bytea not null
);
create index pictures_tenant on pictures (tenant, purpose);

-- By key; null, or one that is unknown, is the company's default.
alter table services add column scenario text;
alter table agents add column avatar text;
alter table visitors add column preferences text;
