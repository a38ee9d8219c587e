//! The media port, spoken to as browsers speak to it: by its socket.

mod client;
mod forward;
mod hostile;
mod port;
mod restart;

use client::{Client, speech, until};
use std::time::Duration;
use switchboard_core::{LegId, SessionId};
use switchboard_voice::{Config, Event, Voice, What};
use tokio::sync::mpsc::UnboundedReceiver;

const ROOM: SessionId = SessionId::from_u128(1);

fn leg(n: u128) -> LegId {
    LegId::from_u128(n)
}

fn start() -> (Voice, UnboundedReceiver<Event>) {
    start_with(|_| {})
}

fn start_with(change: impl FnOnce(&mut Config)) -> (Voice, UnboundedReceiver<Event>) {
    let mut config = Config::new("127.0.0.1:0".parse().unwrap(), vec![]);
    change(&mut config);
    Voice::start(config).unwrap()
}

async fn next(events: &mut UnboundedReceiver<Event>) -> What {
    let next = tokio::time::timeout(Duration::from_secs(10), events.recv());
    next.await.expect("nothing is told").expect("stopped").what
}

/// The next event that is not about who talks.
async fn next_change(events: &mut UnboundedReceiver<Event>) -> What {
    loop {
        match next(events).await {
            What::Talking { .. } => {}
            other => return other,
        }
    }
}

async fn two(voice: &Voice, tcp: bool) -> (Client, Client) {
    let mut a = Client::join(voice, ROOM, leg(1), tcp, 8).await.unwrap();
    let mut b = Client::join(voice, ROOM, leg(2), tcp, 8).await.unwrap();
    until(&mut [&mut a, &mut b], |all| {
        all.iter().all(|one| one.connected)
    });
    (a, b)
}

/// Both say something until each has heard the other.
fn talk(a: &mut Client, b: &mut Client) {
    let (heard_a, heard_b) = (a.heard.len(), b.heard.len());
    until(&mut [a, b], |all| {
        for (mark, one) in all.iter_mut().enumerate() {
            one.say(-20, &speech(mark as u8));
        }
        all[0].heard.len() > heard_a + 3 && all[1].heard.len() > heard_b + 3
    });
}
