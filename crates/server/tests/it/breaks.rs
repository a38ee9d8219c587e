//! The protocol over sockets that break.

use crate::{peer::Peer, world::World};
use serde_json::{Value, json};
use switchboard_core::SessionId;
use switchboard_wire::socket::Details;

/// Commands on their way at once.
const WINDOW: u64 = 100;

/// A scripted endpoint whose connection is cut again and again, with frames on their way in
/// both directions. It comes back with its position and says again what was not answered.
struct Talker<'a> {
    world: &'a World,
    session: SessionId,
    details: Details,
    who: &'static str,
    /// Lines answered, in order.
    done: u64,
    /// Position in the log.
    after: u64,
    lines: Vec<String>,
    cuts: u32,
    seed: u64,
}

impl Talker<'_> {
    fn one_in(&mut self, chance: u64) -> bool {
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33).is_multiple_of(chance)
    }

    async fn connected(&self) -> Peer {
        let acme = self.world.acme.id;
        let details = self.world.again(acme, self.session, self.details.leg).await;
        let mut peer = self.world.peer().await;
        peer.hello().await;
        peer.attach(&details, self.after).await;
        peer
    }

    fn take(&mut self, frame: &Value) {
        assert_ne!(frame["t"], "error", "{frame}");
        if let Some(seq) = frame["seq"].as_u64()
            && frame["t"] == "event"
        {
            assert!(seq > self.after, "{seq} is no news after {}", self.after);
            self.after = seq;
        }
        if frame["event"]["kind"] == "line" {
            let text = frame["event"]["text"].as_str().unwrap();
            self.lines.push(text.to_owned());
        }
        let answered = frame["t"] == "ok" && frame["id"] == json!(self.done.to_string());
        self.done += u64::from(answered);
    }

    /// Says so many lines and reads those of two.
    async fn run(mut self, count: u64) -> (Vec<String>, u32) {
        loop {
            let mut peer = self.connected().await;
            let mut said = self.done;
            loop {
                while said < count.min(self.done + WINDOW) {
                    let text = format!("{}{said}", self.who);
                    peer.send(
                        json!({"t":"say","s":self.session,"id":said.to_string(),"text":text}),
                    )
                    .await;
                    said += 1;
                }
                let all = self.lines.len() as u64 == 2 * count;
                if all && self.done == count {
                    return (self.lines, self.cuts);
                }
                let Some(frame) = peer.next().await else {
                    break;
                };
                self.take(&frame);
                if self.one_in(500) {
                    // Whatever is on its way now, either way, is gone.
                    self.cuts += 1;
                    break;
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn is_124_ten_thousand_lines_each_way_over_sockets_that_break() {
    const LINES: u64 = 10_000;
    let world = World::new().await;
    let (session, details) = world.room(2).await;
    let talker = |who, details: &Details, seed| Talker {
        world: &world,
        session,
        details: details.clone(),
        who,
        done: 0,
        after: 0,
        lines: vec![],
        cuts: 0,
        seed,
    };
    let ((a, a_cuts), (b, b_cuts)) = tokio::join!(
        talker("a", &details[0], 1).run(LINES),
        talker("b", &details[1], 2).run(LINES)
    );
    assert!(a_cuts > 10 && b_cuts > 10, "{a_cuts} and {b_cuts} cuts");
    assert_eq!(a, b, "one order");
    for who in ["a", "b"] {
        let own = a.iter().filter(|line| line.starts_with(who)).cloned();
        let sent = (0..LINES).map(|n| format!("{who}{n}"));
        assert!(
            own.eq(sent),
            "each writer's lines in order, none lost, none doubled"
        );
    }
}
