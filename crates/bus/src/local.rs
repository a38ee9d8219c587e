//! The bus of a single node: a bounded queue in memory for each subscriber.

use crate::inbox::Inbox;
use crate::{Bus, Delivery, Message, Subscription};
use async_trait::async_trait;
use bytes::Bytes;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, Weak};

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
            inbox.close();
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
        self.inbox.next().await
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
