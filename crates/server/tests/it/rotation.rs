//! Who gets a visitor, through the desk's own sockets.

use crate::world::World;
use futures::future::join_all;
use serde_json::json;
use switchboard_core::{
    SessionId,
    session::{Endpoint, Event, OfferAnswer, Record},
};
use tokio::sync::mpsc;

/// Sessions on whose roster that agent is.
async fn serving(world: &World, sessions: &[SessionId], at: usize) -> usize {
    let mut count = 0;
    for session in sessions {
        let log = world.log(world.acme.id, *session).await;
        let agent = world.acme.agents[at];
        count += log
            .iter()
            .filter(|record| {
                matches!(&record.event, Event::LegJoined { endpoint: Endpoint::Agent { agent: who }, .. } if *who == agent)
            })
            .count();
        assert!(
            !log.iter()
                .any(|record| matches!(record.event, Event::Ended { .. }))
        );
    }
    count
}

#[tokio::test(flavor = "multi_thread")]
async fn is_82_nine_visitors_are_spread_evenly_and_who_is_not_ready_gets_none() {
    let world = World::new().await;
    let (taken, mut takers) = mpsc::unbounded_channel();
    let mut desks = Vec::new();
    for at in 0..3 {
        let mut desk = world.console(&world.acme, at).await;
        let taken = taken.clone();
        desks.push(tokio::spawn(async move {
            loop {
                let offer = desk.until("offer").await["offer"]["offer"].clone();
                desk.send(json!({"t":"answer","id":offer,"offer":offer,"accept":true}))
                    .await;
                desk.until("invite").await;
                taken.send(at).unwrap();
            }
        }));
    }
    let mut sessions = Vec::new();
    let mut shares = [0; 3];
    for _ in 0..9 {
        sessions.push(world.visit("help").await.session.id);
        shares[takers.recv().await.unwrap()] += 1;
    }
    assert_eq!(shares, [3, 3, 3]);

    // In the middle of three sessions: none of them ends, and nothing new comes.
    let mut second = world.console(&world.acme, 0).await;
    second
        .send(json!({"t":"state","id":"s","state":"break"}))
        .await;
    assert_eq!(second.answer("s").await["t"], "ok");
    for _ in 0..4 {
        sessions.push(world.visit("help").await.session.id);
        shares[takers.recv().await.unwrap()] += 1;
    }
    assert_eq!(shares, [3, 5, 5]);
    for (at, share) in shares.into_iter().enumerate() {
        assert_eq!(serving(&world, &sessions, at).await, share);
    }
    for desk in desks {
        desk.abort();
    }
}

fn accepted(record: &Record) -> bool {
    matches!(
        record.event,
        Event::OfferAnswered {
            answer: OfferAnswer::Accepted,
            ..
        }
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn is_93_is_91_fifty_accepts_at_once_make_one_session_with_one_agent() {
    let world = World::new().await;
    // One agent with forty windows, and ten of somebody who was not asked.
    let mut desks = join_all((0..40).map(|_| world.console(&world.acme, 0))).await;
    let started = world.visit("help").await;
    let mut offer = json!(null);
    for desk in &mut desks {
        offer = desk.until("offer").await["offer"]["offer"].clone();
    }
    desks.extend(join_all((0..10).map(|_| world.console(&world.acme, 1))).await);
    let answers = desks.iter_mut().map(|desk| {
        let frame = json!({"t":"answer","id":"1","offer":offer,"accept":true});
        async move {
            desk.send(frame).await;
            desk.answer("1").await
        }
    });
    let answers = join_all(answers).await;
    let won = answers.iter().filter(|answer| answer["t"] == "ok").count();
    assert_eq!(won, 1, "{answers:?}");
    for told in answers.iter().filter(|answer| answer["t"] != "ok") {
        assert_eq!(told["code"], "offer_over", "the others are told");
    }
    let session = started.session.id;
    desks[0].until("invite").await;
    let roster = world
        .hub
        .roster(world.acme.id, session, None, 9)
        .await
        .unwrap();
    assert_eq!(roster.len(), 2, "one channel with both: {roster:?}");
    let log = world.log(world.acme.id, session).await;
    assert_eq!(log.iter().filter(|record| accepted(record)).count(), 1);

    // Waiting and being told of it are one moment.
    let at = |fits: fn(&Event) -> bool| {
        let record = log.iter().find(|record| fits(&record.event));
        record.expect("it is in the log").at
    };
    let queued = at(|event| matches!(event, Event::Queued { .. }));
    let offered = at(|event| matches!(event, Event::Offered { .. }));
    assert!(offered.since(queued) < 1_000, "{queued:?} {offered:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn cc_21_is_109_a_subject_brings_the_agent_who_has_it_and_the_log_says_why() {
    let world = World::new().await;
    let company = &world.acme;
    // The second agent knows about guarantees; whoever is longest idle would be the first.
    let mut agents = world.store.agents(company.id).await.unwrap();
    let skilled = agents
        .iter_mut()
        .find(|agent| agent.id == company.agents[1]);
    let skilled = skilled.unwrap();
    skilled.qualities.skills.insert("warranty".into(), 1);
    world.store.put_agent(skilled).await.unwrap();
    let mut services = world.store.services(company.id).await.unwrap();
    let help = services.iter_mut().find(|service| service.key == "help");
    let help = help.unwrap();
    help.params["match_subject"] = true.into();
    world.store.put_service(help).await.unwrap();
    world.hub.reload(company.id).await.unwrap();

    let _first = world.console(company, 0).await;
    let mut second = world.console(company, 1).await;
    let mut start = world.start_of(company.id, "help");
    start.subject = Some("Warranty".into());
    let session = world.hub.start(start).await.unwrap().session.id;
    let offer = second.until("offer").await;
    assert_eq!(offer["offer"]["session"], json!(session));
    let log = world.log(company.id, session).await;
    let need = log.iter().find_map(|record| match &record.event {
        Event::Queued { need, .. } => need.as_deref(),
        _ => None,
    });
    assert_eq!(need.unwrap().subject.as_deref(), Some("warranty"));
}
