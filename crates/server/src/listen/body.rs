//! Bodies that keep time: a request's must arrive by a deadline, an answer's tells the watch
//! when it is over.

use super::watch::Watch;
use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::{Instant, Sleep, sleep_until};

/// A request's body was not complete in time.
#[derive(Debug, thiserror::Error)]
#[error("the request's body was not complete in time")]
pub struct TooSlow;

/// A request's body with a deadline. The timer is made only when the body makes us wait.
pub struct Timed {
    body: Incoming,
    deadline: Instant,
    /// How long it may pause; without, only the deadline counts.
    pause: Option<Duration>,
    timer: Option<Pin<Box<Sleep>>>,
}

/// A large body may take longer, as long as it comes at least this fast, in bytes a second.
const LEAST_RATE: u64 = 16 << 10;
/// However large it is.
const LONGEST: Duration = Duration::from_secs(3_600);

impl Timed {
    /// The body must be complete after this time.
    pub fn new(body: Incoming, within: Duration) -> Self {
        Self {
            body,
            deadline: Instant::now() + within,
            pause: None,
            timer: None,
        }
    }

    /// A large body of so many bytes: it may not pause for longer than `pause`, and gets the time
    /// that it needs at [`LEAST_RATE`] beside.
    pub fn large(body: Incoming, pause: Duration, bytes: u64) -> Self {
        let within = pause + Duration::from_secs(bytes / LEAST_RATE);
        Self {
            pause: Some(pause),
            ..Self::new(body, within.min(LONGEST))
        }
    }
}

impl Body for Timed {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            if self.pause.is_some() {
                self.timer = None;
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let deadline = match self.pause {
            Some(pause) => self.deadline.min(Instant::now() + pause),
            None => self.deadline,
        };
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(Some(Err(TooSlow.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// An answer's body; its end is the end of the request.
pub struct Answer {
    body: axum::body::Body,
    watch: Arc<Watch>,
}

impl Answer {
    /// Reports to this watch.
    pub fn new(body: axum::body::Body, watch: Arc<Watch>) -> Self {
        Self { body, watch }
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.watch.answered();
    }
}

impl Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
