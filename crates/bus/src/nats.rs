//! The bus of a cluster: core subjects of a NATS server, 2.9 or newer. Nothing is kept
//! there; while the server is away messages are lost, and subscribers are told so.

use crate::inbox::Inbox;
use crate::{Bus, Delivery, Message, Subscription};
use async_nats::connection::State;
use async_nats::{Client, ConnectOptions, Event};
use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use tokio::task::JoinHandle;

/// Longest wait for the server to have taken a subscription; one that is slower is still
/// taken, only later.
const SUBSCRIBED: Duration = Duration::from_secs(2);
/// Longest pause between attempts to connect again.
const AGAIN: Duration = Duration::from_secs(1);

/// The bus cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NatsError {
    /// Address, credentials or server.
    #[error("cannot connect to NATS: {0}")]
    Connect(#[from] async_nats::ConnectError),
    /// The credentials file cannot be read.
    #[error("cannot read the NATS credentials file: {0}")]
    Credentials(#[from] std::io::Error),
}

/// A connection to a NATS server or cluster.
pub struct NatsBus {
    client: Client,
    prefix: String,
    inboxes: Arc<Inboxes>,
}

#[derive(Default)]
struct Inboxes(Mutex<Vec<Weak<Inbox>>>);

impl Inboxes {
    fn all(&self) -> MutexGuard<'_, Vec<Weak<Inbox>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, inbox: &Arc<Inbox>) {
        let mut all = self.all();
        all.retain(|other| other.strong_count() > 0);
        all.push(Arc::downgrade(inbox));
    }

    fn each(&self, tell: impl Fn(&Inbox)) {
        for inbox in self.all().iter().filter_map(Weak::upgrade) {
            tell(&inbox);
        }
    }
}

impl NatsBus {
    /// Connects. `servers` are addresses separated by commas (`nats://user:password@host:4222`,
    /// `tls://host`); every subject begins with `prefix` and a dot, so that several clusters
    /// can share a server. The first connection must succeed; later ones are tried for ever.
    pub async fn connect(
        servers: &str,
        prefix: &str,
        credentials: Option<&std::path::Path>,
    ) -> Result<NatsBus, NatsError> {
        let inboxes = Arc::new(Inboxes::default());
        let told = inboxes.clone();
        let broken = AtomicBool::new(false);
        let mut options = ConnectOptions::new()
            .name("switchboard")
            .ping_interval(Duration::from_secs(10))
            .reconnect_delay_callback(|attempt| {
                AGAIN.min(Duration::from_millis(25 << attempt.min(6)))
            })
            .event_callback(move |event| {
                match &event {
                    Event::Connected => tracing::info!("connected to NATS"),
                    other => tracing::warn!(event = %other, "NATS"),
                }
                // What was published while nobody listened is lost. The first connection
                // is told of too.
                let lost = match event {
                    Event::Disconnected => {
                        broken.store(true, Relaxed);
                        false
                    }
                    Event::Connected => broken.swap(false, Relaxed),
                    Event::SlowConsumer(_) => true,
                    _ => false,
                };
                if lost {
                    told.each(Inbox::lag);
                }
                std::future::ready(())
            });
        if let Some(file) = credentials {
            options = options.credentials_file(file).await?;
        }
        let servers: Vec<&str> = servers.split(',').map(str::trim).collect();
        let client = options.connect(servers).await?;
        Ok(NatsBus {
            client,
            prefix: format!("{prefix}."),
            inboxes,
        })
    }

    /// Version of the server, as it says.
    pub fn server_version(&self) -> String {
        self.client.server_info().version
    }

    /// Whether the server answers now.
    pub fn connected(&self) -> bool {
        self.client.connection_state() == State::Connected
    }
}

/// Returns once the server has taken what was sent before, and what it sent before has come.
async fn settle(client: &Client) {
    let inbox = client.new_inbox();
    let Ok(mut echo) = client.subscribe(inbox.clone()).await else {
        return;
    };
    if client.publish(inbox, Bytes::new()).await.is_ok() {
        let _ = tokio::time::timeout(SUBSCRIBED, echo.next()).await;
    }
}

#[async_trait]
impl Bus for NatsBus {
    async fn publish(&self, subject: &str, payload: Bytes) {
        // A client that is not connected would keep the message, and hold us up once it has
        // kept many.
        if !self.connected() {
            return;
        }
        let subject = format!("{}{subject}", self.prefix);
        if let Err(error) = self.client.publish(subject, payload).await {
            tracing::warn!(%error, "message not published");
        }
    }

    async fn subscribe(&self, subjects: &str) -> Box<dyn Subscription> {
        let inbox = Arc::new(Inbox::default());
        self.inboxes.add(&inbox);
        let below = subjects.is_empty() || subjects.ends_with('.');
        let pattern = format!("{}{subjects}{}", self.prefix, if below { ">" } else { "" });
        let strip = self.prefix.len();
        let pump = match self.client.subscribe(pattern).await {
            Ok(mut messages) => {
                let to = inbox.clone();
                tokio::spawn(async move {
                    while let Some(message) = messages.next().await {
                        to.put(&Message {
                            subject: message.subject.as_str()[strip..].to_owned(),
                            payload: message.payload,
                        });
                    }
                    to.close();
                })
            }
            Err(error) => {
                tracing::error!(%error, "not subscribed");
                inbox.close();
                tokio::spawn(std::future::ready(()))
            }
        };
        settle(&self.client).await;
        Box::new(NatsSubscription { inbox, pump })
    }
}

impl Drop for NatsBus {
    fn drop(&mut self) {
        // What has arrived is still taken; then the subscriptions end.
        let (client, inboxes) = (self.client.clone(), self.inboxes.clone());
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(async move {
                settle(&client).await;
                if client.drain().await.is_err() {
                    inboxes.each(Inbox::close);
                }
            })),
            Err(_) => inboxes.each(Inbox::close),
        }
    }
}

struct NatsSubscription {
    inbox: Arc<Inbox>,
    pump: JoinHandle<()>,
}

#[async_trait]
impl Subscription for NatsSubscription {
    async fn next(&mut self) -> Option<Delivery> {
        self.inbox.next().await
    }
}

impl Drop for NatsSubscription {
    fn drop(&mut self) {
        self.pump.abort();
    }
}
