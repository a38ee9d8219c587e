//! What one node of a cluster does.

use super::world::{self, Nodes, on_both};
use switchboard_server::jobs::{mail, retention};

on_both! {
    is_128_a_job_runs_at_one_node_and_outlives_it
}

/// Which nodes do it.
async fn who(nodes: &Nodes, duty: &str) -> Vec<bool> {
    let mut all = Vec::new();
    for hub in nodes.hubs() {
        all.push(hub.holds(duty).await.unwrap());
    }
    all
}

async fn is_128_a_job_runs_at_one_node_and_outlives_it(mut nodes: Nodes) {
    for duty in [mail::DUTY, retention::DUTY] {
        assert!(
            nodes.hub(1).holds(duty).await.unwrap(),
            "the first who asks"
        );
        assert_eq!(who(&nodes, duty).await, [false, true, false]);
    }
    nodes.kill(1);
    // Who asks takes it, so only one does until it is free: it may become so between two asks.
    let taken = || async { nodes.hub(0).holds(mail::DUTY).await.unwrap() };
    nodes
        .eventually("another takes over from the dead", taken)
        .await;
    // The others are nodes 0 and 2.
    assert_eq!(who(&nodes, mail::DUTY).await, [true, false]);
    assert_eq!(who(&nodes, retention::DUTY).await, [true, false]);
    nodes.hand_over(0).await;
    assert_eq!(
        who(&nodes, mail::DUTY).await,
        [false, true],
        "one that stops gives up"
    );
}
