//! One story for every bus: a bus joins by adding a line to `stories!` with the way to make
//! one. NATS takes part when `SWITCHBOARD_TEST_NATS` names a server.

use bytes::Bytes;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use switchboard_bus::{Bus, Delivery, LinkEvent, Links, LocalBus, NatsBus, Subscription};
use tokio::task::JoinSet;

/// A fresh bus that nobody else uses.
type Fresh = Arc<dyn Bus>;

macro_rules! stories {
    ($($engine:ident = $make:path;)*) => {$(
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
                a_closed_bus_ends_its_subscriptions
                nodes_hear_each_other_once_and_in_order);
        }
    )*};
    (@tests $make:path; $($name:ident)*) => {$(
        #[test]
        fn $name() {
            run(async {
                if let Some(bus) = $make().await {
                    super::$name(bus).await;
                }
            });
        }
    )*};
}

stories! {
    local = local_bus;
    nats = nats_bus;
}

async fn local_bus() -> Option<Fresh> {
    Some(Arc::new(LocalBus::default()))
}

/// On a prefix of its own.
async fn nats_bus() -> Option<Fresh> {
    let server = std::env::var("SWITCHBOARD_TEST_NATS").ok()?;
    let prefix = format!("test-{:016x}", getrandom::u64().expect("randomness"));
    let bus = NatsBus::connect(&server, &prefix, None).await;
    Some(Arc::new(bus.expect("a NATS server")))
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
    const SENT: u32 = 20_000;
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
    // What was still on its way may come first.
    while next(&mut slow).await != "busy=again" {}
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

async fn nodes_hear_each_other_once_and_in_order(bus: Fresh) {
    let [a, b] = [1, 2].map(uuid::Uuid::from_u128);
    let (from_a, mut at_a) = Links::open(bus.clone(), a).await;
    let (from_b, mut at_b) = Links::open(bus.clone(), b).await;
    for n in 0..2_000 {
        from_a.send(b, bytes(format!("{n}")));
    }
    for n in 0..2_000 {
        let LinkEvent::Message { from, message } = at_b.recv().await.expect("open") else {
            panic!("nothing was lost");
        };
        assert_eq!((from, message), (a, bytes(format!("{n}"))));
    }
    // A node that comes later gets what was said before it listened.
    drop((from_b, at_b));
    let c = uuid::Uuid::from_u128(3);
    from_a.send(c, bytes("early"));
    let (from_c, mut at_c) = Links::open(bus.clone(), c).await;
    let early = LinkEvent::Message {
        from: a,
        message: bytes("early"),
    };
    assert_eq!(at_c.recv().await, Some(early));
    // One that was taken for dead and is not: both are told.
    from_c.send(a, bytes("one"));
    assert!(matches!(at_a.recv().await, Some(LinkEvent::Message { .. })));
    from_a.send(c, bytes("heard"));
    assert!(matches!(at_c.recv().await, Some(LinkEvent::Message { .. })));
    from_a.forget(c);
    // Once another node hears of it, A has done what it was told before.
    let d = uuid::Uuid::from_u128(4);
    let (_from_d, mut at_d) = Links::open(bus.clone(), d).await;
    from_a.send(d, bytes("done"));
    assert!(matches!(at_d.recv().await, Some(LinkEvent::Message { .. })));
    from_c.send(a, bytes("two"));
    assert_eq!(at_c.recv().await, Some(LinkEvent::Reset { node: a }));
    from_c.send(a, bytes("three"));
    let three = LinkEvent::Message {
        from: c,
        message: bytes("three"),
    };
    assert_eq!(at_a.recv().await, Some(three));
    // With this C hears that "three" has come: what is unsure would be said again, untold.
    // It may be told once more that A begins anew.
    from_a.send(c, bytes("so far"));
    while !matches!(at_c.recv().await, Some(LinkEvent::Message { .. })) {}
    // What was heard is not taken: both are told, though neither has more to say.
    from_a.renew(c);
    assert_eq!(at_a.recv().await, Some(LinkEvent::Reset { node: c }));
    assert_eq!(at_c.recv().await, Some(LinkEvent::Reset { node: a }));
    from_c.send(a, bytes("four"));
    let four = LinkEvent::Message {
        from: c,
        message: bytes("four"),
    };
    assert_eq!(at_a.recv().await, Some(four));
}
