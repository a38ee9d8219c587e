//! A session in whose log another node, of a newer release, wrote what this one does not know.

use crate::world::World;
use serde_json::json;
use std::sync::Arc;
use switchboard_core::{
    SessionId, TenantId, Time,
    session::{Event, Record},
};
use switchboard_store::{Append, Appended, Store};

/// An event of a newer release, as that writes it.
pub const UNKNOWN: &str = r#"{"kind":"teleported","leg":"00000000-0000-0000-0000-000000000001","zest":1.50,"text":"secret of Vera","to":[{"far":null}]}"#;

/// Writes it behind the head, as a node does that has taken the session over.
pub async fn write_unknown(store: &dyn Store, tenant: TenantId, session: SessionId, at: Time) {
    // Whoever wrote before is fenced off, so the head stands still.
    let epoch = store.claim(tenant, session).await.unwrap();
    let row = store.session(tenant, session).await.unwrap().unwrap();
    let event: Event = serde_json::from_str(UNKNOWN).unwrap();
    assert!(matches!(event, Event::Other { .. }));
    let append = Append {
        tenant,
        session,
        epoch,
        records: Arc::new([Record {
            seq: row.head + 1,
            at,
            event,
        }]),
        row: Arc::new(row),
        create: None,
        seats: 1,
        grant: None,
    };
    assert_eq!(store.append(append).await.unwrap(), Appended::Done);
}

#[tokio::test(flavor = "multi_thread")]
async fn is_5_a_session_is_taken_up_and_goes_on_past_an_unknown_kind() {
    let mut world = World::new().await;
    let started = world.visit("help").await;
    let (session, tenant) = (started.session.id, world.acme.id);
    let mut visitor = world.attached(&started.details).await;
    visitor.say(session, "1", "before").await;
    let at = world.log(tenant, session).await[0].at;
    write_unknown(&*world.store, tenant, session, at).await;
    drop(visitor);
    world.restart().await;

    let details = world.again(tenant, session, started.details.leg).await;
    let mut visitor = world.peer().await;
    visitor.hello().await;
    visitor.attach(&details, 0).await;
    let mut agent = world.console(&world.acme, 0).await;
    let offer = agent.until("offer").await["offer"]["offer"].clone();
    agent
        .send(json!({"t":"answer","id":"a","offer":offer,"accept":true}))
        .await;
    let invite = agent.until("invite").await;
    let mut staff = world.peer().await;
    staff.hello().await;
    let invited = serde_json::from_value(invite["details"].clone()).unwrap();
    staff.attach(&invited, 0).await;
    assert_eq!(visitor.say(session, "2", "after").await["t"], "ok");
    for reader in [&mut visitor, &mut staff] {
        reader.find(|f| f["event"]["text"] == "after").await;
        assert_eq!(reader.lines(), ["before", "after"]);
        let told = serde_json::to_string(&reader.seen).unwrap();
        assert!(!told.contains("teleported") && !told.contains("secret"));
    }
    let log = world.log(tenant, session).await;
    assert!(log.iter().map(|record| record.seq).eq(1..=log.len() as u64));
    let place = log
        .iter()
        .position(|record| matches!(record.event, Event::Other { .. }));
    let place = place.expect("kept");
    assert!(place > 0 && place + 1 < log.len(), "in the middle");
    let kept = &log[place].event;
    assert_eq!(serde_json::to_string(kept).unwrap(), UNKNOWN);
    world.hub.end(tenant, session).await.unwrap();
    visitor.event("ended").await;
}
