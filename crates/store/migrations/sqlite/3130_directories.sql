-- A tenant's own directory of its people, by which its agents log in. The client secret is sealed
-- with the server's own key.
create table agent_directories (
    tenant    blob primary key not null references tenants (id),
    issuer    text not null,
    client_id text not null,
    secret    blob not null,
    terms     text not null
) strict;

-- A person of a directory, who is known by issuer and subject after the first log-in.
create table directory_links (
    tenant  blob not null,
    issuer  text not null,
    subject text not null,
    agent   blob not null,
    at      integer not null,
    primary key (tenant, issuer, subject),
    unique (tenant, issuer, agent),
    foreign key (tenant, agent) references agents (tenant, id)
) strict;

-- Log-ins under way, by the hash of the token in the browser's cookie. answered says that a code
-- was taken to the directory; agent and subject whom the directory named.
create table directory_logins (
    token      blob primary key not null,
    tenant     blob not null references tenants (id),
    issuer     text not null,
    answered   integer not null,
    agent      blob,
    subject    text,
    expires_at integer not null
) strict;
create index directory_logins_expiry on directory_logins (expires_at);
