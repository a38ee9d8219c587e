//! Frames and connections that break the rules: a stable code, and nothing changes.

use crate::{peer::Peer, world::World};
use serde_json::{Value, json};
use switchboard_core::SessionId;

async fn head(world: &World, session: SessionId) -> u64 {
    world
        .store
        .session(world.acme.id, session)
        .await
        .unwrap()
        .unwrap()
        .head
}

/// Frames that must be refused, with the code, and change nothing.
fn bad_frames(session: SessionId, foreign: SessionId) -> Vec<(Value, &'static str)> {
    let s = session.to_string();
    let long = "x".repeat(4_001);
    let many: serde_json::Map<String, Value> =
        (0..33).map(|n| (format!("k{n}"), json!("v"))).collect();
    vec![
        (json!("just a string"), "bad_frame"),
        (json!([]), "bad_frame"),
        (json!({}), "bad_frame"),
        (json!({"t":"fly"}), "unknown_type"),
        (json!({"t":"say"}), "bad_frame"),
        (
            json!({"t":"say","s":"not-an-id","id":"1","text":"x"}),
            "bad_frame",
        ),
        (json!({"t":"say","s":s,"id":1,"text":"x"}), "bad_frame"),
        (json!({"t":"say","s":s,"id":"","text":"x"}), "bad_id"),
        (
            json!({"t":"say","s":s,"id":"i".repeat(65),"text":"x"}),
            "bad_id",
        ),
        (json!({"t":"say","s":s,"id":"1","text":""}), "empty_line"),
        (
            json!({"t":"say","s":s,"id":"1","text":" \n "}),
            "empty_line",
        ),
        (
            json!({"t":"say","s":s,"id":"1","text":long}),
            "line_too_long",
        ),
        (
            json!({"t":"say","s":foreign.to_string(),"id":"1","text":"x"}),
            "not_joined",
        ),
        (json!({"t":"hello","protocol":1}), "bad_frame"),
        (
            json!({"t":"attach","id":"1","ticket":"guess","channels":["chat"]}),
            "bad_ticket",
        ),
        (
            json!({"t":"attach","id":"1","ticket":"guess","channels":["radio"]}),
            "bad_frame",
        ),
        (json!({"t":"desk","id":"1","ticket":"guess"}), "bad_ticket"),
        (
            json!({"t":"state","id":"1","state":"available"}),
            "not_allowed",
        ),
        (json!({"t":"watch","id":"1","on":true}), "not_allowed"),
        (
            json!({"t":"answer","id":"1","offer":s,"accept":true}),
            "not_allowed",
        ),
        (json!({"t":"end","s":s,"id":"1"}), "not_allowed"),
        (
            json!({"t":"push","s":s,"id":"1","url":"https://x.example/","epoch":0}),
            "not_allowed",
        ),
        (
            json!({"t":"follow","s":s,"id":"1","on":true,"epoch":0}),
            "not_allowed",
        ),
        (
            json!({"t":"page","s":s,"id":"1","url":"javascript:alert(1)"}),
            "bad_url",
        ),
        (
            json!({"t":"page","s":s,"id":"1","url":"https://user@evil.example/"}),
            "bad_url",
        ),
        (
            json!({"t":"page","s":s,"id":"1","url":format!("https://x.example/{}", "y".repeat(2_048))}),
            "bad_url",
        ),
        (
            json!({"t":"report_push","s":s,"id":"1","push":s,"outcome":"arrived"}),
            "unknown",
        ),
        (
            json!({"t":"report_push","s":s,"id":"1","push":s,"outcome":"exploded"}),
            "bad_frame",
        ),
        (
            json!({"t":"baton","s":s,"id":"1","to":s,"epoch":0}),
            "unknown",
        ),
        (
            json!({"t":"describe","s":s,"id":"1","name":"n".repeat(121)}),
            "name_too_long",
        ),
        (
            json!({"t":"describe","s":s,"id":"1","attributes":many}),
            "too_many",
        ),
        (
            json!({"t":"ask","s":s,"id":"1","question":""}),
            "empty_line",
        ),
        (
            json!({"t":"detach","s":foreign.to_string(),"id":"1"}),
            "not_joined",
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_frames_get_their_code_and_change_nothing() {
    let world = World::new().await;
    let started = world.visit("help").await;
    let session = started.session.id;
    let foreign = world
        .hub
        .start(world.start_of(world.other.id, "help"))
        .await
        .unwrap()
        .session
        .id;
    let mut peer = world.attached(&started.details).await;
    peer.settle().await;
    let before = head(&world, session).await;
    for (frame, code) in bad_frames(session, foreign) {
        peer.send(frame.clone()).await;
        let error = peer.until("error").await;
        assert_eq!(error["code"], code, "{frame}");
        assert_eq!(head(&world, session).await, before, "{frame}");
    }
    assert_eq!(
        peer.say(session, "fine", "still connected").await["t"],
        "ok"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_32_a_client_of_another_protocol_is_refused_with_a_hint() {
    let world = World::new().await;
    let mut old = world.peer().await;
    old.send(json!({"t":"hello","protocol":0,"build":"old"}))
        .await;
    let refusal = old.until("error").await;
    assert_eq!(refusal["code"], "protocol_unsupported");
    let hint = refusal["message"].as_str().unwrap();
    assert!(hint.contains("reload to get the current client"), "{hint}");
    assert_eq!(old.next().await, None, "closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_break_the_rules_are_closed() {
    let world = World::new().await;
    let mut table: Vec<(&str, Peer)> = Vec::new();
    for name in [
        "no hello",
        "wrong protocol",
        "too large",
        "binary",
        "garbage",
    ] {
        table.push((name, world.peer().await));
    }
    for (name, mut peer) in table {
        let code = match name {
            "no hello" => {
                peer.send(json!({"t":"say","s":SessionId::from_u128(1),"id":"1","text":"x"}))
                    .await;
                Some("hello_first")
            }
            "wrong protocol" => {
                peer.send(json!({"t":"hello","protocol":99})).await;
                Some("protocol_unsupported")
            }
            "too large" => {
                peer.hello().await;
                peer.raw(format!(
                    "{{\"t\":\"typing\",\"text\":\"{}\"}}",
                    "x".repeat(70_000)
                ))
                .await;
                None
            }
            "binary" => {
                peer.binary(vec![1, 2, 3]).await;
                Some("bad_frame")
            }
            _ => {
                peer.raw("\u{0}\u{1}{{{".into()).await;
                Some("bad_frame")
            }
        };
        if let Some(code) = code {
            assert_eq!(peer.until("error").await["code"], code, "{name}");
        }
        assert_eq!(peer.next().await, None, "{name}: closed");
    }
}
