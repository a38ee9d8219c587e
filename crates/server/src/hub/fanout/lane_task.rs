//! A lane that is a task of its own.

use super::lane::{Lane, Work};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tokio::sync::{Notify, mpsc};

/// Work that may wait in a lane.
const WAITING: usize = 32;
/// Connections served before other tasks have their turn.
const TURN: usize = 256;

/// Ends when it is dropped and its work is done.
pub struct LaneTask {
    /// Connections it serves, once its work is done.
    pub served: usize,
    tx: mpsc::UnboundedSender<Work>,
    load: Arc<Load>,
}

#[derive(Default)]
struct Load {
    waiting: AtomicUsize,
    done: Notify,
}

impl LaneTask {
    /// As many lanes as processors; the first begins with the connections of `served`.
    pub fn start(served: Lane) -> Vec<Self> {
        let lanes = std::thread::available_parallelism().map_or(2, |n| n.get().clamp(2, 8));
        let mut first = Some(served);
        (0..lanes)
            .map(|_| {
                let lane = first.take().unwrap_or_default();
                let (tx, rx) = mpsc::unbounded_channel();
                let load = Arc::new(Load::default());
                let served = lane.len();
                tokio::spawn(run(lane, rx, load.clone()));
                Self { served, tx, load }
            })
            .collect()
    }

    pub fn tell(&self, work: Work) {
        self.load.waiting.fetch_add(1, Ordering::Relaxed);
        // A lane ends after its handle only.
        let _ = self.tx.send(work);
    }

    pub async fn has_room(&self) {
        loop {
            let done = self.load.done.notified();
            if self.load.waiting.load(Ordering::Relaxed) < WAITING {
                return;
            }
            done.await;
        }
    }
}

async fn run(mut lane: Lane, mut rx: mpsc::UnboundedReceiver<Work>, load: Arc<Load>) {
    // Of what waits, what the lane has taken up for all.
    let mut open = 0;
    loop {
        let mut taken = 0;
        if open == 0 {
            let Some(work) = rx.recv().await else {
                return;
            };
            lane.take(work);
            taken += 1;
        }
        while taken < TURN
            && let Ok(work) = rx.try_recv()
        {
            lane.take(work);
            taken += 1;
        }
        lane.turn(TURN);
        let done = open + taken - lane.open();
        open = lane.open();
        if done > 0 {
            load.waiting.fetch_sub(done, Ordering::Relaxed);
            load.done.notify_one();
        }
        if open > 0 {
            tokio::task::yield_now().await;
        }
    }
}
