//! Keeps the search index behind the record: soon after commits, in lumps, never in their
//! way: under a heavy load it falls behind and catches up afterwards. What is still to be
//! indexed is known durably, so a crash loses nothing.

use crate::error::{Result, StoreError};
use crate::retention::Left;
use futures::FutureExt;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use switchboard_core::SessionId;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

/// Commits within this time are indexed together.
const LUMP: Duration = Duration::from_millis(250);
/// Looks for work of other processes and of failed passes.
const IDLE: Duration = Duration::from_secs(5);
/// Rest between two passes while others write, by the time that the pass before took: a
/// tenth of one processor at most is kept from those who wait for their lines.
const REST: u32 = 9;

/// Indexes a bounded part of what is waiting.
pub(crate) trait Index: Send + 'static {
    /// True when more may be waiting.
    fn pass(&mut self) -> impl Future<Output = Result<bool>> + Send;

    /// Work besides indexing.
    fn work(&mut self, work: Work) -> impl Future<Output = Result<Left>> + Send;

    /// Lets go of the database.
    fn close(self) -> impl Future<Output = ()> + Send;
}

/// Work on the index that is not derived from commits. It takes its turn between passes, so
/// that no pass brings back what it took out.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Work {
    /// Takes out all documents of a session.
    Unindex(SessionId),
    /// Indexes visitor's name and page of a session anew.
    Relabel(SessionId),
    /// A bounded step of removing what erased text left behind in files.
    Scrub,
}

enum Request {
    Flush(oneshot::Sender<Result<()>>),
    Work(Work, oneshot::Sender<Result<Left>>),
    Close,
}

/// The way to the indexing task.
pub(crate) struct Indexer {
    requests: mpsc::Sender<Request>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Indexer {
    /// `wake` is notified after each commit.
    pub(crate) fn spawn(index: impl Index, wake: Arc<Notify>) -> Self {
        let (requests, queue) = mpsc::channel(64);
        let task = tokio::spawn(run(index, queue, wake));
        Self {
            requests,
            task: Mutex::new(Some(task)),
        }
    }

    /// Returns when everything committed before the call is indexed.
    pub(crate) async fn flush(&self) -> Result<()> {
        self.ask(Request::Flush).await
    }

    /// Returns when the work is done.
    pub(crate) async fn work(&self, work: Work) -> Result<Left> {
        self.ask(|reply| Request::Work(work, reply)).await
    }

    async fn ask<T>(&self, make: impl FnOnce(oneshot::Sender<Result<T>>) -> Request) -> Result<T> {
        let closed = || StoreError::Unavailable("the store is closed".into());
        let (reply, answer) = oneshot::channel();
        self.requests
            .send(make(reply))
            .await
            .map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }

    pub(crate) async fn close(&self) {
        // Fails only when the task is over already.
        let _ = self.requests.send(Request::Close).await;
        let task = self.task.lock().expect("no panic while held").take();
        if let Some(task) = task {
            let _ = task.await;
        }
    }
}

async fn run(mut index: impl Index, mut queue: mpsc::Receiver<Request>, wake: Arc<Notify>) {
    // What an earlier run left behind is indexed first.
    let mut pause = Some(Duration::ZERO);
    loop {
        let request = match pause {
            Some(pause) => timeout(pause, queue.recv()).await.ok(),
            None => tokio::select! {
                request = queue.recv() => Some(request),
                _ = timeout(IDLE, wake.notified()) => {
                    pause = Some(LUMP);
                    continue;
                }
            },
        };
        pause = match request {
            Some(Some(Request::Flush(reply))) => {
                let _ = reply.send(catch_up(&mut index).await);
                None
            }
            Some(Some(Request::Work(work, reply))) => {
                let _ = reply.send(index.work(work).await);
                Some(Duration::ZERO)
            }
            Some(Some(Request::Close) | None) => return index.close().await,
            None => {
                let began = Instant::now();
                match index.pass().await {
                    Ok(true) if wake.notified().now_or_never().is_some() => {
                        Some(began.elapsed() * REST)
                    }
                    Ok(more) => more.then_some(Duration::ZERO),
                    Err(error) => {
                        tracing::warn!(%error, "search index is behind; trying again");
                        None
                    }
                }
            }
        };
    }
}

async fn catch_up(index: &mut impl Index) -> Result<()> {
    while index.pass().await? {}
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Five passes, the first of them slow; others write all the time.
    struct Busy {
        left: u32,
        wake: Arc<Notify>,
        passed: mpsc::UnboundedSender<u32>,
    }

    impl Index for Busy {
        async fn pass(&mut self) -> Result<bool> {
            if self.left == 5 {
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            self.wake.notify_one();
            self.left -= 1;
            let _ = self.passed.send(self.left);
            Ok(self.left > 0)
        }

        async fn work(&mut self, _: Work) -> Result<Left> {
            unreachable!("nobody asks for work")
        }

        async fn close(self) {}
    }

    #[tokio::test]
    async fn the_rest_between_passes_ends_for_who_cannot_wait() {
        let wake = Arc::new(Notify::new());
        let (passed, mut passes) = mpsc::unbounded_channel();
        let busy = Busy {
            left: 5,
            wake: wake.clone(),
            passed,
        };
        let indexer = Indexer::spawn(busy, wake);
        assert_eq!(passes.recv().await, Some(4));
        let rest = Duration::from_millis(500) * REST;
        let early = timeout(rest / 10, passes.recv()).await;
        assert!(early.is_err(), "no rest: {early:?}");
        let began = Instant::now();
        indexer.flush().await.unwrap();
        assert_eq!(passes.try_recv(), Ok(3));
        assert!(began.elapsed() < rest / 2, "{:?}", began.elapsed());
        indexer.close().await;
        assert_eq!(passes.recv().await, Some(2));
    }
}
