//! The protocol over WebSocket.

use super::{
    codec::{Decoder, Fault, Message},
    conn::{Conn, Then},
    line::{Line, WRITE},
};
use crate::hub::{CloseReason, Frame, Hub, Next, Outbox, encode_frame};
use hyper::upgrade::Upgraded;
use std::{pin::pin, time::Duration};
use switchboard_wire::socket::ServerFrame;
use tokio::time::{Instant, timeout};

/// A connection that has not said hello by then is closed.
const HELLO: Duration = Duration::from_secs(10);

/// A peer that was told that the connection closes, and does not close it by then, is cut off:
/// whoever holds connections for nothing would not answer either.
const ANSWER: Duration = Duration::from_secs(3);

/// First bytes of complete frames.
const CLOSE: u8 = 0x88;
const PING: u8 = 0x89;
const PONG: u8 = 0x8a;

/// Closing code of a connection that the peer closes.
const NORMAL: u16 = 1000;

/// Closing code and reason.
type Closing = (u16, &'static str);

/// Serves a connection until either side ends it.
pub async fn serve(hub: Hub, upgraded: Upgraded) {
    let every = Duration::from_secs(u64::from(hub.0.settings.beat_s));
    let (mut line, begin) = Line::new(upgraded);
    let mut conn = Conn::new(hub);
    let outbox = conn.outbox().clone();
    if let Some(socket) = line.socket() {
        outbox.write_directly(socket);
    }
    let mut decoder = Decoder::beginning(begin);
    let closing = talk(&mut line, &mut conn, &outbox, &mut decoder, every).await;
    drop(conn);
    if let Some(closing) = closing {
        let _ = say_goodbye(&mut line, &mut decoder, closing).await;
    }
}

/// Frames in both directions, with a beat `every` so often; how to close, or `None` when the peer is gone.
async fn talk(
    line: &mut Line,
    conn: &mut Conn,
    outbox: &Outbox,
    decoder: &mut Decoder,
    every: Duration,
) -> Option<Closing> {
    let started = Instant::now();
    // A peer that has not answered a ping by then is gone.
    let pong = every * 2 / 5;
    let mut greeted = false;
    let mut heard = started;
    let mut beat = started + every;
    let mut pinged: Option<Instant> = None;
    // One timer for the whole connection: frames come and go without touching the timers.
    let mut alarm = pin!(tokio::time::sleep_until(beat));
    let mut fresh = !decoder.input.is_empty();
    loop {
        if std::mem::take(&mut fresh) {
            // Boxed: a silent connection has no need of the state of a command under way.
            match Box::pin(take(conn, outbox, decoder, &mut greeted)).await {
                Some(Some(closing)) => {
                    flush(line, outbox).await;
                    return Some(closing);
                }
                Some(None) => return Some((NORMAL, "")),
                None => {}
            }
        }
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
                Next::Frames(frames) => Box::pin(line.write(&frames)).await.ok()?,
                Next::Close(reason) => return Some(close_of(reason)),
            },
            read = line.read(&mut decoder.input) => {
                if read.ok()? == 0 {
                    return None;
                }
                heard = Instant::now();
                fresh = true;
            }
            () = &mut alarm => {
                let now = Instant::now();
                if !greeted && now >= started + HELLO {
                    return Some((4000, "say hello within ten seconds"));
                }
                if let Some(at) = pinged {
                    if heard > at {
                        pinged = None;
                    } else if now >= at + pong {
                        metrics::counter!("switchboard_silent_sockets_total").increment(1);
                        return None;
                    }
                }
                if now >= beat {
                    beat = now + every;
                    pinged = Some(now);
                    let beat = encode_frame(&ServerFrame::Beat);
                    outbox.deliver(&[&Frame::of(PING, b""), &beat]);
                }
            }
        }
    }
}

/// Takes what has come in. `Some` ends the connection: with a reason, or as the peer wishes.
async fn take(
    conn: &mut Conn,
    outbox: &Outbox,
    decoder: &mut Decoder,
    greeted: &mut bool,
) -> Option<Option<Closing>> {
    loop {
        match decoder.next() {
            Ok(None) => return None,
            Ok(Some(Message::Text(text))) => {
                let then = conn.text(&text).await;
                *greeted = true;
                match then {
                    Then::Continue => {}
                    Then::Close => return Some(Some((1008, "policy"))),
                    Then::Later => return Some(Some((1013, "come back later"))),
                }
            }
            Ok(Some(Message::Binary)) => {
                let text = r#"{"t":"error","code":"bad_frame","message":"text frames only"}"#;
                outbox.push_asked(Frame::text(text));
                return Some(Some((1003, "text only")));
            }
            // Bounded like all that is not asked for: a flood of pings ends the connection.
            Ok(Some(Message::Ping(payload))) => {
                outbox.push(&Frame::of(PONG, &payload));
            }
            Ok(Some(Message::Pong)) => {}
            Ok(Some(Message::Close)) => return Some(None),
            Err(Fault(code, reason)) => {
                tracing::debug!(code, reason, "socket fault");
                return Some(Some((code, reason)));
            }
        }
    }
}

/// Writes what waits.
async fn flush(line: &mut Line, outbox: &Outbox) {
    if let Some(Next::Frames(frames)) = outbox.take() {
        let _ = line.write(&frames).await;
    }
}

/// Finishes the handshake of closing, which is not waited for for ever.
async fn say_goodbye(
    line: &mut Line,
    decoder: &mut Decoder,
    (code, reason): Closing,
) -> std::io::Result<()> {
    let mut payload = code.to_be_bytes().to_vec();
    payload.extend_from_slice(reason.as_bytes());
    line.write(&[Frame::of(CLOSE, &payload)]).await?;
    // Otherwise the peer said so first, and waits for the end only.
    if code != NORMAL {
        timeout(ANSWER, answer(line, decoder)).await??;
    }
    timeout(WRITE, line.finish()).await?
}

/// Returns when the peer has closed too.
async fn answer(line: &mut Line, decoder: &mut Decoder) -> std::io::Result<()> {
    loop {
        match decoder.next() {
            Ok(Some(Message::Close)) | Err(_) => return Ok(()),
            Ok(Some(_)) => {}
            Ok(None) if line.read(&mut decoder.input).await? == 0 => return Ok(()),
            Ok(None) => {}
        }
    }
}

fn close_of(reason: CloseReason) -> Closing {
    match reason {
        CloseReason::Slow => (4001, "behind: come back with your position"),
        CloseReason::LoggedOut => (4002, "logged out"),
        CloseReason::Expired => (4003, "the log-in is over"),
        CloseReason::Stopping => (1012, "server restarts"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    /// Says good-bye to a peer that never does, and may keep sending something else.
    async fn goodbye(pings: bool) {
        let (ours, mut theirs) = duplex(1_024);
        let peer = tokio::spawn(async move {
            let ping = [PING, 0x80, 0, 0, 0, 0];
            while pings && theirs.write_all(&ping).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            let _ = theirs.read_to_end(&mut Vec::new()).await;
        });
        let mut line = Line::Other(Box::new(ours));
        let mut decoder = Decoder::beginning(Vec::new());
        let _ = say_goodbye(&mut line, &mut decoder, (4000, "say hello")).await;
        peer.abort();
    }

    #[tokio::test]
    async fn a_peer_that_does_not_answer_the_closing_is_cut_off() {
        let both = async { tokio::join!(goodbye(false), goodbye(true)) };
        tokio::select! {
            biased;
            _ = both => {}
            () = tokio::time::sleep(WRITE) => panic!("waited for as for one that may be slow"),
        }
    }
}
