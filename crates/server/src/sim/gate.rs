//! What stands between one process and the rest of the world. Nothing of a dead process gets
//! through any more, whatever its tasks still do: for everybody else it is gone at that moment.

use std::{sync::Mutex, time::Duration};
use tokio::{sync::watch, time::Instant};

/// The gate of one run of one node.
pub struct Gate {
    /// Which node.
    pub node: usize,
    /// Which of all processes that ever ran.
    pub process: u64,
    dead: watch::Sender<bool>,
    stopped_until: Mutex<Option<Instant>>,
}

impl Gate {
    pub fn new(node: usize, process: u64) -> Self {
        Self {
            node,
            process,
            dead: watch::Sender::new(false),
            stopped_until: Mutex::default(),
        }
    }

    /// Ends the process.
    pub fn kill(&self) {
        self.dead.send_replace(true);
    }

    pub fn is_dead(&self) -> bool {
        *self.dead.borrow()
    }

    /// Returns when the process is dead.
    pub async fn died(&self) {
        // The sender lives as long as the gate.
        let _ = self.dead.subscribe().wait_for(|dead| *dead).await;
    }

    /// Nothing gets through for so long.
    pub fn stop(&self, length: Duration) {
        let until = Instant::now() + length;
        *self.stopped_until.lock().expect("no panic while locked") = Some(until);
    }

    pub fn go_on(&self) {
        *self.stopped_until.lock().expect("no panic while locked") = None;
    }

    fn opens(&self) -> Option<Instant> {
        let until = *self.stopped_until.lock().expect("no panic while locked");
        until.filter(|until| *until > Instant::now())
    }

    /// Waits until the gate is open; for ever when the process is dead.
    pub async fn pass(&self) {
        loop {
            if self.is_dead() {
                std::future::pending::<()>().await;
            }
            match self.opens() {
                Some(until) => tokio::time::sleep_until(until).await,
                None => return,
            }
        }
    }
}
