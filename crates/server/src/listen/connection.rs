//! One connection: hyper, its watch, and the signal to stop.

use super::{
    Peer, body,
    slots::Slot,
    stream::{Stream, Watched},
    watch::Watch,
};
use crate::config::Limits;
use axum::body::Body;
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use std::{convert::Infallible, future::poll_fn, pin::pin, task::Poll};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// Longest request head. An idle connection's buffer stays at hyper's 8 KiB; only a long
/// head (a start document's address carries a page's address and title) makes it grow.
const HEAD_BYTES: usize = 32 * 1024;

/// How long the body of a file that is sent is to be. All other bodies are short.
fn upload(head: &hyper::http::request::Parts) -> Option<u64> {
    let path = head.uri.path();
    let sends = head.method == hyper::Method::POST && path.starts_with("/v1/");
    let length = head.headers.get(hyper::header::CONTENT_LENGTH)?;
    (sends && path.ends_with("/files")).then(|| length.to_str().ok()?.parse().ok())?
}

/// Serves requests until the other end closes, a deadline passes, or `stop` is cancelled and
/// the request at hand is answered.
pub async fn run(
    stream: Stream,
    peer: Peer,
    slot: Slot,
    router: axum::Router,
    limits: &Limits,
    stop: CancellationToken,
) {
    let watch = Watch::new(limits);
    let io = TokioIo::new(Watched::new(stream, watch.clone(), slot));
    let body_time = limits.body();
    let service = {
        let watch = watch.clone();
        service_fn(move |request: Request<Incoming>| {
            watch.request();
            let (mut parts, incoming) = request.into_parts();
            parts.extensions.insert(peer);
            let incoming = match upload(&parts) {
                Some(bytes) => body::Timed::large(incoming, body_time, bytes),
                None => body::Timed::new(incoming, body_time),
            };
            let request = Request::from_parts(parts, Body::new(incoming));
            let router = router.clone();
            let watch = watch.clone();
            async move {
                let response = match router.oneshot(request).await {
                    Ok(response) => response,
                    Err(never) => match never {},
                };
                Ok::<_, Infallible>(response.map(|body| body::Answer::new(body, watch)))
            }
        })
    };
    let mut connection = pin!(
        http1::Builder::new()
            .header_read_timeout(None)
            .max_buf_size(HEAD_BYTES)
            .pipeline_flush(false)
            .serve_connection(io, service)
            .with_upgrades()
    );
    let mut stopping = pin!(stop.cancelled());
    let mut told = false;
    let mut timer = pin!(sleep_until(Instant::now()));
    let late = poll_fn(|cx| {
        if !told && stopping.as_mut().poll(cx).is_ready() {
            told = true;
            connection.as_mut().graceful_shutdown();
        }
        if connection.as_mut().poll(cx).is_ready() {
            return Poll::Ready(None);
        }
        let Some((deadline, phase)) = watch.deadline() else {
            return Poll::Pending;
        };
        if timer.deadline() != deadline {
            timer.as_mut().reset(deadline);
        }
        timer.as_mut().poll(cx).map(|()| Some(phase))
    })
    .await;
    if let Some(phase) = late {
        metrics::counter!("switchboard_http_connections_timed_out_total", "phase" => phase)
            .increment(1);
    }
}
