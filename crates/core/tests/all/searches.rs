//! What a session looks for is in its log, whatever becomes of the service.

use super::room::{QUEUE, Room};
use serde_json::json;
use switchboard_core::session::{Effect, Event, Record, Session};

/// The log of a session that waits, on terms that are not the usual ones.
fn waiting() -> Room {
    let params = json!({ "queue": QUEUE, "ring_s": 7, "auto_accept": true });
    Room::start("help_desk", params)
}

fn restored(log: Vec<Record>) -> Vec<Effect> {
    let id = waiting().session.id();
    Session::rebuild(id, log).unwrap().restore_effects()
}

#[test]
fn cc_5_a_session_taken_over_looks_for_what_its_log_says() {
    let room = waiting();
    let [Effect::Enqueue(search)] = &room.effects[..] else {
        panic!("{:?}", room.effects);
    };
    assert!(search.id.is_some() && search.need.auto_accept);
    assert_eq!(search.need.ring_ms, 7_000);
    assert_eq!(restored(room.log.clone()), room.effects);

    // The terms are those of the log, not what the parameters would say today.
    let mut log = room.log;
    let Event::Created { origin } = &mut log[0].event else {
        panic!("a log begins so");
    };
    origin.params = json!({ "queue": QUEUE });
    assert_eq!(restored(log), room.effects);
}

#[test]
fn cc_5_a_log_of_the_last_release_has_no_terms_and_is_asked_for_them() {
    let room = waiting();
    let mut log = room.log;
    for record in &mut log {
        if let Event::Queued { search, need, .. } = &mut record.event {
            (*search, *need) = (None, None);
        }
    }
    let [Effect::Enqueue(search)] = &restored(log)[..] else {
        panic!("it waits");
    };
    assert_eq!(search.id, None);
    assert_eq!(
        (search.need.ring_ms, search.need.auto_accept),
        (7_000, true)
    );
}
