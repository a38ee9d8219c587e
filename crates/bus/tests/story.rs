//! One story for every bus: a bus joins by adding a line to `stories!` with the way to make
//! one.

use bytes::Bytes;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use switchboard_bus::{Bus, Delivery, LocalBus, Subscription};
use tokio::task::JoinSet;

/// A fresh bus that nobody else uses.
type Fresh = Arc<dyn Bus>;

macro_rules! stories {
    ($($engine:ident = $make:expr;)*) => {$(
        mod $engine {
            use super::*;
            stories!(@tests $make;
                subjects_are_matched_whole
                one_publisher_on_one_subject_keeps_its_order
                all_subscribers_get_every_message
                nothing_from_before_the_subscription_comes
                a_slow_subscriber_is_told_and_holds_up_nobody
                a_dropped_subscription_ends
                waiting_can_be_cancelled
                a_closed_bus_ends_its_subscriptions);
        }
    )*};
    (@tests $make:expr; $($name:ident)*) => {$(
        #[test]
        fn $name() {
            run(async { super::$name($make).await });
        }
    )*};
}

stories! {
    local = Arc::new(LocalBus::default()) as Fresh;
}

fn run(story: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        tokio::time::timeout(Duration::from_secs(30), story)
            .await
            .expect("the story hangs");
    });
}

fn bytes(text: impl Into<String>) -> Bytes {
    Bytes::from(text.into())
}

/// The next message as `subject=payload`.
async fn next(subscription: &mut Box<dyn Subscription>) -> String {
    match subscription.next().await {
        Some(Delivery::Message(m)) => {
            format!("{}={}", m.subject, String::from_utf8_lossy(&m.payload))
        }
        other => format!("{other:?}"),
    }
}

async fn subjects_are_matched_whole(bus: Fresh) {
    let mut exact = bus.subscribe("config.a").await;
    let mut below = bus.subscribe("config.").await;
    let mut all = bus.subscribe("").await;
    for subject in ["config.ab", "configs.a", "session.config.a", "config.a"] {
        bus.publish(subject, bytes("x")).await;
    }
    bus.publish("config.a", bytes("end")).await;
    assert_eq!(next(&mut exact).await, "config.a=x");
    assert_eq!(next(&mut exact).await, "config.a=end");
    for expected in ["config.ab=x", "config.a=x", "config.a=end"] {
        assert_eq!(next(&mut below).await, expected);
    }
    for expected in [
        "config.ab=x",
        "configs.a=x",
        "session.config.a=x",
        "config.a=x",
        "config.a=end",
    ] {
        assert_eq!(next(&mut all).await, expected);
    }
}

async fn one_publisher_on_one_subject_keeps_its_order(bus: Fresh) {
    let mut subscription = bus.subscribe("order.").await;
    let mut publishers = JoinSet::new();
    for p in 0..8 {
        let bus = bus.clone();
        publishers.spawn(async move {
            for n in 0..100 {
                bus.publish(&format!("order.{p}"), bytes(n.to_string()))
                    .await;
            }
        });
    }
    let mut expected = [0; 8];
    for _ in 0..800 {
        let text = next(&mut subscription).await;
        let (subject, n) = text
            .strip_prefix("order.")
            .and_then(|t| t.split_once('='))
            .expect("a message");
        let p: usize = subject.parse().unwrap();
        assert_eq!(n.parse::<u32>().unwrap(), expected[p]);
        expected[p] += 1;
    }
    assert_eq!(expected, [100; 8]);
    publishers.join_all().await;
}

async fn all_subscribers_get_every_message(bus: Fresh) {
    let mut readers = JoinSet::new();
    for _ in 0..50 {
        let mut subscription = bus.subscribe("fan").await;
        readers.spawn(async move {
            for n in 0..200 {
                assert_eq!(next(&mut subscription).await, format!("fan={n}"));
            }
        });
    }
    for n in 0..200 {
        bus.publish("fan", bytes(n.to_string())).await;
    }
    readers.join_all().await;
}

async fn nothing_from_before_the_subscription_comes(bus: Fresh) {
    bus.publish("a", bytes("before")).await;
    let mut subscription = bus.subscribe("a").await;
    bus.publish("a", bytes("after")).await;
    assert_eq!(next(&mut subscription).await, "a=after");
}

async fn a_slow_subscriber_is_told_and_holds_up_nobody(bus: Fresh) {
    let mut slow = bus.subscribe("busy").await;
    let mut quiet = bus.subscribe("calm").await;
    let mut fast = bus.subscribe("busy").await;
    bus.publish("calm", bytes("kept")).await;
    const SENT: u32 = 300_000;
    for n in 0..SENT {
        bus.publish("busy", bytes(n.to_string())).await;
        assert_eq!(
            next(&mut fast).await,
            format!("busy={n}"),
            "it keeps up, so it loses nothing"
        );
    }
    // The slow one gets an unbroken run, then the news that it missed some, then goes on.
    let mut seen = 0;
    while let Delivery::Message(m) = slow.next().await.expect("the bus is open") {
        assert_eq!(m.payload, bytes(seen.to_string()));
        seen += 1;
        assert!(seen < SENT, "memory has a bound");
    }
    bus.publish("busy", bytes("again")).await;
    assert_eq!(next(&mut slow).await, "busy=again");
    assert_eq!(
        next(&mut quiet).await,
        "calm=kept",
        "other subjects' traffic costs nothing"
    );
}

async fn a_dropped_subscription_ends(bus: Fresh) {
    for _ in 0..100 {
        drop(bus.subscribe("a").await);
        drop(bus.subscribe("a.").await);
    }
    let mut subscription = bus.subscribe("a").await;
    bus.publish("a", bytes("x")).await;
    assert_eq!(next(&mut subscription).await, "a=x");
}

async fn waiting_can_be_cancelled(bus: Fresh) {
    let mut subscription = bus.subscribe("a").await;
    for n in 0..100 {
        // Polled once, then dropped.
        let waited = tokio::time::timeout(Duration::ZERO, subscription.next()).await;
        assert!(waited.is_err(), "nothing is there yet: {waited:?}");
        bus.publish("a", bytes(n.to_string())).await;
        assert_eq!(next(&mut subscription).await, format!("a={n}"));
    }
}

async fn a_closed_bus_ends_its_subscriptions(bus: Fresh) {
    let mut subscription = bus.subscribe("a").await;
    bus.publish("a", bytes("last")).await;
    drop(bus);
    assert_eq!(next(&mut subscription).await, "a=last");
    assert_eq!(subscription.next().await, None);
    assert_eq!(subscription.next().await, None);
}
