//! A way between two servers on which things happen: answers are lost, cut, changed, late, or never come.

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use std::{
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::sync::watch;

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It does not get there.
    Refused,
    /// It gets there, and its answer is lost.
    AnswerLost,
    /// It gets there twice.
    Repeated,
    /// It gets there with another content than was signed.
    Changed,
    /// Its answer lacks that field.
    Without(&'static str),
    /// Its answer has that field changed to that.
    With(&'static str, &'static str),
    /// Its answer has another content.
    Spoilt,
}

type Pick = Box<dyn Fn(&str) -> Option<Fault> + Send>;

#[derive(Default)]
pub struct Between {
    target: OnceLock<String>,
    faults: Mutex<Option<Pick>>,
    /// What has this in its path waits.
    held: watch::Sender<Option<&'static str>>,
    /// Milliseconds that it takes to get there and back.
    round_trip: AtomicU64,
    /// Paths and bodies as they came by.
    pub seen: Mutex<Vec<(String, String)>>,
    /// What was answered, where that was JSON.
    pub answers: Mutex<Vec<serde_json::Value>>,
}

impl Between {
    /// The way, and its address.
    pub async fn open() -> (Arc<Self>, String) {
        let way = Arc::new(Self::default());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let router = Router::new().fallback(pass).with_state(way.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (way, format!("http://localhost:{port}"))
    }

    pub fn leads_to(&self, url: String) {
        self.target.set(url).unwrap();
    }

    /// Has that happen to the paths that it picks.
    pub fn fails(&self, pick: impl Fn(&str) -> Option<Fault> + Send + 'static) {
        *self.faults.lock().unwrap() = Some(Box::new(pick));
    }

    /// Requests with that in their path wait, until it is said anew.
    pub fn holds(&self, part: Option<&'static str>) {
        self.held.send_replace(part);
    }

    /// As over the sea.
    pub fn is_long(&self, round_trip_ms: u64) {
        self.round_trip.store(round_trip_ms, Ordering::Relaxed);
    }

    async fn half(&self) {
        let half = self.round_trip.load(Ordering::Relaxed) / 2;
        tokio::time::sleep(Duration::from_millis(half)).await;
    }

    pub fn is_well(&self) {
        *self.faults.lock().unwrap() = None;
    }

    /// Everything that came by.
    pub fn text(&self) -> String {
        let seen = self.seen.lock().unwrap();
        seen.iter()
            .map(|(path, body)| format!("{path} {body}\n"))
            .collect()
    }

    pub fn many(&self, path: &str) -> usize {
        let seen = self.seen.lock().unwrap();
        seen.iter()
            .filter(|(known, _)| known.contains(path))
            .count()
    }
}

async fn pass(State(way): State<Arc<Between>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().unwrap().as_str().to_owned();
    let body = to_bytes(body, 4_000_000).await.unwrap();
    let text = String::from_utf8_lossy(&body).into_owned();
    way.seen.lock().unwrap().push((path.clone(), text));
    let mut held = way.held.subscribe();
    let free = |part: &Option<&str>| !part.is_some_and(|part| path.contains(part));
    held.wait_for(free).await.unwrap();
    way.half().await;
    let fault = match &*way.faults.lock().unwrap() {
        Some(pick) => pick(&path),
        None => None,
    };
    let bad = || StatusCode::BAD_GATEWAY.into_response();
    if fault == Some(Fault::Refused) {
        return bad();
    }
    let url = format!("{}{path}", way.target.get().unwrap());
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let send = async |body: Bytes| {
        let mut headers = parts.headers.clone();
        headers.remove("host");
        headers.remove("content-length");
        let request = http.request(parts.method.clone(), &url).headers(headers);
        request.body(body).send().await
    };
    let sent = match fault {
        Some(Fault::Changed) => Bytes::from([&body[..], b" "].concat()),
        _ => body.clone(),
    };
    let mut answer = send(sent).await;
    if fault == Some(Fault::Repeated) {
        answer = send(body).await;
    }
    way.half().await;
    let Ok(answer) = answer else { return bad() };
    if fault == Some(Fault::AnswerLost) {
        return bad();
    }
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut content = answer.bytes().await.unwrap_or_default();
    if let Ok(told) = serde_json::from_slice(&content) {
        way.answers.lock().unwrap().push(told);
    }
    if let Some(Fault::Without(field)) = fault
        && let Ok(serde_json::Value::Object(mut map)) = serde_json::from_slice(&content)
    {
        map.remove(field);
        content = serde_json::to_vec(&map).unwrap().into();
    }
    if let Some(Fault::With(field, value)) = fault
        && let Ok(serde_json::Value::Object(mut map)) = serde_json::from_slice(&content)
    {
        map.insert(field.into(), value.into());
        content = serde_json::to_vec(&map).unwrap().into();
    }
    if fault == Some(Fault::Spoilt) {
        content = content.iter().map(|byte| byte ^ 1).collect();
    }
    let mut response = Response::new(Body::from(content));
    *response.status_mut() = status;
    for (name, value) in &headers {
        if name != "content-length" && name != "transfer-encoding" {
            response.headers_mut().append(name, value.clone());
        }
    }
    response
}
