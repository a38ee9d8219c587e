//! The protocol over WebSocket, against a real hub and a real store.

use crate::world::World;
use serde_json::json;
use switchboard_core::{
    SessionId,
    session::{Event, LegState, Role},
};
use switchboard_server::hub::Join;

async fn head(world: &World, session: SessionId) -> u64 {
    world
        .store
        .session(world.acme.id, session)
        .await
        .unwrap()
        .unwrap()
        .head
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_1_no_message_crosses_and_ex_members_are_refused() {
    let world = World::new().await;
    let mut rooms = Vec::new();
    for _ in 0..3 {
        let (session, details) = world.room(2).await;
        let a = world.attached(&details[0]).await;
        let b = world.attached(&details[1]).await;
        rooms.push((session, a, b, details));
    }
    for (n, (session, a, _, _)) in rooms.iter_mut().enumerate() {
        assert_eq!(
            a.say(*session, "1", &format!("only room {n}")).await["t"],
            "ok"
        );
    }
    for (n, (_, _, b, _)) in rooms.iter_mut().enumerate() {
        b.event("line").await;
        b.settle().await;
        assert_eq!(b.lines(), [format!("only room {n}")]);
    }
    // A member of one room cannot speak in another, not even with its id.
    let foreign = rooms[1].0;
    let refused = rooms[0].1.say(foreign, "2", "hello?").await;
    assert_eq!(refused["code"], "not_joined");
    // An ex-member's line is refused.
    let (session, a, b, details) = &mut rooms[0];
    world
        .hub
        .remove(world.acme.id, *session, details[0].leg)
        .await
        .unwrap();
    a.until("detached").await;
    let before = head(&world, *session).await;
    assert_eq!(
        a.say(*session, "3", "still here?").await["code"],
        "not_joined"
    );
    assert_eq!(head(&world, *session).await, before);
    b.settle().await;
    assert_eq!(b.lines(), ["only room 0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_22_details_work_once_for_that_endpoint() {
    let world = World::new().await;
    let (_, details) = world.room(2).await;
    let mut first = world.attached(&details[0]).await;
    first.settle().await;
    let mut thief = world.peer().await;
    thief.hello().await;
    let attach = json!({"t":"attach","id":"x","ticket":details[0].ticket,"channels":["chat"]});
    thief.send(attach.clone()).await;
    assert_eq!(thief.answer("x").await["code"], "bad_ticket");
    world.pass(61_000);
    thief
        .send(json!({"t":"attach","id":"y","ticket":details[1].ticket,"channels":["chat"]}))
        .await;
    assert_eq!(thief.answer("y").await["code"], "bad_ticket", "lapsed");
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_26_is_26_three_members_see_one_order() {
    let world = World::new().await;
    let (session, details) = world.room(3).await;
    let mut peers = Vec::new();
    for details in &details {
        peers.push(world.attached(details).await);
    }
    for (n, peer) in peers.iter_mut().enumerate() {
        for line in 0..334 {
            let id = format!("c{line}");
            peer.send(json!({"t":"say","s":session,"id":id,"text":format!("{n}-{line}")}))
                .await;
        }
    }
    let mut logs = Vec::new();
    for peer in &mut peers {
        while peer.lines().len() < 3 * 334 {
            peer.event("line").await;
        }
        logs.push(peer.lines());
    }
    assert_eq!(logs[0], logs[1]);
    assert_eq!(logs[1], logs[2]);
    let kept = world.log(world.acme.id, session).await;
    let kept: Vec<String> = kept
        .iter()
        .filter_map(|record| match &record.event {
            Event::Line { text, .. } => Some(text.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(kept, logs[0], "the archive has the same order");
}

#[tokio::test(flavor = "multi_thread")]
async fn is_54_letters_are_seen_as_they_are_typed() {
    let world = World::new().await;
    let (session, details) = world.room(2).await;
    let mut writer = world.attached(&details[0]).await;
    let mut reader = world.attached(&details[1]).await;
    for text in ["h", "he", "hel"] {
        writer
            .send(json!({"t":"typing","s":session,"text":text}))
            .await;
    }
    reader
        .find(|frame| frame["t"] == "typing" && frame["text"] == "hel")
        .await;
    writer
        .send(json!({"t":"typing","s":session,"text":"he"}))
        .await;
    reader
        .find(|frame| frame["t"] == "typing" && frame["text"] == "he")
        .await;
    let before = head(&world, session).await;
    // The writer may hide letters.
    writer
        .send(json!({"t":"share_typing","s":session,"id":"1","on":false}))
        .await;
    writer.answer("1").await;
    writer
        .send(json!({"t":"typing","s":session,"text":"secret"}))
        .await;
    writer.say(session, "2", "done").await;
    reader.event("line").await;
    reader.settle().await;
    assert!(!reader.seen.iter().any(|frame| frame["text"] == "secret"));
    assert_eq!(
        head(&world, session).await,
        before + 2,
        "letters are not kept"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn is_54_the_tenant_can_turn_live_typing_off() {
    let world = World::with(|settings| settings.live_typing = false).await;
    let (session, details) = world.room(2).await;
    let mut writer = world.attached(&details[0]).await;
    let mut reader = world.attached(&details[1]).await;
    writer
        .send(json!({"t":"typing","s":session,"text":"hel"}))
        .await;
    writer.say(session, "1", "hello").await;
    reader.event("line").await;
    reader.settle().await;
    assert!(!reader.seen.iter().any(|frame| frame["t"] == "typing"));
}

#[tokio::test(flavor = "multi_thread")]
async fn is_93_wt_4_accept_puts_both_into_one_session() {
    let world = World::new().await;
    let mut agent = world.console(&world.acme, 0).await;
    let started = world.visit("help").await;
    let mut visitor = world.attached(&started.details).await;
    let offer = agent.until("offer").await["offer"].clone();
    assert_eq!(offer["question"], "Is it waterproof?");
    assert_eq!(offer["page"], "https://shop.example/tents?id=7");
    agent
        .send(json!({"t":"answer","id":"1","offer":offer["offer"],"accept":true}))
        .await;
    let invite = agent.until("invite").await;
    let ticket = &invite["details"]["ticket"];
    agent
        .send(json!({"t":"attach","id":"2","ticket":ticket,"after":0,"channels":["chat","lead"]}))
        .await;
    let attached = agent.until("attached").await;
    assert_eq!(attached["session"]["roster"].as_array().unwrap().len(), 2);
    assert_eq!(
        attached["session"]["page"],
        "https://shop.example/tents?id=7"
    );
    let session = started.session.id;
    agent.say(session, "3", "Hello!").await;
    let line = visitor.event("line").await;
    assert_eq!(line["event"]["text"], "Hello!");
    assert!(
        !visitor
            .seen
            .iter()
            .any(|frame| frame["event"]["kind"] == "offered"),
        "what is for staff does not reach the visitor"
    );
    let kinds: Vec<String> = world
        .log(world.acme.id, session)
        .await
        .iter()
        .map(|record| {
            serde_json::to_value(&record.event).unwrap()["kind"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    let order = [
        "created",
        "leg_joined",
        "asked",
        "queued",
        "offered",
        "offer_answered",
        "dequeued",
        "line",
    ];
    let mut at = 0;
    for kind in &kinds {
        if at < order.len() && kind == order[at] {
            at += 1;
        }
    }
    assert_eq!(at, order.len(), "{kinds:?}");
    // The same offer cannot be taken again.
    agent
        .send(json!({"t":"answer","id":"4","offer":offer["offer"],"accept":true}))
        .await;
    assert_eq!(agent.answer("4").await["code"], "offer_over");
}

#[tokio::test(flavor = "multi_thread")]
async fn is_69_an_offer_that_lapses_moves_on() {
    let world = World::new().await;
    let mut first = world.console(&world.acme, 0).await;
    let started = world.visit("help").await;
    let offer = first.until("offer").await["offer"].clone();
    let mut second = world.console(&world.acme, 1).await;
    world.pass(21_000);
    // The desk looks at the clock when it hears something.
    second
        .send(json!({"t":"state","id":"n","state":"available"}))
        .await;
    let over = first.until("offer_over").await;
    assert_eq!(
        (&over["offer"], &over["answer"]),
        (&offer["offer"], &json!("lapsed"))
    );
    let state = first
        .find(|frame| frame["t"] == "state" && frame["reason"] == "no_response")
        .await;
    assert_eq!(state["state"], "no_response");
    let again = second.until("offer").await;
    assert_eq!(again["offer"]["session"], json!(started.session.id));
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_30_a_killed_endpoint_is_lost_within_the_limit() {
    let world = World::new().await;
    let mut agent = world.console(&world.acme, 0).await;
    let started = world.visit("help").await;
    let session = started.session.id;
    let visitor = world.attached(&started.details).await;
    let offer = agent.until("offer").await["offer"]["offer"].clone();
    agent
        .send(json!({"t":"answer","id":"1","offer":offer,"accept":true}))
        .await;
    let ticket = agent.until("invite").await["details"]["ticket"].clone();
    agent
        .send(json!({"t":"attach","id":"2","ticket":ticket,"after":0,"channels":["chat","lead"]}))
        .await;
    agent.until("attached").await;
    drop(visitor);
    let changed = agent
        .find(|frame| frame["event"]["kind"] == "leg_changed" && frame["event"]["state"] == "lost")
        .await;
    assert_eq!(changed["event"]["leg"], json!(started.details.leg));
    // Within the grace time the same leg comes back and misses nothing.
    agent.say(session, "3", "Are you there?").await;
    let details = world
        .again(world.acme.id, session, started.details.leg)
        .await;
    let mut back = world.peer().await;
    back.hello().await;
    back.attach(&details, 0).await;
    back.event("line").await;
    agent
        .find(|frame| frame["event"]["kind"] == "leg_changed" && frame["event"]["state"] == "open")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_31_a_report_of_an_unpaired_controller_is_dropped() {
    let world = World::new().await;
    let (session, details) = world.room(2).await;
    let mut a = world.attached(&details[0]).await;
    let _b = world.attached(&details[1]).await;
    // Nothing a peer can send names another's leg; detaching a session it never opened is refused.
    let (foreign, _) = world.room(1).await;
    a.send(json!({"t":"detach","s":foreign,"id":"1"})).await;
    assert_eq!(a.answer("1").await["code"], "not_joined");
    let view = world.hub.view(world.acme.id, session).await.unwrap();
    assert!(
        view.roster
            .iter()
            .all(|member| member.state == LegState::Open)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn is_124_resume_gives_exactly_what_was_missed() {
    let world = World::new().await;
    let (session, details) = world.room(2).await;
    let mut a = world.attached(&details[0]).await;
    let mut b = world.attached(&details[1]).await;
    a.say(session, "1", "one").await;
    let seen = b.event("line").await["seq"].as_u64().unwrap();
    drop(b);
    for n in 2..=200 {
        a.say(session, &n.to_string(), &format!("line {n}")).await;
    }
    let mut b = world.peer().await;
    b.hello().await;
    b.attach(
        &world.again(world.acme.id, session, details[1].leg).await,
        seen,
    )
    .await;
    while b.lines().len() < 199 {
        b.event("line").await;
    }
    a.say(session, "201", "live").await;
    b.event("line").await;
    let mut expected: Vec<String> = (2..=200).map(|n| format!("line {n}")).collect();
    expected.push("live".into());
    assert_eq!(b.lines(), expected);
    let seqs: Vec<u64> = b
        .seen
        .iter()
        .filter_map(|frame| frame["seq"].as_u64())
        .collect();
    assert!(
        seqs.windows(2)
            .all(|pair| pair[0] < pair[1] || pair[1] == pair[0]),
        "in order"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_repeated_with_its_id_acts_once() {
    let world = World::new().await;
    let (session, details) = world.room(2).await;
    let mut a = world.attached(&details[0]).await;
    let first = a.say(session, "same", "once").await;
    let again = a.say(session, "same", "once").await;
    assert_eq!(first["seq"], again["seq"]);
    let lines = |log: &[switchboard_core::session::Record]| {
        log.iter()
            .filter(|record| matches!(record.event, Event::Line { .. }))
            .count()
    };
    assert_eq!(lines(&world.log(world.acme.id, session).await), 1);
    assert_eq!(details.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_outlives_the_server() {
    let mut world = World::new().await;
    let started = world.visit("help").await;
    let later = world.visit("help").await;
    let session = started.session.id;
    let mut visitor = world.attached(&started.details).await;
    visitor.say(session, "1", "before").await;
    drop(visitor);
    world.restart().await;
    let mut visitor = world.peer().await;
    visitor.hello().await;
    let details = world
        .again(world.acme.id, session, started.details.leg)
        .await;
    visitor.attach(&details, 0).await;
    visitor.event("line").await;
    assert_eq!(visitor.lines(), ["before"]);
    assert_eq!(
        visitor.say(session, "1", "before").await["t"],
        "ok",
        "known from before the restart"
    );
    visitor.say(session, "2", "after").await;
    assert_eq!(
        visitor.find(|f| f["event"]["text"] == "after").await["t"],
        "event"
    );
    // IS-116: the place in the queue is kept.
    let mut agent = world.console(&world.acme, 0).await;
    let offer = agent.until("offer").await;
    assert_eq!(offer["offer"]["session"], json!(session));
    assert_ne!(later.session.id, session);
}

#[tokio::test(flavor = "multi_thread")]
async fn is_6_another_tenant_sees_nothing() {
    let world = World::new().await;
    let started = world.visit("help").await;
    let session = started.session.id;
    assert!(world.hub.view(world.other.id, session).await.is_err());
    assert!(world.hub.end(world.other.id, session).await.is_err());
    assert!(
        world
            .hub
            .remove(world.other.id, session, started.details.leg)
            .await
            .is_err()
    );
    let who = switchboard_server::hub::Who::Agent(world.other.id, world.other.agents[0], None);
    assert!(world.hub.details(session, who).await.is_err());
    let mut other = world.console(&world.other, 0).await;
    other.settle().await;
    assert!(
        !other.seen.iter().any(|frame| frame["t"] == "offer"),
        "not offered to another company"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn is_22_cc_27_one_leader_moves_a_hundred_followers() {
    let world = World::new().await;
    let (session, details) = world.room(100).await;
    let lead = Join {
        key: "lead".into(),
        name: "Leader".into(),
        role: Role::Agent,
        proxied: false,
        via: None,
    };
    let lead = world.hub.join(world.acme.id, session, lead).await.unwrap();
    let mut leader = world.attached(&lead).await;
    let mut followers = Vec::new();
    for details in &details {
        followers.push(world.attached(details).await);
    }
    let epoch = world
        .hub
        .view(world.acme.id, session)
        .await
        .unwrap()
        .baton
        .epoch;
    let urls: Vec<String> = (0..20)
        .map(|n| format!("https://shop.example/page/{n}"))
        .collect();
    for (n, url) in urls.iter().enumerate() {
        leader
            .send(json!({"t":"push","s":session,"id":format!("{n}"),"url":url,"target":"tab","epoch":epoch}))
            .await;
        assert_eq!(leader.answer(&n.to_string()).await["t"], "ok");
    }
    for follower in &mut followers {
        for url in &urls {
            let pushed = follower.event("pushed").await;
            assert_eq!(
                pushed["event"]["url"],
                json!(url),
                "the same pages in the same order"
            );
        }
    }
    // Who follows cannot lead.
    followers[0]
        .send(json!({"t":"push","s":session,"id":"x","url":"https://evil.example/","epoch":epoch}))
        .await;
    assert_eq!(followers[0].answer("x").await["code"], "not_allowed");
}

#[tokio::test(flavor = "multi_thread")]
async fn is_98_a_console_lives_no_longer_than_its_log_in() {
    let world = World::new().await;
    let mut console = world.console(&world.acme, 0).await;
    let started = world.visit("help").await;
    let mut visitor = world.attached(&started.details).await;
    console.until("offer").await;
    world.pass(11 * 3_600_000);
    console.settle().await;
    assert_eq!(console.closed, None, "an hour before");
    // Another log-in of the same agent goes on.
    let mut second = world.console(&world.acme, 0).await;
    world.pass(3_600_000);
    while console.next().await.is_some() {}
    assert_eq!(console.closed, Some(4003));
    second.settle().await;
    visitor.settle().await;
    assert_eq!((second.closed, visitor.closed), (None, None));
}
