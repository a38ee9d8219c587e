//! The protocol over plain HTTP, for networks that block sockets (IS-123): frames down by
//! long poll, frames up by POST, both numbered so that a broken request loses or doubles
//! nothing. A request may arrive at any node; the key says which one has the conversation.

mod conversation;

use crate::hub::{Far, Hub, StreamAsk, StreamCall, StreamHome, StreamReply, random_fill};
use async_trait::async_trait;
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Query, State, rejection::JsonRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use conversation::{HOLD, Stream};
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, Weak},
    time::Duration,
};

/// How long a poll is held that came by way of another node: shorter than that waits.
const HOLD_FAR: Duration = Duration::from_secs(10);
/// A stream nobody asked for is closed after this.
const IDLE: Duration = Duration::from_secs(40);
/// Frames of one upload.
const MAX_FRAMES: usize = 256;

/// All streams of this node.
pub struct Streams {
    hub: Hub,
    table: Mutex<HashMap<String, Arc<Stream>>>,
}

#[derive(Deserialize)]
struct Open {
    frames: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Upload {
    n: u64,
    frames: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Poll {
    after: u64,
}

pub fn router(streams: Arc<Streams>) -> Router {
    Router::new()
        .route("/v1/stream", routing::post(open))
        .route("/v1/stream/up", routing::post(up))
        .route("/v1/stream/down", routing::get(down))
        .layer(DefaultBodyLimit::max(4 * super::MAX_FRAME))
        .with_state(streams)
}

async fn open(
    State(streams): State<Arc<Streams>>,
    headers: HeaderMap,
    body: Result<Json<Open>, JsonRejection>,
) -> Response {
    if let Err(refusal) = streams.check_origin(&headers) {
        return refusal.into_response();
    }
    let Ok(Json(open)) = body else {
        return bad_body().into_response();
    };
    let stream = Arc::new(Stream::new(&streams.hub));
    if !stream.take(1, &open.frames).await {
        // Refused before it began: what was said about it is the answer, no stream stays.
        let frames = stream.poll(0, Duration::ZERO).await;
        return ok(&frames.unwrap_or_default()).into_response();
    }
    let key = streams.keep(stream.clone());
    let mut frames = stream
        .poll(0, Duration::from_secs(1))
        .await
        .unwrap_or_default();
    frames.stream = Some(key);
    ok(&frames).into_response()
}

async fn up(
    State(streams): State<Arc<Streams>>,
    headers: HeaderMap,
    body: Result<Json<Upload>, JsonRejection>,
) -> Response {
    let Ok(Json(Upload { n, frames })) = body else {
        return bad_body().into_response();
    };
    let call = StreamCall::Up { n, frames };
    streams.request(&headers, call).await.into_response()
}

async fn down(
    State(streams): State<Arc<Streams>>,
    headers: HeaderMap,
    Query(Poll { after }): Query<Poll>,
) -> Response {
    let call = StreamCall::Down { after };
    streams.request(&headers, call).await.into_response()
}

impl Streams {
    /// Starts the table and its sweeper.
    pub fn start(hub: Hub) -> Arc<Self> {
        let streams = Arc::new(Self {
            hub,
            table: Mutex::default(),
        });
        let weak: Weak<Self> = Arc::downgrade(&streams);
        streams.hub.0.set_streams(weak.clone());
        tokio::spawn(async move {
            while let Some(streams) = weak.upgrade() {
                streams.table().retain(|_, stream| stream.idle() < IDLE);
                drop(streams);
                tokio::time::sleep(Duration::from_secs(5)).await;
            }
        });
        streams
    }

    fn table(&self) -> MutexGuard<'_, HashMap<String, Arc<Stream>>> {
        self.table.lock().expect("no panic while locked")
    }

    /// Keeps a stream under a new key, which tells its node.
    fn keep(&self, stream: Arc<Stream>) -> String {
        let mut secret = [0u8; 32];
        random_fill(&mut secret);
        let node = self.hub.0.stream_prefix();
        let key = format!("{node}{}", URL_SAFE_NO_PAD.encode(secret));
        self.table().insert(key.clone(), stream);
        key
    }

    /// Answers a request, wherever its stream is.
    async fn request(&self, headers: &HeaderMap, call: StreamCall) -> StreamReply {
        if let Err(refusal) = self.check_origin(headers) {
            return refusal;
        }
        let key = headers.get("sb-stream").and_then(|key| key.to_str().ok());
        let key = key.unwrap_or_default();
        let Some(node) = self.hub.0.stream_node(key) else {
            return self.here(key, call, HOLD).await;
        };
        let key = key.to_owned();
        match self.hub.0.ask_stream(node, StreamAsk { key, call }).await {
            Far::Replied(reply) => reply,
            Far::Gone => gone(),
            Far::Unknown => problem(
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "the node that has the stream does not answer; try again",
            ),
        }
    }

    /// Answers a request of a stream of this node.
    async fn here(&self, key: &str, call: StreamCall, hold: Duration) -> StreamReply {
        let found = self.table().get(key).cloned();
        let Some(stream) = found else { return gone() };
        stream.used();
        match call {
            StreamCall::Up { n, frames } => {
                if n == 0 || frames.len() > MAX_FRAMES {
                    return problem(
                        StatusCode::UNPROCESSABLE_ENTITY,
                        "bad_frame",
                        "frames are numbered from 1, 256 at most",
                    );
                }
                if n > stream.have().await + 1 {
                    return problem(
                        StatusCode::CONFLICT,
                        "frames_missing",
                        "send the frames before these first",
                    );
                }
                stream.take(n, &frames).await;
                ok(&serde_json::json!({ "have": stream.have().await }))
            }
            StreamCall::Down { after } => match stream.poll(after, hold).await {
                Some(frames) => ok(&frames),
                None => {
                    self.table().remove(key);
                    gone()
                }
            },
        }
    }

    /// A browser's page of another origin may not use a stream.
    fn check_origin(&self, headers: &HeaderMap) -> Result<(), StreamReply> {
        match headers.get(header::ORIGIN) {
            Some(origin) if origin.as_bytes() != self.hub.0.settings.public_url.as_bytes() => Err(
                problem(StatusCode::FORBIDDEN, "foreign_origin", "foreign origin"),
            ),
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl StreamHome for Streams {
    async fn take(&self, ask: StreamAsk) -> StreamReply {
        self.here(&ask.key, ask.call, HOLD_FAR).await
    }
}

impl IntoResponse for StreamReply {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_GATEWAY);
        let kind = if status.is_success() {
            "application/json"
        } else {
            "application/problem+json"
        };
        let headers = [
            (header::CONTENT_TYPE, kind),
            (header::CACHE_CONTROL, "no-store"),
        ];
        (status, headers, self.body.get().to_owned()).into_response()
    }
}

fn ok(body: &impl Serialize) -> StreamReply {
    reply(StatusCode::OK, body)
}

fn gone() -> StreamReply {
    problem(StatusCode::NOT_FOUND, "stream_gone", "open a new stream")
}

fn bad_body() -> StreamReply {
    problem(
        StatusCode::UNPROCESSABLE_ENTITY,
        "bad_frame",
        "the body is not what this address takes",
    )
}

fn problem(status: StatusCode, code: &str, detail: &str) -> StreamReply {
    let body = serde_json::json!({
        "type": format!("/docs/errors#{code}"),
        "title": detail,
        "status": status.as_u16(),
        "code": code,
    });
    reply(status, &body)
}

fn reply(status: StatusCode, body: &impl Serialize) -> StreamReply {
    StreamReply {
        status: status.as_u16(),
        body: to_raw_value(body).expect("our own types serialize"),
    }
}
