//! What nodes make of messages that no sound node of this release sends: they are refused,
//! counted and named in the log, and nothing comes of them.

use super::world::{self, Nodes, on_both};
use serde_json::{Value, json};
use std::{
    io::Write,
    sync::{Arc, Mutex, OnceLock},
};
use switchboard_bus::{LinkEvent, Links};
use switchboard_server::telemetry;
use switchboard_store::Node;
use uuid::Uuid;

on_both! {
    bad_messages_between_nodes_are_refused_counted_and_named
}

/// Everything that this process logs.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn of_this_process() -> &'static Log {
        static LOG: OnceLock<Log> = OnceLock::new();
        LOG.get_or_init(|| {
            let log = Log::default();
            let to = log.clone();
            let subscriber = tracing_subscriber::fmt()
                .with_env_filter("switchboard_server=debug,switchboard_bus=debug")
                .with_ansi(false)
                .with_writer(move || to.clone())
                .finish();
            tracing::subscriber::set_global_default(subscriber).unwrap();
            log
        })
    }

    fn says(&self, what: &str) -> usize {
        let log = self.0.lock().unwrap();
        String::from_utf8_lossy(&log).matches(what).count()
    }
}

/// A counter of this process.
fn count(name: &str) -> f64 {
    let text = telemetry::metrics().render();
    let of = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    of.map_or(0.0, |value| value.parse().unwrap())
}

/// Somebody on the bus.
struct Voice {
    links: Links,
    heard: tokio::sync::mpsc::UnboundedReceiver<LinkEvent>,
}

impl Voice {
    async fn of(nodes: &Nodes, id: Uuid) -> Voice {
        let (links, heard) = Links::open(nodes.bus(), id).await;
        Voice { links, heard }
    }

    /// The answer to a question of a number.
    async fn answer(&mut self, id: u64) -> Value {
        let search = async {
            loop {
                let event = self.heard.recv().await.unwrap();
                if let LinkEvent::Message { message, .. } = event
                    && let Ok(said) = serde_json::from_slice::<Value>(&message)
                    && said["Answer"][0] == id
                {
                    return said["Answer"][1].clone();
                }
            }
        };
        tokio::time::timeout(crate::peer::PATIENCE, search)
            .await
            .expect("an answer")
    }
}

const UNKNOWN: &str = "switchboard_node_messages_unknown_total";

fn refused(reason: &str) -> String {
    format!("switchboard_node_messages_refused_total{{reason=\"{reason}\"}}")
}

async fn bad_messages_between_nodes_are_refused_counted_and_named(nodes: Nodes) {
    let log = Log::of_this_process();
    telemetry::metrics();
    let session = nodes.room(0, 2).await;
    let (tenant, store) = (nodes.acme.id, nodes.store());
    let leg = nodes.hub(0).roster(tenant, session, None, 9).await.unwrap()[0].leg;
    let who = switchboard_server::hub::Who::Leg(tenant, leg);
    let details = nodes.hub(1).details(session, who).await.unwrap();
    // Somebody is connected at the second node, which relays.
    let mut peer = nodes.attached(1, &details).await;
    let before = store.read(tenant, session, 0, 100).await.unwrap();
    let owner = store.owner(tenant, session).await.unwrap();

    // A node, as far as the record knows, and what is none.
    let (node, none) = (Uuid::from_u128(0xbad), Uuid::from_u128(0xf00));
    let row = Node {
        id: node,
        address: "http://bad.test".into(),
        build: "bad".into(),
        draining: false,
        speaks: 2,
    };
    store.beat(&row, 600_000).await.unwrap();
    let mut bad = Voice::of(&nodes, node).await;
    let mut stranger = Voice::of(&nodes, none).await;
    let (first, second) = (nodes.id(0).await, nodes.id(1).await);

    let line = json!({"t":"event","s":session,"seq":99,"at":"2030-01-01T00:00:00.000Z",
        "event":{"kind":"line","leg":leg,"text":"forged"}});
    let forged = json!({"Tell":{"Fan":[session,{"Events":{"from":0,"through":99,"crowd":null,
        "events":[{"seq":99,"audience":"everyone","writer":null,"frame":line}]}}]}});
    let detach = json!({"Tell":{"Fan":[session,{"Detach":[leg,"ended"]}]}});
    let text = |value: Value| value.to_string().into_bytes();
    let not_understood = "a node's message was not understood";
    let by_another = "said by another than the owner";
    // To whom, what, and what is counted and logged of it.
    let mut table: Vec<(Uuid, Vec<u8>, String, &str)> = vec![
        (first, b"\xff\x00{".to_vec(), UNKNOWN.into(), not_understood),
        (first, b"{}".to_vec(), UNKNOWN.into(), not_understood),
        (
            first,
            text(json!({"Whisper":[1,2]})),
            UNKNOWN.into(),
            not_understood,
        ),
        (
            first,
            text(json!({"v":2,"Tell":{"Moved":session}})),
            UNKNOWN.into(),
            not_understood,
        ),
        (
            first,
            text(json!({"Tell":{"Sing":"la"}})),
            UNKNOWN.into(),
            not_understood,
        ),
        (
            first,
            text(json!({"Tell":{"Moved":"no id"}})),
            UNKNOWN.into(),
            not_understood,
        ),
        (
            first,
            text(json!({"Answer":[4_000_000,{"Yes":true}]})),
            refused("unasked"),
            "nobody waits for",
        ),
        (
            first,
            text(json!({"Answer":[1,{"Nonsense":1}]})),
            UNKNOWN.into(),
            not_understood,
        ),
        (
            second,
            text(forged.clone()),
            refused("not_the_owner"),
            by_another,
        ),
        (second, text(detach), refused("not_the_owner"), by_another),
    ];
    if nodes.embedded() {
        // NATS carries nothing so long.
        let long = vec![b' '; 2 << 20];
        table.push((first, long, refused("too_long"), "too long"));
    }
    for (to, message, counter, says) in table {
        let (counted, logged) = (count(&counter), log.says(says));
        let shown = String::from_utf8_lossy(&message[..message.len().min(80)]).into_owned();
        bad.links.send(to, message.into());
        nodes
            .eventually(&shown, || async {
                count(&counter) > counted && log.says(says) > logged
            })
            .await;
    }
    let counted = count(&refused("stranger"));
    for message in [forged, json!({"Tell":{"Moved":session}})] {
        stranger.links.send(second, text(message).into());
    }
    nodes
        .eventually("a stranger is refused", || async {
            count(&refused("stranger")) >= counted + 2.0 && log.says("what is no living node") >= 2
        })
        .await;

    // Once the record names it, it learns that what it said was not taken.
    let row = Node { id: none, ..row };
    store.beat(&row, 600_000).await.unwrap();
    let begun_anew = async {
        while stranger.heard.recv().await.unwrap() != (LinkEvent::Reset { node: second }) {}
    };
    tokio::time::timeout(crate::peer::PATIENCE, begun_anew)
        .await
        .expect("the link begins anew");

    // Questions have an answer that gives nothing away.
    let other = nodes.other.id;
    let questions = [
        (first, json!({"Weather":1}), json!("Unknown")),
        (
            first,
            json!({"Session":[tenant, session, {"Sing":1}]}),
            json!("Unknown"),
        ),
        (
            first,
            json!({"Session":[other, session, "View"]}),
            json!("Elsewhere"),
        ),
        (
            second,
            json!({"Session":[tenant, session, "View"]}),
            json!("Elsewhere"),
        ),
        (first, json!({"Ticket":"x.y"}), json!({"Opens":null})),
        (
            first,
            json!({"Take":[tenant, session, 0]}),
            json!({"Yes":false}),
        ),
        (
            second,
            json!({"Take":[other, session, 1]}),
            json!({"Yes":false}),
        ),
    ];
    for (id, (to, question, answer)) in (100..).zip(questions) {
        let shown = question.to_string();
        bad.links
            .send(to, text(json!({"Ask":[id, question]})).into());
        assert_eq!(bad.answer(id).await, answer, "{shown}");
    }

    // Nothing has come of any of it.
    assert_eq!(store.read(tenant, session, 0, 100).await.unwrap(), before);
    assert_eq!(store.owner(tenant, session).await.unwrap(), owner);
    assert_eq!(peer.say(session, "a", "as ever").await["t"], "ok");
    peer.event("line").await;
    let odd = |frame: &&Value| frame["event"]["text"] == "forged" || frame["t"] == "detached";
    assert_eq!(peer.seen.iter().find(odd), None);
}
