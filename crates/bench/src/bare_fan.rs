//! The limit of a fan-out: a loop that does nothing but write what one says to all sockets. No
//! log-in, no order of events, no record, no queue but the kernel's.

use crate::Result;
use base64::{Engine, engine::general_purpose::STANDARD};
use futures::StreamExt;
use sha1::{Digest, Sha1};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering::Relaxed},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::Role},
};

/// Shares of the sockets, each written to by a task of its own.
const SHARES: usize = 2;

struct Share {
    sockets: Mutex<Vec<Arc<TcpStream>>>,
    said: mpsc::UnboundedSender<Arc<[u8]>>,
}

/// Runs until it is killed; the first line of its output is its address.
pub fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("0.0.0.0:0").await?;
        println!("127.0.0.1:{}", listener.local_addr()?.port());
        serve(listener).await
    })
}

pub async fn serve(listener: TcpListener) -> Result<()> {
    let shares: Arc<Vec<Arc<Share>>> = Arc::new((0..SHARES).map(|_| share()).collect());
    let next = Arc::new(AtomicUsize::new(0));
    loop {
        let (stream, _) = listener.accept().await?;
        let (shares, next) = (shares.clone(), next.clone());
        // A connection that breaks is the load generator's to notice.
        tokio::spawn(async move { member(stream, &shares, &next).await.ok() });
    }
}

fn share() -> Arc<Share> {
    let (said, mut saying) = mpsc::unbounded_channel::<Arc<[u8]>>();
    let share = Arc::new(Share {
        sockets: Mutex::default(),
        said,
    });
    let own = share.clone();
    tokio::spawn(async move {
        while let Some(frame) = saying.recv().await {
            let sockets = own.sockets.lock().expect("no panic while locked").clone();
            for socket in &sockets {
                let mut at = 0;
                while at < frame.len() {
                    match socket.try_write(&frame[at..]) {
                        Ok(written) => at += written,
                        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                            if socket.writable().await.is_err() {
                                break;
                            }
                        }
                        Err(_) => break,
                    }
                }
            }
            tokio::task::yield_now().await;
        }
    });
    share
}

async fn member(mut stream: TcpStream, shares: &[Arc<Share>], next: &AtomicUsize) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut head = Vec::with_capacity(512);
    while memchr::memmem::find(&head, b"\r\n\r\n").is_none() {
        if stream.read_buf(&mut head).await? == 0 {
            return Ok(());
        }
    }
    let text = String::from_utf8_lossy(&head);
    let key = text
        .lines()
        .find_map(|line| line.strip_prefix("Sec-WebSocket-Key: "))
        .ok_or("no key")?;
    let digest = Sha1::new()
        .chain_update(key.trim())
        .chain_update("258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
        .finalize();
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {}\r\n\r\n",
        STANDARD.encode(digest)
    );
    if !text.starts_with("GET /say ") {
        let socket = Arc::new(stream);
        socket.writable().await?;
        let at = next.fetch_add(1, Relaxed) % shares.len();
        // Answered while locked: whoever has the answer hears everything from then on.
        let mut sockets = shares[at].sockets.lock().expect("no panic while locked");
        socket.try_write(answer.as_bytes())?;
        sockets.push(socket);
        return Ok(());
    }
    stream.write_all(answer.as_bytes()).await?;
    let mut speaker = WebSocketStream::from_raw_socket(stream, Role::Server, None).await;
    while let Some(Ok(message)) = speaker.next().await {
        if let Message::Text(text) = message {
            let frame: Arc<[u8]> = framed(text.as_bytes()).into();
            shares
                .iter()
                .for_each(|share| drop(share.said.send(frame.clone())));
        }
    }
    Ok(())
}

fn framed(payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x81];
    if payload.len() < 126 {
        frame.push(payload.len() as u8);
    } else {
        frame.push(126);
        frame.extend_from_slice(&(payload.len() as u16).to_be_bytes());
    }
    frame.extend_from_slice(payload);
    frame
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fan::{Audience, Plain};
    use std::time::Duration;

    /// The loop and the load together: everything said reaches everybody.
    #[tokio::test]
    async fn is_127_what_one_says_reaches_all() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let bare = tokio::spawn(serve(listener));
        let plain = Plain {
            address,
            listen: "/".into(),
            speak: "/say".into(),
            hello: None,
        };
        let audience = Audience::of(plain.readers(30).await.unwrap());
        let mut speaker = plain.speaker().await.unwrap();
        let time = Duration::from_millis(200);
        let saturated = audience
            .saturate(&mut speaker, Duration::ZERO, time)
            .await
            .unwrap();
        assert!(saturated.deliveries_per_s > 30.0);
        let steady = audience.steady(&mut speaker, 50.0, time).await.unwrap();
        assert_eq!(steady.len() % 30, 0);
        assert!(steady.len() > 0);
        bare.abort();
    }
}
