//! Keeps the search index behind the record: soon after commits, in lumps, never in their
//! way. What is still to be indexed is known durably, so a crash loses nothing.

use crate::error::{Result, StoreError};
use crate::retention::Left;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use switchboard_core::SessionId;
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
    let mut request = timeout(Duration::ZERO, queue.recv()).await;
    loop {
        match request {
            Ok(Some(Request::Flush(reply))) => {
                let _ = reply.send(catch_up(&mut index).await);
            }
            Ok(Some(Request::Work(work, reply))) => {
                let _ = reply.send(index.work(work).await);
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
