//! The accept loop. Unlike a framework's stock loop it closes silent and slow connections,
//! caps them in all and per address, and drains: see the table of limits in
//! `switchboard.example.toml`.

mod body;
mod connection;
mod slots;
mod stream;
mod tls;
mod watch;

pub use body::TooSlow;
pub(crate) use slots::Slot;
use slots::Slots;
pub use slots::network_of;
pub(crate) use stream::Watched;
pub use tls::{TlsError, TlsFiles, Validity};

use crate::config::{Cidr, Limits};
use std::{io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// The other end of a connection, as an extension of every request.
#[derive(Debug, Clone, Copy)]
pub struct Peer {
    /// Network address; of a proxy if there is one.
    pub address: SocketAddr,
    /// Whether the connection itself is encrypted.
    pub tls: bool,
}

/// What a listener keeps to.
#[derive(Clone)]
pub struct Rules {
    /// Caps and deadlines.
    pub limits: Limits,
    /// Exempt from the cap per address.
    pub trusted: Vec<Cidr>,
    /// Certificate files, if it speaks TLS.
    pub tls: Option<Arc<TlsFiles>>,
}

/// Accepts connections until `stop` is cancelled, then lets open requests finish within the
/// drain time. Upgraded connections are not waited for; whoever upgraded them ends them.
pub async fn serve(
    listener: TcpListener,
    router: axum::Router,
    rules: Rules,
    stop: CancellationToken,
) {
    let slots = Slots::new(
        rules.limits.connections,
        rules.limits.connections_per_address,
    );
    let tasks = TaskTracker::new();
    let rules = Arc::new(rules);
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((socket, address)) => {
                let exempt = rules
                    .trusted
                    .iter()
                    .any(|network| network.contains(address.ip()));
                let Some(slot) = slots.take(address.ip(), exempt) else {
                    continue;
                };
                tasks.spawn(open(
                    socket,
                    address,
                    slot,
                    router.clone(),
                    rules.clone(),
                    stop.clone(),
                ));
            }
            Err(error) => pause_after(&error).await,
        }
    }
    drop(listener);
    tasks.close();
    let drain = Duration::from_secs(rules.limits.drain_s);
    if tokio::time::timeout(drain, tasks.wait()).await.is_err() {
        tracing::warn!(
            open = tasks.len(),
            "requests cut off at the end of the drain time"
        );
    }
}

async fn open(
    socket: TcpStream,
    address: SocketAddr,
    slot: slots::Slot,
    router: axum::Router,
    rules: Arc<Rules>,
    stop: CancellationToken,
) {
    // Letters as they are typed are tiny packets: never wait to fill one.
    let _ = socket.set_nodelay(true);
    let stream = match &rules.tls {
        None => stream::Stream::Plain(socket),
        Some(files) => {
            match tokio::time::timeout(rules.limits.header(), shake(socket, files)).await {
                Ok(Ok(stream)) => stream,
                Ok(Err(_)) => return,
                Err(_) => {
                    metrics::counter!("switchboard_http_connections_timed_out_total", "phase" => "handshake")
                        .increment(1);
                    return;
                }
            }
        }
    };
    let peer = Peer {
        address,
        tls: matches!(stream, stream::Stream::Tls(_)),
    };
    connection::run(stream, peer, slot, router, &rules.limits, stop).await;
}

/// First byte of a TLS handshake record (RFC 8446, 5.1).
const HANDSHAKE: u8 = 22;

/// Shakes hands. Somebody who speaks clear text to a TLS listener is let through as such, to
/// be told where to go (IS-97): nothing but that answer is given in clear text.
async fn shake(socket: TcpStream, files: &TlsFiles) -> io::Result<stream::Stream> {
    let mut first = [0];
    if socket.peek(&mut first).await? == 1 && first[0] != HANDSHAKE {
        return Ok(stream::Stream::Plain(socket));
    }
    let shaken = files.acceptor().accept(socket).await?;
    Ok(stream::Stream::Tls(Box::new(shaken)))
}

/// Out of file descriptors: accepting again at once would only burn the processor.
async fn pause_after(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
    if !matches!(
        error.kind(),
        ConnectionAborted | ConnectionReset | Interrupted
    ) {
        tracing::error!(%error, "cannot accept connections");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
