//! The bus of a single node: a bounded queue in memory for each subscriber.

use crate::{Bus, Delivery, Message, Subscription};
use async_trait::async_trait;
use bytes::Bytes;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};
use tokio::sync::Notify;

/// Messages a subscriber may be behind before it loses some.
const CAPACITY: usize = 1_024;

/// Within one process.
#[derive(Default)]
pub struct LocalBus {
    routes: Arc<RwLock<Routes>>,
}

/// Who listens to what.
#[derive(Default)]
struct Routes {
    exact: HashMap<String, Vec<Arc<Inbox>>>,
    prefixes: Vec<(String, Arc<Inbox>)>,
}

/// What one subscriber has not taken yet.
#[derive(Default)]
struct Inbox {
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

    fn put(&self, message: &Message) {
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
}

impl Routes {
    fn remove(&mut self, subjects: &str, inbox: &Arc<Inbox>) {
        self.prefixes
            .retain(|(_, other)| !Arc::ptr_eq(other, inbox));
        if let Some(inboxes) = self.exact.get_mut(subjects) {
            inboxes.retain(|other| !Arc::ptr_eq(other, inbox));
            if inboxes.is_empty() {
                self.exact.remove(subjects);
            }
        }
    }
}

#[async_trait]
impl Bus for LocalBus {
    async fn publish(&self, subject: &str, payload: Bytes) {
        let routes = self.routes.read().unwrap_or_else(PoisonError::into_inner);
        let message = Message {
            subject: subject.to_owned(),
            payload,
        };
        for inbox in routes.exact.get(subject).into_iter().flatten() {
            inbox.put(&message);
        }
        for (prefix, inbox) in &routes.prefixes {
            if subject.starts_with(prefix.as_str()) {
                inbox.put(&message);
            }
        }
    }

    async fn subscribe(&self, subjects: &str) -> Box<dyn Subscription> {
        let inbox = Arc::new(Inbox::default());
        let mut routes = self.routes.write().unwrap_or_else(PoisonError::into_inner);
        if subjects.is_empty() || subjects.ends_with('.') {
            routes.prefixes.push((subjects.to_owned(), inbox.clone()));
        } else {
            routes
                .exact
                .entry(subjects.to_owned())
                .or_default()
                .push(inbox.clone());
        }
        let routes = Arc::downgrade(&self.routes);
        Box::new(LocalSubscription {
            subjects: subjects.to_owned(),
            inbox,
            routes,
        })
    }
}

impl Drop for LocalBus {
    fn drop(&mut self) {
        let routes = self.routes.read().unwrap_or_else(PoisonError::into_inner);
        let exact = routes.exact.values().flatten();
        for inbox in exact.chain(routes.prefixes.iter().map(|(_, inbox)| inbox)) {
            inbox.state().closed = true;
            inbox.news.notify_one();
        }
    }
}

struct LocalSubscription {
    subjects: String,
    inbox: Arc<Inbox>,
    routes: Weak<RwLock<Routes>>,
}

#[async_trait]
impl Subscription for LocalSubscription {
    async fn next(&mut self) -> Option<Delivery> {
        loop {
            if let Some(delivery) = self.inbox.take() {
                return delivery;
            }
            self.inbox.news.notified().await;
        }
    }
}

impl Drop for LocalSubscription {
    fn drop(&mut self) {
        if let Some(routes) = self.routes.upgrade() {
            let mut routes = routes.write().unwrap_or_else(PoisonError::into_inner);
            routes.remove(&self.subjects, &self.inbox);
        }
    }
}
