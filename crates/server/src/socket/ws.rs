//! The protocol over WebSocket.

use super::conn::{Conn, Then};
use crate::hub::{CloseReason, Hub, Next, Outbox, encode_frame};
use axum::{
    extract::{
        State, WebSocketUpgrade,
        ws::{CloseFrame, Message, Utf8Bytes, WebSocket},
    },
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::{SinkExt, StreamExt, stream::SplitSink};
use std::{pin::pin, time::Duration};
use switchboard_wire::socket::ServerFrame;
use tokio::time::{Instant, timeout};

/// A connection that has not said hello by then is closed.
const HELLO: Duration = Duration::from_secs(10);
/// A frame that takes longer to write means the peer does not read.
const WRITE: Duration = Duration::from_secs(10);

/// Takes the upgrade. A browser's page of another origin may not open a socket here; what
/// is not a browser sends no Origin and brings a ticket anyway.
pub async fn upgrade(State(hub): State<Hub>, headers: HeaderMap, ws: WebSocketUpgrade) -> Response {
    if let Some(origin) = headers.get(header::ORIGIN)
        && origin.as_bytes() != hub.0.settings.public_url.as_bytes()
    {
        metrics::counter!("switchboard_foreign_origins_total").increment(1);
        return (StatusCode::FORBIDDEN, "foreign origin").into_response();
    }
    ws.max_message_size(super::MAX_FRAME)
        .max_frame_size(super::MAX_FRAME)
        .read_buffer_size(4 * 1024)
        // An event and the answer to its command go out together; idle sockets hold little.
        .write_buffer_size(1024)
        .max_write_buffer_size(1 << 20)
        .on_upgrade(move |socket| serve(hub, socket))
}

async fn serve(hub: Hub, socket: WebSocket) {
    let every = Duration::from_secs(u64::from(hub.0.settings.beat_s));
    // A peer that has not answered a ping by then is gone.
    let pong = every * 2 / 5;
    let mut conn = Conn::new(hub);
    let outbox = conn.outbox().clone();
    let (mut writer, mut reader) = socket.split();
    let started = Instant::now();
    let mut greeted = false;
    let mut heard = Instant::now();
    let mut beat = Instant::now() + every;
    let mut pinged: Option<Instant> = None;
    // One timer for the whole connection: frames come and go without touching the timers.
    let mut alarm = pin!(tokio::time::sleep_until(beat));
    let close = loop {
        let mut wake = beat;
        if !greeted {
            wake = wake.min(started + HELLO);
        }
        if let Some(at) = pinged {
            wake = wake.min(at + pong);
        }
        if alarm.deadline() != wake {
            alarm.as_mut().reset(wake);
        }
        tokio::select! {
            next = outbox.next() => match next {
                Next::Frames(frames) => {
                    if !write(&mut writer, frames).await {
                        return;
                    }
                }
                Next::Close(reason) => break close_of(reason),
            },
            message = reader.next() => {
                heard = Instant::now();
                match message {
                    Some(Ok(Message::Text(text))) => {
                        let then = conn.text(text.as_str()).await;
                        greeted = true;
                        if then == Then::Close {
                            flush(&mut writer, &outbox).await;
                            break (1008, "policy");
                        }
                    }
                    Some(Ok(Message::Binary(_))) => {
                        let text = r#"{"t":"error","code":"bad_frame","message":"text frames only"}"#;
                        let _ = timeout(WRITE, writer.send(Message::Text(text.into()))).await;
                        break (1003, "text only");
                    }
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Ok(Message::Close(_))) | None => return,
                    Some(Err(error)) => {
                        // Too large or malformed below our frames: say why, then close.
                        tracing::debug!(%error, "socket error");
                        break (1009, "bad message");
                    }
                }
            },
            () = &mut alarm => {
                let now = Instant::now();
                if !greeted && now >= started + HELLO {
                    break (4000, "say hello within ten seconds");
                }
                if let Some(at) = pinged {
                    if heard > at {
                        pinged = None;
                    } else if now >= at + pong {
                        metrics::counter!("switchboard_silent_sockets_total").increment(1);
                        return;
                    }
                }
                if now >= beat {
                    beat = now + every;
                    pinged = Some(now);
                    let ping = async {
                        writer.feed(Message::Ping(Vec::new().into())).await?;
                        writer.send(Message::Text(encode_frame(&ServerFrame::Beat))).await
                    };
                    if !matches!(timeout(WRITE, ping).await, Ok(Ok(()))) {
                        return;
                    }
                }
            }
        }
    };
    drop(conn);
    let frame = CloseFrame {
        code: close.0,
        reason: close.1.into(),
    };
    let _ = timeout(WRITE, async {
        writer.send(Message::Close(Some(frame))).await?;
        // Finish the closing handshake, but do not wait for ever.
        while let Some(Ok(_)) = reader.next().await {}
        Ok::<_, axum::Error>(())
    })
    .await;
}

/// Writes frames, each within its time: a slow link may take long for many of them. False
/// when the peer does not read.
async fn write(writer: &mut SplitSink<WebSocket, Message>, frames: Vec<Utf8Bytes>) -> bool {
    for frame in frames {
        if !matches!(
            timeout(WRITE, writer.feed(Message::Text(frame))).await,
            Ok(Ok(()))
        ) {
            return false;
        }
    }
    matches!(timeout(WRITE, writer.flush()).await, Ok(Ok(())))
}

async fn flush(writer: &mut SplitSink<WebSocket, Message>, outbox: &Outbox) {
    if let Some(Next::Frames(frames)) = outbox.take() {
        write(writer, frames).await;
    }
}

fn close_of(reason: CloseReason) -> (u16, &'static str) {
    match reason {
        CloseReason::Slow => (4001, "behind: come back with your position"),
        CloseReason::LoggedOut => (4002, "logged out"),
        CloseReason::Expired => (4003, "the log-in is over"),
        CloseReason::Stopping => (1012, "server restarts"),
    }
}
