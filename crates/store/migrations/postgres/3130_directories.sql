-- A tenant's own directory of its people, by which its agents log in. The client secret is sealed
-- with the server's own key.
create table agent_directories (
    tenant    uuid primary key not null references tenants (id),
    issuer    text not null,
    client_id text not null,
    secret    bytea not null,
    terms     text not null
);

-- A person of a directory, who is known by issuer and subject after the first log-in.
create table directory_links (
    tenant  uuid not null,
    issuer  text not null,
    subject text not null,
    agent   uuid not null,
    at      bigint not null,
    primary key (tenant, issuer, subject),
    unique (tenant, issuer, agent),
    foreign key (tenant, agent) references agents (tenant, id)
);

-- Log-ins under way, by the hash of the token in the browser's cookie. answered says that a code
-- was taken to the directory; agent and subject whom the directory named.
create table directory_logins (
    token      bytea primary key not null,
    tenant     uuid not null references tenants (id),
    issuer     text not null,
    answered   boolean not null,
    agent      uuid,
    subject    text,
    expires_at bigint not null
);
create index directory_logins_expiry on directory_logins (expires_at);
