//! Connections of endpoints: one protocol over two transports.

mod codec;
mod conn;
mod frame;
mod line;
mod named;
mod rate;
mod stream;
mod upgrade;
mod ws;

pub(crate) use conn::Conn;
#[cfg(test)]
pub(crate) use conn::Then;

use crate::hub::Hub;
use axum::{Router, routing};

/// Largest frame a client may send, in bytes.
pub const MAX_FRAME: usize = 64 * 1024;

/// `/v1/socket` and `/v1/stream*`.
pub fn router(hub: Hub) -> Router {
    let streams = stream::Streams::start(hub.clone());
    Router::new()
        .route("/v1/socket", routing::get(upgrade::upgrade))
        .with_state(hub)
        .merge(stream::router(streams))
}
