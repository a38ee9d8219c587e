//! Another program on this machine, which is told of sessions and answers as it is told to.

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::sync::Notify;

pub const PATIENCE: Duration = Duration::from_secs(40);

/// One message as it came.
#[derive(Clone, Debug)]
pub struct Got {
    pub path: String,
    pub id: String,
    pub at: String,
    pub signatures: String,
    pub body: String,
}

impl Got {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Whether one of the signatures is that of this secret.
    pub fn is_signed_by(&self, secret: &str) -> bool {
        let key = STANDARD
            .decode(secret.strip_prefix("whsec_").unwrap())
            .unwrap();
        let mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        let mac = mac.chain_update(format!("{}.{}.{}", self.id, self.at, self.body));
        let right = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        self.signatures.split(' ').any(|one| one == right)
    }
}

#[derive(Default)]
pub struct Inbox {
    got: Mutex<Vec<Got>>,
    /// Answers to come; 200 when there is none.
    pub answers: Mutex<VecDeque<u16>>,
    came: Notify,
}

/// Another program. An answer of 0 is none at all.
pub struct Receiver {
    pub url: String,
    pub inbox: Arc<Inbox>,
    serving: tokio::task::JoinHandle<()>,
}

async fn take_in(
    State(inbox): State<Arc<Inbox>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let got = Got {
        path: uri.path().to_owned(),
        id: header("webhook-id"),
        at: header("webhook-timestamp"),
        signatures: header("webhook-signature"),
        body: String::from_utf8(body.to_vec()).unwrap(),
    };
    inbox.got.lock().unwrap().push(got);
    let answer = inbox.answers.lock().unwrap().pop_front().unwrap_or(200);
    inbox.came.notify_waiters();
    if answer == 0 {
        std::future::pending::<()>().await;
    }
    let code = StatusCode::from_u16(answer).unwrap();
    (code, [("location", "/elsewhere")], "so \u{1b}[1mbold\u{0}").into_response()
}

impl Receiver {
    pub async fn new() -> Self {
        Self::at("127.0.0.1:0").await
    }

    pub async fn at(address: &str) -> Self {
        let listener = tokio::net::TcpListener::bind(address).await.unwrap();
        let url = format!("http://{}/in?key=1", listener.local_addr().unwrap());
        let inbox = Arc::<Inbox>::default();
        let router = Router::new().fallback(take_in).with_state(inbox.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            url,
            inbox,
            serving,
        }
    }

    pub fn answers(&self, codes: &[u16]) {
        self.inbox.answers.lock().unwrap().extend(codes);
    }

    pub fn got(&self) -> Vec<Got> {
        self.inbox.got.lock().unwrap().clone()
    }

    /// Waits until so many have come.
    pub async fn until(&self, count: usize) -> Vec<Got> {
        let arrived = async {
            loop {
                let came = self.inbox.came.notified();
                tokio::pin!(came);
                came.as_mut().enable();
                if self.got().len() >= count {
                    return self.got();
                }
                came.await;
            }
        };
        let came = tokio::time::timeout(PATIENCE, arrived).await;
        came.unwrap_or_else(|_| panic!("{count} wanted, got {:#?}", self.got()))
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
