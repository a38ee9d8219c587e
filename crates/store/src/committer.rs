//! Group commit: one thread owns the writing connection, takes whatever is queued, writes it
//! in one transaction with one sync to disk, and answers everybody.
//!
//! A thread and not a task: everybody waits for it, so it must not wait for its turn among
//! thousands of tasks at every step of a batch.

use crate::error::{Result, StoreError};
use crate::plan::Prepared;
use crate::sabotage;
use crate::traits::Appended;
use std::future::Future;
use std::sync::Mutex;
use std::time::{Duration, Instant};
use tokio::runtime;
use tokio::sync::{mpsc, oneshot};

/// Most jobs in one transaction.
const BATCH: usize = 512;
/// Jobs that wait before callers are held back.
const QUEUE: usize = 8_192;

/// Answers that are given among the callers.
const MANY: usize = 16;

/// How much too early, with that sabotage.
const EARLY: Duration = Duration::from_millis(30);

/// Writes batches. `Extra` is any other write that shares the commits, `Done` its answer.
pub(crate) trait Commit: Send + 'static {
    type Extra: Send + Sync + 'static;
    type Done: Send + 'static;

    /// Writes everything durably or, with an error, nothing. Single jobs that do not hold
    /// (a conflict, a taken key) are answered inside without failing the others.
    fn commit(
        &mut self,
        appends: &[Prepared],
        extras: &[Self::Extra],
    ) -> impl Future<Output = Result<Answers<Self::Done>>> + Send;

    /// Lets go of the database.
    fn close(self) -> impl Future<Output = ()> + Send;
}

/// One answer for each job, in order.
pub(crate) struct Answers<D> {
    pub appends: Vec<Result<Appended>>,
    pub extras: Vec<Result<D>>,
}

enum Job<C: Commit> {
    Append(Box<Prepared>, oneshot::Sender<Result<Appended>>),
    Extra(C::Extra, oneshot::Sender<Result<C::Done>>),
    Close,
}

/// The way to the committing thread.
pub(crate) struct Committer<C: Commit> {
    jobs: mpsc::Sender<Job<C>>,
    /// Told when the thread is over.
    over: Mutex<Option<oneshot::Receiver<()>>>,
}

fn closed<E>(_: E) -> StoreError {
    StoreError::Unavailable("the store is closed".into())
}

impl<C: Commit> Committer<C> {
    /// Fails when the machine has no thread to give.
    pub(crate) fn spawn(engine: C) -> Result<Self> {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let (end, over) = oneshot::channel();
        let callers = runtime::Handle::try_current().ok();
        let none = |error: std::io::Error| StoreError::Unavailable(error.to_string());
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(none)?;
        std::thread::Builder::new()
            .name("store-commit".into())
            .spawn(move || {
                runtime.block_on(run(engine, queue, callers));
                // Nobody may wait for it.
                let _ = end.send(());
            })
            .map_err(none)?;
        Ok(Self {
            jobs,
            over: Mutex::new(Some(over)),
        })
    }

    /// Dropping the future does not take back what is queued.
    pub(crate) async fn append(&self, append: Prepared) -> Result<Appended> {
        let (reply, answer) = oneshot::channel();
        self.jobs
            .send(Job::Append(Box::new(append), reply))
            .await
            .map_err(closed)?;
        answer.await.map_err(closed)?
    }

    pub(crate) async fn extra(&self, extra: C::Extra) -> Result<C::Done> {
        let (reply, answer) = oneshot::channel();
        self.jobs
            .send(Job::Extra(extra, reply))
            .await
            .map_err(closed)?;
        answer.await.map_err(closed)?
    }

    /// Writes what is queued, then ends the thread and refuses further jobs.
    pub(crate) async fn close(&self) {
        // Both may fail only because the thread is over already.
        let _ = self.jobs.send(Job::Close).await;
        let over = self.over.lock().expect("no panic while held").take();
        if let Some(over) = over {
            let _ = over.await;
        }
    }
}

/// `callers` is where those who wait run.
async fn run<C: Commit>(
    mut engine: C,
    mut queue: mpsc::Receiver<Job<C>>,
    callers: Option<runtime::Handle>,
) {
    let mut jobs = Vec::with_capacity(BATCH);
    let mut failing = false;
    while queue.recv_many(&mut jobs, BATCH).await > 0 {
        let (mut appends, mut append_replies) = (
            Vec::with_capacity(jobs.len()),
            Vec::with_capacity(jobs.len()),
        );
        let (mut extras, mut extra_replies) = (Vec::new(), Vec::new());
        for job in jobs.drain(..) {
            match job {
                Job::Append(append, reply) => {
                    appends.push(*append);
                    append_replies.push(reply);
                }
                Job::Extra(extra, reply) => {
                    extras.push(extra);
                    extra_replies.push(reply);
                }
                Job::Close => queue.close(),
            }
        }
        if appends.is_empty() && extras.is_empty() {
            continue;
        }
        if sabotage::is("early") {
            for reply in append_replies.drain(..) {
                let _ = reply.send(Ok(Appended::Done));
            }
            tokio::time::sleep(EARLY).await;
        }
        let many = appends.len() + extras.len() > MANY;
        metrics::gauge!("switchboard_commit_queue").set(queue.len() as f64);
        metrics::histogram!("switchboard_commit_jobs")
            .record((appends.len() + extras.len()) as f64);
        let answers = batch(&mut engine, &appends, &extras, &mut failing).await;
        let told = move || {
            // A caller that went away does not want its answer.
            for (reply, answer) in append_replies.into_iter().zip(answers.appends) {
                let _ = reply.send(answer);
            }
            for (reply, answer) in extra_replies.into_iter().zip(answers.extras) {
                let _ = reply.send(answer);
            }
        };
        // Waking one who waits costs less among them than from here; what few there are is
        // told sooner from here.
        match &callers {
            Some(callers) if many => drop(callers.spawn(async move { told() })),
            _ => told(),
        }
    }
    engine.close().await;
}

/// Commits the batch. When it fails as a whole for a lasting reason, one of its jobs is to
/// blame: each is tried alone, so that only that one fails.
async fn batch<C: Commit>(
    engine: &mut C,
    appends: &[Prepared],
    extras: &[C::Extra],
    failing: &mut bool,
) -> Answers<C::Done> {
    let begun = Instant::now();
    let error = match engine.commit(appends, extras).await {
        Ok(answers) => {
            metrics::histogram!("switchboard_commit_seconds").record(begun.elapsed());
            if std::mem::take(failing) {
                tracing::info!("the store writes again");
            }
            return answers;
        }
        Err(error) => error,
    };
    metrics::counter!("switchboard_commit_failures_total").increment(1);
    // Once for each spell of trouble, not for each batch in it.
    if !std::mem::replace(failing, error.is_temporary()) {
        tracing::warn!(%error, appends = appends.len(), others = extras.len(), "batch not written");
    }
    let mut answers = Answers {
        appends: Vec::new(),
        extras: Vec::new(),
    };
    if error.is_temporary() || appends.len() + extras.len() == 1 {
        answers
            .appends
            .resize_with(appends.len(), || Err(error.clone()));
        answers
            .extras
            .resize_with(extras.len(), || Err(error.clone()));
        return answers;
    }
    for append in appends {
        let one = engine.commit(std::slice::from_ref(append), &[]).await;
        answers
            .appends
            .push(one.and_then(|mut a| a.appends.remove(0)));
    }
    for extra in extras {
        let one = engine.commit(&[], std::slice::from_ref(extra)).await;
        answers
            .extras
            .push(one.and_then(|mut a| a.extras.remove(0)));
    }
    answers
}
