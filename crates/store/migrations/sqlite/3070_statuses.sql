-- The status log: how each agent stands from a time on. The release before this one neither reads
-- nor writes it.

create table agent_statuses (
    tenant    blob not null references tenants (id),
    agent     blob not null,
    at        integer not null,
    state     text not null,
    connected integer not null,
    primary key (tenant, agent, at)
) strict, without rowid;
create index agent_statuses_at on agent_statuses (tenant, at);
