//! Keeps the search index behind the record: soon after commits, in lumps, never in their
//! way. What is still to be indexed is known durably, so a crash loses nothing.

use crate::error::{Result, StoreError};
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Commits within this time are indexed together.
const LUMP: Duration = Duration::from_millis(250);
/// Looks for work of other processes and of failed passes.
const IDLE: Duration = Duration::from_secs(5);

/// Indexes a bounded part of what is waiting.
pub(crate) trait Index: Send + 'static {
    /// True when more may be waiting.
    fn pass(&mut self) -> impl Future<Output = Result<bool>> + Send;

    /// Lets go of the database.
    fn close(self) -> impl Future<Output = ()> + Send;
}

enum Request {
    Flush(oneshot::Sender<Result<()>>),
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
        let closed = || StoreError::Unavailable("the store is closed".into());
        let (reply, answer) = oneshot::channel();
        self.requests
            .send(Request::Flush(reply))
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
    let mut request = timeout(Duration::ZERO, queue.recv()).await;
    loop {
        match request {
            Ok(Some(Request::Flush(reply))) => {
                let _ = reply.send(catch_up(&mut index).await);
            }
            Ok(Some(Request::Close) | None) => return index.close().await,
            Err(_) => {
                if let Err(error) = catch_up(&mut index).await {
                    tracing::warn!(%error, "search index is behind; trying again");
                }
            }
        }
        let woken = tokio::select! {
            request = queue.recv() => Some(request),
            _ = timeout(IDLE, wake.notified()) => None,
        };
        request = match woken {
            Some(request) => Ok(request),
            None => timeout(LUMP, queue.recv()).await,
        };
    }
}

async fn catch_up(index: &mut impl Index) -> Result<()> {
    while index.pass().await? {}
    Ok(())
}
