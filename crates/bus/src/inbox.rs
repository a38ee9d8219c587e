//! A bounded queue of one subscriber.

use crate::{Delivery, Message};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Messages a subscriber may be behind before it loses some.
const CAPACITY: usize = 1_024;

/// What one subscriber has not taken yet.
#[derive(Default)]
pub(crate) struct Inbox {
    state: Mutex<State>,
    news: Notify,
}

#[derive(Default)]
struct State {
    messages: VecDeque<Message>,
    /// Messages were lost after those in the queue; further ones are until this is told.
    lagged: bool,
    closed: bool,
}

impl Inbox {
    /// No code panics while it holds the lock, so the state is sound in any case.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Never waits: what does not fit is lost, and that is told.
    pub(crate) fn put(&self, message: &Message) {
        let mut state = self.state();
        if state.lagged || state.messages.len() == CAPACITY {
            state.lagged = true;
        } else {
            state.messages.push_back(message.clone());
        }
        drop(state);
        self.news.notify_one();
    }

    /// The next delivery, if there is one; `Some(None)` is the end.
    fn take(&self) -> Option<Option<Delivery>> {
        let mut state = self.state();
        if let Some(message) = state.messages.pop_front() {
            return Some(Some(Delivery::Message(message)));
        }
        if std::mem::take(&mut state.lagged) {
            return Some(Some(Delivery::Lagged));
        }
        state.closed.then_some(None)
    }

    /// Messages were lost on the way here.
    pub(crate) fn lag(&self) {
        self.state().lagged = true;
        self.news.notify_one();
    }

    /// What is queued is still taken, then the end.
    pub(crate) fn close(&self) {
        self.state().closed = true;
        self.news.notify_one();
    }

    /// The next delivery; safe to cancel.
    pub(crate) async fn next(&self) -> Option<Delivery> {
        loop {
            if let Some(delivery) = self.take() {
                return delivery;
            }
            self.news.notified().await;
        }
    }
}
