//! The bus between nodes.

use super::{Report, Subject};
use switchboard_bus::NatsBus;

pub async fn check(subject: &Subject, report: &mut Report) {
    const CHECK: &str = "bus";
    let Some(cluster) = &subject.config.cluster else {
        return;
    };
    let credentials = cluster.credentials.as_deref();
    match NatsBus::connect(&cluster.nats_url, &cluster.name, credentials).await {
        Ok(_) => report.good(CHECK, "NATS answers and lets this node in"),
        Err(error) => report.bad(CHECK, format!("NATS: {error}")),
    }
}
