//! What is done on pages, over a socket: what is refused, and what changes nothing.

use crate::world::World;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn is_60_acts_over_a_limit_are_refused_and_reach_nobody() {
    let world = World::new().await;
    let (session, details) = world.room(2).await;
    let mut a = world.attached(&details[0]).await;
    let mut b = world.attached(&details[1]).await;
    let allow = json!({"t":"allow","s":session,"id":"1","to":details[0].leg,"steps":["point"]});
    b.send(allow).await;
    assert_eq!(b.answer("1").await["t"], "ok");
    let hand = |acts: Value| json!({"t":"hand","s":session,"page":"3f2a","acts":acts});
    let refused = [
        json!([]),
        json!(vec![json!({"k":"clear"}); 33]),
        json!([{"k":"glow","el":"x".repeat(601)}]),
        json!([{"k":"glow","el":"a\nb"}]),
        json!([{"k":"stroke","n":1,"el":"#a","d":[1,2,3]}]),
        json!([{"k":"field","el":"#a","v":{"text":"x".repeat(4_001)},"lam":1}]),
    ];
    for acts in refused {
        a.send(hand(acts.clone())).await;
        let error = a.until("error").await;
        assert_eq!(error["code"], "bad_hand", "{acts}");
        assert_eq!(error["s"], json!(session));
    }
    for acts in [
        json!([{"k":"teleport"}]),
        json!([{"k":"pointer","at":{"el":"#a"}}]),
        json!([{"k":"field","el":"#a","v":{"html":"<b>"},"lam":1}]),
    ] {
        a.send(hand(acts.clone())).await;
        assert_eq!(a.until("error").await["code"], "bad_frame", "{acts}");
    }
    // Of a session that is none of theirs nothing comes, as with letters.
    let other = world.room(1).await.0;
    let glow = json!([{"k":"glow","el":"#a"}]);
    a.send(json!({"t":"hand","s":other,"page":"3f2a","acts":glow}))
        .await;
    a.send(hand(glow)).await;
    let seen = b.until("hand").await;
    assert_eq!(seen["acts"], json!([{"k":"glow","el":"#a"}]));
    assert_eq!(seen["leg"], json!(details[0].leg));
    b.settle().await;
    assert_eq!(b.seen.iter().filter(|f| f["t"] == "hand").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn is_75_who_does_too_much_at_a_time_is_told_so() {
    let world = World::new().await;
    let (session, details) = world.room(1).await;
    let mut a = world.attached(&details[0]).await;
    for _ in 0..400 {
        a.send(json!({"t":"hand","s":session,"page":"3f2a","acts":[{"k":"clear"}]}))
            .await;
    }
    assert_eq!(a.until("error").await["code"], "rate_limited");
    // Commands have their own measure.
    assert_eq!(a.say(session, "1", "still here").await["t"], "ok");
}
