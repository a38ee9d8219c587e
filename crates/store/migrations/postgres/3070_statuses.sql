-- The status log: how each agent stands from a time on. The release before this one neither reads
-- nor writes it.

create table agent_statuses (
    tenant    uuid not null references tenants (id),
    agent     uuid not null,
    at        bigint not null,
    state     text not null,
    connected boolean not null,
    primary key (tenant, agent, at)
);
create index agent_statuses_at on agent_statuses (tenant, at);
