//! The status log of agents.

use crate::tables::agent;
use crate::world::*;
use switchboard_core::{AgentId, TenantId, Time};
use switchboard_store::*;

fn status(tenant: TenantId, agent: AgentId, at: i64, state: &str, connected: bool) -> AgentStatus {
    AgentStatus {
        tenant,
        agent,
        at: Time(at),
        state: state.into(),
        connected,
    }
}

pub async fn is_84_the_status_log_is_read_from_how_it_stood(world: World) {
    let store = world.store;
    let (t, o) = (tenant(&store, "acme").await, tenant(&store, "other").await);
    let (zoe, ann, theirs) = (agent(t, "zoe"), agent(t, "ann"), agent(o, "ann"));
    for agent in [&zoe, &ann, &theirs] {
        store.put_agent(agent).await.unwrap();
    }
    let log = [
        status(t, ann.id, 10, "lunch", true),
        status(t, ann.id, 20, "available", true),
        status(t, ann.id, 30, "available", false),
        status(t, zoe.id, 5, "available", true),
        status(o, theirs.id, 15, "available", true),
    ];
    for row in &log {
        store.put_agent_status(row).await.unwrap();
    }
    // Said of the same moment again, the later word holds.
    let again = status(t, ann.id, 30, "away", false);
    store.put_agent_status(&again).await.unwrap();

    let read = async |from: i64, until: i64| {
        let rows = store.agent_statuses(t, Time(from), Time(until)).await;
        let mut rows = rows.unwrap();
        rows.retain(|row| row.agent == ann.id);
        rows
    };
    assert_eq!(read(20, 30).await, log[..2], "how it stood, and what came");
    assert_eq!(read(25, 31).await, [log[1].clone(), again.clone()]);
    assert_eq!(read(0, 10).await, []);
    assert_eq!(read(99, 99).await, [again], "the last one");
    let all = store.agent_statuses(t, Time(0), Time(99)).await.unwrap();
    assert_eq!(all.len(), 4, "nobody else\u{2019}s");

    let dropped = store.drop_agent_statuses(t, Time(30), 2).await.unwrap();
    assert_eq!(dropped, 2);
    let dropped = store.drop_agent_statuses(t, Time(30), 9).await.unwrap();
    assert_eq!(dropped, 1);
    assert_eq!(read(0, 99).await.len(), 1);
    let others = store.agent_statuses(o, Time(0), Time(99)).await.unwrap();
    assert_eq!(others, log[4..]);
}
