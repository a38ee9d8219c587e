//! The protocol over plain HTTP, for networks that block sockets (IS-123): frames down by
//! long poll, frames up by POST, both numbered so that a broken request loses or doubles
//! nothing.

use super::conn::{Conn, Then};
use crate::hub::{Hub, Next, Outbox, encode_frame, random_fill};
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Query, State, rejection::JsonRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, Weak},
    time::{Duration, Instant},
};
use switchboard_wire::socket::ServerFrame;
use tokio::sync::{Mutex as AsyncMutex, Notify};

/// How long a poll is held.
const HOLD: Duration = Duration::from_secs(25);
/// A stream nobody asked for is closed after this.
const IDLE: Duration = Duration::from_secs(40);
/// Frames kept until the client has them.
const KEPT_BYTES: usize = 4 << 20;
/// Frames of one upload.
const MAX_FRAMES: usize = 256;

/// All streams of this node.
pub struct Streams {
    hub: Hub,
    table: Mutex<HashMap<String, Arc<Stream>>>,
}

struct Stream {
    /// One upload at a time: frames are taken in order.
    up: AsyncMutex<Up>,
    down: AsyncMutex<Down>,
    /// Told when a newer poll waits for `down`.
    newer: Notify,
    outbox: Arc<Outbox>,
    used_at: Mutex<Instant>,
    /// Silence that a beat breaks.
    beat: Duration,
}

struct Up {
    conn: Conn,
    have: u64,
    closed: bool,
}

#[derive(Default)]
struct Down {
    /// Number of the first frame kept.
    first: u64,
    kept: VecDeque<String>,
    bytes: usize,
    closed: bool,
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

#[derive(Serialize)]
struct Frames {
    #[serde(skip_serializing_if = "Option::is_none")]
    stream: Option<String>,
    frames: Vec<Box<RawValue>>,
    next: u64,
}

pub fn router(streams: Arc<Streams>) -> Router {
    Router::new()
        .route("/v1/stream", routing::post(open))
        .route("/v1/stream/up", routing::post(up))
        .route("/v1/stream/down", routing::get(down))
        .layer(DefaultBodyLimit::max(4 * super::MAX_FRAME))
        .with_state(streams)
}

impl Streams {
    /// Starts the table and its sweeper.
    pub fn start(hub: Hub) -> Arc<Self> {
        let streams = Arc::new(Self {
            hub,
            table: Mutex::default(),
        });
        let weak: Weak<Self> = Arc::downgrade(&streams);
        tokio::spawn(async move {
            while let Some(streams) = weak.upgrade() {
                streams.sweep();
                drop(streams);
                tokio::time::sleep(Duration::from_secs(5)).await;
            }
        });
        streams
    }

    fn sweep(&self) {
        let mut table = self.table.lock().expect("no panic while locked");
        table.retain(|_, stream| {
            stream
                .used_at
                .lock()
                .expect("no panic while locked")
                .elapsed()
                < IDLE
        });
    }

    fn find(&self, headers: &HeaderMap) -> Result<Arc<Stream>, Box<Response>> {
        let key = headers
            .get("sb-stream")
            .and_then(|key| key.to_str().ok())
            .unwrap_or_default();
        let found = self
            .table
            .lock()
            .expect("no panic while locked")
            .get(key)
            .cloned();
        let stream = found.ok_or_else(|| {
            Box::new(problem(
                StatusCode::NOT_FOUND,
                "stream_gone",
                "open a new stream",
            ))
        })?;
        *stream.used_at.lock().expect("no panic while locked") = Instant::now();
        Ok(stream)
    }

    fn drop_stream(&self, headers: &HeaderMap) {
        let key = headers
            .get("sb-stream")
            .and_then(|key| key.to_str().ok())
            .unwrap_or_default();
        self.table
            .lock()
            .expect("no panic while locked")
            .remove(key);
    }

    /// A browser's page of another origin may not use a stream.
    fn check_origin(&self, headers: &HeaderMap) -> Result<(), Box<Response>> {
        match headers.get(header::ORIGIN) {
            Some(origin) if origin.as_bytes() != self.hub.0.settings.public_url.as_bytes() => {
                Err(Box::new(problem(
                    StatusCode::FORBIDDEN,
                    "foreign_origin",
                    "foreign origin",
                )))
            }
            _ => Ok(()),
        }
    }
}

async fn open(
    State(streams): State<Arc<Streams>>,
    headers: HeaderMap,
    body: Result<Json<Open>, JsonRejection>,
) -> Response {
    if let Err(refusal) = streams.check_origin(&headers) {
        return *refusal;
    }
    let Ok(Json(open)) = body else {
        return bad_body();
    };
    let conn = Conn::new(streams.hub.clone());
    let stream = Arc::new(Stream {
        outbox: conn.outbox().clone(),
        up: AsyncMutex::new(Up {
            conn,
            have: 0,
            closed: false,
        }),
        down: AsyncMutex::new(Down {
            first: 1,
            ..Down::default()
        }),
        newer: Notify::new(),
        used_at: Mutex::new(Instant::now()),
        beat: Duration::from_secs(u64::from(streams.hub.0.settings.beat_s)),
    });
    let mut secret = [0u8; 32];
    random_fill(&mut secret);
    let key = URL_SAFE_NO_PAD.encode(secret);
    if !stream.take(1, &open.frames).await {
        // Refused before it began: what was said about it is the answer, no stream stays.
        let frames = stream.poll(0, Duration::ZERO).await;
        return Json(frames.unwrap_or_else(Frames::none)).into_response();
    }
    streams
        .table
        .lock()
        .expect("no panic while locked")
        .insert(key.clone(), stream.clone());
    let mut frames = stream
        .poll(0, Duration::from_secs(1))
        .await
        .unwrap_or_else(Frames::none);
    frames.stream = Some(key);
    Json(frames).into_response()
}

async fn up(
    State(streams): State<Arc<Streams>>,
    headers: HeaderMap,
    body: Result<Json<Upload>, JsonRejection>,
) -> Response {
    let found = streams
        .check_origin(&headers)
        .and_then(|()| streams.find(&headers));
    let stream = match found {
        Ok(stream) => stream,
        Err(refusal) => return *refusal,
    };
    let Ok(Json(upload)) = body else {
        return bad_body();
    };
    if upload.n == 0 || upload.frames.len() > MAX_FRAMES {
        return problem(
            StatusCode::UNPROCESSABLE_ENTITY,
            "bad_frame",
            "frames are numbered from 1, 256 at most",
        );
    }
    if upload.n > stream.up.lock().await.have + 1 {
        return problem(
            StatusCode::CONFLICT,
            "frames_missing",
            "send the frames before these first",
        );
    }
    stream.take(upload.n, &upload.frames).await;
    let have = stream.up.lock().await.have;
    Json(serde_json::json!({ "have": have })).into_response()
}

async fn down(
    State(streams): State<Arc<Streams>>,
    headers: HeaderMap,
    Query(poll): Query<Poll>,
) -> Response {
    let found = streams
        .check_origin(&headers)
        .and_then(|()| streams.find(&headers));
    let stream = match found {
        Ok(stream) => stream,
        Err(refusal) => return *refusal,
    };
    match stream.poll(poll.after, HOLD).await {
        Some(frames) => ([(header::CACHE_CONTROL, "no-store")], Json(frames)).into_response(),
        None => {
            streams.drop_stream(&headers);
            problem(StatusCode::NOT_FOUND, "stream_gone", "open a new stream")
        }
    }
}

impl Stream {
    /// Takes frames numbered from `n`; those it has already are passed over. False when
    /// the connection is to be closed.
    async fn take(&self, n: u64, frames: &[Box<RawValue>]) -> bool {
        let mut up = self.up.lock().await;
        for (at, frame) in frames.iter().enumerate() {
            if n + at as u64 <= up.have || up.closed {
                continue;
            }
            up.have += 1;
            if up.conn.text(frame.get()).await != Then::Continue {
                up.closed = true;
            }
        }
        !up.closed
    }

    /// Frames after a number; forgets those up to it. `None` when the stream is over, or
    /// when frames asked for were forgotten already.
    async fn poll(&self, after: u64, hold: Duration) -> Option<Frames> {
        self.newer.notify_waiters();
        let mut down = self.down.lock().await;
        if after + 1 < down.first {
            return None;
        }
        while down.first <= after {
            let gone = down.kept.pop_front()?;
            down.bytes -= gone.len();
            down.first += 1;
        }
        if down.kept.is_empty() {
            if down.closed {
                return None;
            }
            let beat = self.beat.min(hold);
            tokio::select! {
                next = self.outbox.next() => down.keep(next),
                // A newer poll takes over; whoever asked first has gone.
                () = self.newer.notified() => {}
                () = tokio::time::sleep(beat) => {
                    if hold == HOLD {
                        down.push(encode_frame(&ServerFrame::Beat).json().to_owned());
                    }
                }
            }
        }
        while let (false, Some(next)) = (down.closed, self.outbox.take()) {
            down.keep(next);
        }
        if down.bytes > KEPT_BYTES {
            return None;
        }
        let next = down.first + down.kept.len() as u64 - 1;
        let frames = down
            .kept
            .iter()
            .filter_map(|frame| RawValue::from_string(frame.clone()).ok())
            .collect();
        *self.used_at.lock().expect("no panic while locked") = Instant::now();
        Some(Frames {
            stream: None,
            frames,
            next,
        })
    }
}

impl Down {
    fn push(&mut self, frame: String) {
        self.bytes += frame.len();
        self.kept.push_back(frame);
    }

    fn keep(&mut self, next: Next) {
        match next {
            Next::Frames(frames) => frames
                .into_iter()
                .for_each(|frame| self.push(frame.json().to_owned())),
            Next::Close(_) => self.closed = true,
        }
    }
}

impl Frames {
    fn none() -> Self {
        Self {
            stream: None,
            frames: Vec::new(),
            next: 0,
        }
    }
}

fn bad_body() -> Response {
    problem(
        StatusCode::UNPROCESSABLE_ENTITY,
        "bad_frame",
        "the body is not what this address takes",
    )
}

fn problem(status: StatusCode, code: &str, detail: &str) -> Response {
    let body = serde_json::json!({
        "type": format!("/docs/errors#{code}"),
        "title": detail,
        "status": status.as_u16(),
        "code": code,
    });
    (
        status,
        [(header::CONTENT_TYPE, "application/problem+json")],
        body.to_string(),
    )
        .into_response()
}
