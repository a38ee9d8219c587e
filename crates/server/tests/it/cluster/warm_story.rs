//! A visitor is handed to another company's server out of a session that another node owns, and its owner
//! dies meanwhile.

use super::{
    privately_story::take,
    world::{self, Nodes, on_both},
};
use std::sync::{Arc, Mutex};
use switchboard_core::{
    AgentId, LegId, PartnerId, Time, TransferId,
    session::{Endpoint, WarmEnd},
    warm::Information,
};
use switchboard_server::hub::{NewWarm, WarmAt, Warms};

on_both! {
    wt_66_the_owner_dies_while_a_visitor_is_on_the_way
}

/// How often a node was told to go on.
#[derive(Default)]
struct Told(Mutex<Vec<TransferId>>);

impl Warms for Told {
    fn go_on(&self, at: WarmAt) {
        self.0.lock().unwrap().push(at.transfer);
    }

    fn recall(&self, _: WarmAt) {}

    fn second(&self, _: WarmAt, _: LegId, _: AgentId) {}

    fn over(&self, _: WarmAt, _: WarmEnd) {}
}

impl Told {
    fn times(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

async fn wt_66_the_owner_dies_while_a_visitor_is_on_the_way(mut nodes: Nodes) {
    let told: [Arc<Told>; 3] = Default::default();
    for (at, way) in told.iter().enumerate() {
        nodes.hub(at).hand_over_by(way.clone());
    }
    let mut ann = nodes.console(2, 0).await;
    let started = nodes.visit(0).await;
    let session = started.session.id;
    let mut visitor = nodes.attached(1, &started.details).await;
    take(&mut ann, "yes").await;
    let (tenant, agent) = (nodes.acme.id, nodes.acme.agents[0]);
    let at = WarmAt {
        tenant,
        session,
        transfer: TransferId::from_u128(7),
    };
    // Asked for at one node, done at the owner, and nowhere else.
    let asked = nodes.hub(1);
    let leg = asked
        .leg_of(tenant, session, Endpoint::Agent { agent })
        .await;
    let new = NewWarm {
        partner: PartnerId::from_u128(1),
        company: "The mill".into(),
        area: "Fabrics".into(),
        asks: false,
    };
    let leg = leg.unwrap().expect("Ann is in it");
    asked.begin_warm(at, leg, "c1".into(), new).await.unwrap();
    visitor.event("warm_sought").await;
    nodes
        .eventually("the owner goes on", || async { told[0].times() == 1 })
        .await;
    assert_eq!((told[1].times(), told[2].times()), (0, 0));
    asked.carry(at, Information::default()).await.unwrap();
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
    let until = Time(now.as_millis() as i64 + 120_000);
    nodes.hub(2).warm_accepted(at, until).await.unwrap();
    visitor.event("warm_accepted").await;

    nodes.kill(0);
    nodes
        .eventually("whoever owns it now goes on", || async {
            told[1].times() + told[2].times() > 0
        })
        .await;
    // The other server has said so to a node that does not own it.
    let other = if told[1].times() > 0 { 2 } else { 1 };
    nodes
        .hub(other)
        .warm_ended(at, WarmEnd::Arrived)
        .await
        .unwrap();
    visitor.event("ended").await;
    assert_eq!(nodes.kinds(session, "warm_over").await, 1);
    assert_eq!(nodes.kinds(session, "carried").await, 1);
}
