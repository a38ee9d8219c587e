//! Sessions as objects of the server: made, named, limited and gone again.

use crate::world::{Pace, World};
use serde_json::json;
use std::collections::HashSet;
use switchboard_core::{
    LegId,
    session::{Command, Role},
};
use switchboard_server::hub::{HubError, Join, Who};

#[tokio::test(flavor = "multi_thread")]
async fn cc_2_one_object_per_session_gone_when_it_ends() {
    let world = World::new().await;
    let mut ids = HashSet::new();
    for _ in 0..20 {
        ids.insert(world.visit("room").await.session.id);
    }
    assert_eq!((ids.len(), world.hub.counts().0), (20, 20));
    for id in &ids {
        world.hub.end(world.acme.id, *id).await.unwrap();
    }
    for id in &ids {
        assert!(matches!(
            world.hub.view(world.acme.id, *id).await,
            Err(HubError::NoSuchSession)
        ));
    }
    assert_eq!(world.hub.counts().0, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_2_cc_8_a_start_that_cannot_be_written_starts_nothing() {
    let world = World::new().await;
    let mut agent = world.console(&world.acme, 0).await;
    world.store.close().await;
    for service in ["help", "room"] {
        let start = world.start_of(world.acme.id, service);
        assert!(world.hub.start(start).await.is_err());
    }
    assert_eq!(world.hub.counts().0, 0);
    agent.settle().await;
    assert!(!agent.seen.iter().any(|frame| frame["t"] == "offer"));
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_7_cc_8_one_input_one_session_of_that_service() {
    let world = World::new().await;
    let mut start = world.start_of(world.acme.id, "help");
    start.idempotency = Some(("visitor:1".into(), "k1".into()));
    let first = world.hub.start(start.clone()).await.unwrap();
    let starts = (0..20).map(|_| world.hub.start(start.clone()));
    for again in futures::future::join_all(starts).await {
        let again = again.unwrap();
        assert!(again.replayed);
        assert_eq!(
            (again.session.id, again.details.leg),
            (first.session.id, first.details.leg)
        );
    }
    assert_eq!(world.hub.counts().0, 1);
    let room = world.visit("room").await;
    assert_eq!(
        (
            first.session.service_name.as_str(),
            room.session.service_name.as_str()
        ),
        ("HELP", "ROOM")
    );
    let unknown = world.hub.start(world.start_of(world.acme.id, "zzz")).await;
    assert!(matches!(unknown, Err(HubError::UnknownService)));
    assert_eq!(world.hub.counts().0, 2, "no session of an unknown service");
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_9_the_transport_of_one_session_is_revoked_alone() {
    let world = World::new().await;
    let (first, first_details) = world.room(1).await;
    let (second, second_details) = world.room(2).await;
    let mut a = world.attached(&first_details[0]).await;
    let mut b = world.attached(&second_details[0]).await;
    let mut c = world.attached(&second_details[1]).await;
    let unused = world
        .again(world.acme.id, first, first_details[0].leg)
        .await;
    world.hub.end(world.acme.id, first).await.unwrap();
    assert_eq!(a.until("detached").await["reason"], "ended");
    let mut late = world.peer().await;
    late.hello().await;
    late.send(json!({"t":"attach","id":"x","ticket":unused.ticket,"channels":["chat"]}))
        .await;
    assert_eq!(late.answer("x").await["code"], "no_such_session");
    assert_eq!(b.say(second, "1", "still here").await["t"], "ok");
    c.event("line").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_9_sessions_on_one_connection_are_revoked_one_by_one() {
    let world = World::new().await;
    let (first, first_details) = world.room(2).await;
    let (second, second_details) = world.room(2).await;
    let mut both = world.attached(&first_details[0]).await;
    both.attach(&second_details[0], 0).await;
    let mut other = world.attached(&second_details[1]).await;
    world
        .hub
        .remove(world.acme.id, first, first_details[0].leg)
        .await
        .unwrap();
    assert_eq!(both.until("detached").await["s"], json!(first));
    assert_eq!(both.say(first, "1", "gone").await["code"], "not_joined");
    assert_eq!(both.say(second, "2", "still here").await["t"], "ok");
    other.event("line").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_23_a_worker_speaks_for_an_assistant_like_the_assistant_itself() {
    let world = World::new().await;
    let (session, details) = world.room(1).await;
    let mut visitor = world.attached(&details[0]).await;
    let join = |key: &str, proxied| Join {
        key: key.into(),
        name: key.into(),
        role: Role::Assistant,
        proxied,
        via: None,
    };
    let direct = world
        .hub
        .join(world.acme.id, session, join("direct", false));
    let direct = direct.await.unwrap();
    let proxied = world
        .hub
        .join(world.acme.id, session, join("proxied", true));
    let proxied = proxied.await.unwrap();
    for details in [&direct, &proxied] {
        let mut bot = world.attached(details).await;
        let leg = json!(details.leg);
        let is = |state: &'static str| {
            let leg = leg.clone();
            move |frame: &serde_json::Value| {
                frame["event"]["kind"] == "leg_changed"
                    && frame["event"]["leg"] == leg
                    && frame["event"]["state"] == state
            }
        };
        visitor.find(is("open")).await;
        let (offer, thanks) = (format!("I am {leg}."), format!("Hello {leg}!"));
        assert_eq!(bot.say(session, "1", &offer).await["t"], "ok");
        let line = visitor.find(|frame| frame["event"]["text"] == offer).await;
        assert_eq!(line["event"]["leg"], leg);
        assert_eq!(visitor.say(session, &offer[..20], &thanks).await["t"], "ok");
        bot.find(|frame| frame["event"]["text"] == thanks).await;
        // The worker dies: that is the endpoint's own loss.
        drop(bot);
        visitor.find(is("lost")).await;
    }
    let roster = world
        .hub
        .roster(world.acme.id, session, None, 9)
        .await
        .unwrap();
    let notes: Vec<_> = roster.iter().map(|m| (&*m.name, m.proxied)).collect();
    assert!(notes.contains(&("proxied", true)) && notes.contains(&("direct", false)));
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_3_cc_30_a_cut_cable_is_noticed_within_the_limit() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::at(
        Pace {
            beat_s: 1,
            ..Pace::default()
        },
        dir,
        |_| {},
    )
    .await;
    let (_, details) = world.room(2).await;
    let mut stays = world.attached(&details[0]).await;
    // Open for ever, reads and says nothing: no end of the connection is ever heard.
    let cut = world.attached(&details[1]).await;
    let lost = stays
        .find(|frame| frame["event"]["kind"] == "leg_changed" && frame["event"]["state"] == "lost")
        .await;
    assert_eq!(lost["event"]["leg"], json!(details[1].leg));
    drop(cut);
}

#[tokio::test(flavor = "multi_thread")]
async fn is_110_names_hold_tenant_and_time_and_are_unique() {
    let world = World::new().await;
    let starts = (0..1_000).map(|_| world.hub.start(world.start_of(world.acme.id, "room")));
    let mut names = HashSet::new();
    for started in futures::future::join_all(starts).await {
        let name = started.unwrap().session.name;
        let rest = name
            .strip_prefix("The acme company ")
            .expect("the tenant's name");
        let stamp = rest.split(' ').next().unwrap();
        assert!(switchboard_core::Time::parse(stamp).is_some(), "{name}");
        assert!(names.insert(name));
    }
    assert_eq!(names.len(), 1_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn is_112_is_113_seats_hold_under_fifty_starts_at_once() {
    let world = World::with(|settings| settings.max_seats = 10).await;
    let starts = (0..50).map(|_| world.hub.start(world.start_of(world.acme.id, "room")));
    let results = futures::future::join_all(starts).await;
    let started: Vec<_> = results
        .iter()
        .filter_map(|result| result.as_ref().ok())
        .collect();
    assert_eq!((started.len(), results.len()), (10, 50));
    assert!(
        results
            .iter()
            .all(|r| r.is_ok() || matches!(r, Err(HubError::SeatsFull(_))))
    );
    // Lowering the maximum cuts nobody; nobody new comes in until there is room again.
    let mut tenant = world.hub.tenant(world.acme.id).unwrap().tenant.clone();
    tenant.settings.max_seats = 5;
    world.store.put_tenant(&tenant).await.unwrap();
    world.hub.reload(world.acme.id).await.unwrap();
    assert_eq!(world.hub.counts().0, 10);
    for (at, running) in started.iter().enumerate().take(6) {
        let again = world.hub.start(world.start_of(world.acme.id, "room")).await;
        assert!(matches!(again, Err(HubError::SeatsFull(_))), "{at}");
        world
            .hub
            .end(world.acme.id, running.session.id)
            .await
            .unwrap();
    }
    assert!(
        world
            .hub
            .start(world.start_of(world.acme.id, "room"))
            .await
            .is_ok()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn is_94_cc_4_many_members_and_nobody_twice() {
    let world = World::new().await;
    let (session, details) = world.room(60).await;
    assert_eq!(
        world
            .hub
            .roster(world.acme.id, session, None, 100)
            .await
            .unwrap()
            .len(),
        60
    );
    let twice = Join {
        key: "m1".into(),
        name: "Again".into(),
        role: Role::Visitor,
        proxied: false,
        via: None,
    };
    let refused = world
        .hub
        .join(world.acme.id, session, twice)
        .await
        .unwrap_err();
    assert_eq!(refused.code(), "already_joined");
    world
        .hub
        .remove(world.acme.id, session, details[3].leg)
        .await
        .unwrap();
    let gone = world
        .hub
        .remove(world.acme.id, session, details[3].leg)
        .await
        .unwrap_err();
    assert_eq!(gone.status(), 404);
    assert_eq!(
        world
            .hub
            .roster(world.acme.id, session, None, 100)
            .await
            .unwrap()
            .len(),
        59
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_25_cc_29_a_headless_endpoint_joins_with_chat_alone() {
    let world = World::new().await;
    let (session, details) = world.room(2).await;
    let mut bot = world.peer().await;
    bot.hello().await;
    bot.send(json!({"t":"attach","id":"a","ticket":details[1].ticket,"channels":["chat"]}))
        .await;
    bot.until("attached").await;
    let roster = world
        .hub
        .roster(world.acme.id, session, None, 100)
        .await
        .unwrap();
    let member = roster
        .iter()
        .find(|member| member.leg == details[1].leg)
        .unwrap();
    assert_eq!(
        serde_json::to_value(&member.channels).unwrap(),
        json!(["chat"])
    );
    bot.send(json!({"t":"follow","s":session,"id":"1","on":true,"epoch":0}))
        .await;
    assert_eq!(
        bot.answer("1").await["code"],
        "not_allowed",
        "a channel that is not open"
    );
    assert_eq!(bot.say(session, "2", "beep").await["t"], "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_3_the_roster_loses_who_is_cut_off() {
    let world = World::new().await;
    let (session, details) = world.room(2).await;
    let mut stays = world.attached(&details[0]).await;
    let goes = world.attached(&details[1]).await;
    drop(goes);
    stays
        .find(|frame| frame["event"]["kind"] == "leg_changed" && frame["event"]["state"] == "lost")
        .await;
    world.pass(301_000);
    // The session looks at the clock when it hears something.
    stays.say(session, "1", "hello?").await;
    stays.event("leg_removed").await;
    let roster: Vec<LegId> = world
        .hub
        .roster(world.acme.id, session, None, 100)
        .await
        .unwrap()
        .iter()
        .map(|member| member.leg)
        .collect();
    assert_eq!(roster, [details[0].leg]);
}

#[tokio::test(flavor = "multi_thread")]
async fn is_20_programs_command_without_a_connection() {
    let world = World::new().await;
    let (session, details) = world.room(2).await;
    let mut reader = world.attached(&details[1]).await;
    // A leg without an open channel cannot send.
    let say = |text: &str| Command::Say {
        text: text.into(),
        behind: None,
    };
    let refused = world
        .hub
        .command(world.acme.id, session, details[0].leg, "1".into(), say("x"))
        .await;
    assert_eq!(refused.unwrap_err().code(), "not_allowed");
    let _writer = world.attached(&details[0]).await;
    let done = world
        .hub
        .command(
            world.acme.id,
            session,
            details[0].leg,
            "2".into(),
            say("hello"),
        )
        .await;
    assert!(done.unwrap().is_some());
    reader.event("line").await;
    let who = Who::Leg(world.acme.id, LegId::from_u128(9));
    assert_eq!(
        world.hub.details(session, who).await.unwrap_err().code(),
        "not_joined"
    );
}
