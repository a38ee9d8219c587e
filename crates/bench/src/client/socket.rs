//! One WebSocket connection. Reads go through one buffer that all connections of the thread
//! share, so an idle connection holds none.

use super::frame::{self, Frame};
use crate::Result;
use serde_json::Value;
use std::{
    cell::RefCell,
    collections::VecDeque,
    io,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

thread_local! {
    static SHARED: RefCell<Vec<u8>> = RefCell::new(vec![0; 256 * 1024]);
}

/// An answer that takes longer than this is a fault of the program.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Socket {
    stream: TcpStream,
    /// Begin of a frame whose end has not come yet.
    rest: Vec<u8>,
    /// What is to be written.
    out: Vec<u8>,
    /// Frames read while waiting for another.
    waiting: VecDeque<Value>,
}

fn gone(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, why.to_owned())
}

impl Socket {
    /// Connects and upgrades.
    pub async fn open(address: SocketAddr, path: &str) -> Result<Self> {
        Self::upgrade(TcpStream::connect(address).await?, address, path).await
    }

    /// The same from an address of this machine: there are some 28,000 ports for each pair of
    /// addresses, and those used lately are not free yet.
    pub async fn open_from(source: Ipv4Addr, address: SocketAddr, path: &str) -> Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind((source, 0).into())?;
        Self::upgrade(socket.connect(address).await?, address, path).await
    }

    async fn upgrade(mut stream: TcpStream, address: SocketAddr, path: &str) -> Result<Self> {
        stream.set_nodelay(true)?;
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut head = Vec::with_capacity(512);
        let end = loop {
            if timeout(PATIENCE, stream.read_buf(&mut head)).await?? == 0 {
                return Err("closed during the upgrade".into());
            }
            if let Some(at) = memchr::memmem::find(&head, b"\r\n\r\n") {
                break at + 4;
            }
        };
        if !head.starts_with(b"HTTP/1.1 101") {
            return Err(format!("no upgrade: {}", String::from_utf8_lossy(&head)).into());
        }
        let rest = head[end..].to_vec();
        Ok(Self {
            stream,
            rest,
            out: Vec::new(),
            waiting: VecDeque::new(),
        })
    }

    /// Our end of it.
    pub fn port(&self) -> Result<u16> {
        Ok(self.stream.local_addr()?.port())
    }

    /// Puts a frame behind those that wait to be written.
    pub fn put(&mut self, text: &[u8]) {
        frame::text(&mut self.out, text);
    }

    /// Writes what waits.
    pub async fn flush(&mut self) -> io::Result<()> {
        if self.out.is_empty() {
            return Ok(());
        }
        let written = match self.stream.try_write(&self.out) {
            Ok(written) => written,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => 0,
            Err(error) => return Err(error),
        };
        if written < self.out.len() {
            self.stream.write_all(&self.out[written..]).await?;
        }
        self.out.clear();
        Ok(())
    }

    pub async fn send(&mut self, text: &str) -> io::Result<()> {
        self.put(text.as_bytes());
        self.flush().await
    }

    /// Waits for bytes and hands each text frame in them to `each`. Pings are answered.
    pub async fn read(&mut self, mut each: impl FnMut(&[u8])) -> io::Result<()> {
        loop {
            self.stream.readable().await?;
            let taken = SHARED.with_borrow_mut(|buffer| self.take(buffer, &mut each));
            match taken {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                other => {
                    other?;
                    return self.flush_if_waiting().await;
                }
            }
        }
    }

    async fn flush_if_waiting(&mut self) -> io::Result<()> {
        if self.out.is_empty() {
            Ok(())
        } else {
            self.flush().await
        }
    }

    fn take(&mut self, buffer: &mut [u8], each: &mut impl FnMut(&[u8])) -> io::Result<()> {
        let count = self.stream.try_read(buffer)?;
        if count == 0 {
            return Err(gone("the server closed the connection"));
        }
        let fresh = &buffer[..count];
        if self.rest.is_empty() {
            let used = frames(fresh, &mut self.out, each)?;
            self.rest.extend_from_slice(&fresh[used..]);
        } else {
            self.rest.extend_from_slice(fresh);
            let used = frames(&self.rest, &mut self.out, each)?;
            self.rest.drain(..used);
        }
        if self.rest.is_empty() {
            self.rest = Vec::new();
        }
        Ok(())
    }

    /// The next frame that `wanted` takes; an error frame is an error. Others are passed over.
    pub async fn until(&mut self, mut wanted: impl FnMut(&Value) -> bool) -> Result<Value> {
        loop {
            while let Some(frame) = self.waiting.pop_front() {
                if frame["t"] == "error" {
                    return Err(format!("refused: {frame}").into());
                }
                if wanted(&frame) {
                    return Ok(frame);
                }
            }
            let mut read = Vec::new();
            timeout(
                PATIENCE,
                self.read(|text| read.push(serde_json::from_slice::<Value>(text))),
            )
            .await
            .map_err(|_| "no answer within a minute")??;
            for frame in read {
                self.waiting.push_back(frame?);
            }
        }
    }

    /// The next frame of that type.
    pub async fn frame(&mut self, kind: &str) -> Result<Value> {
        self.until(|frame| frame["t"] == kind).await
    }
}

/// Hands the complete frames to `each`; how many bytes they are.
fn frames(bytes: &[u8], out: &mut Vec<u8>, each: &mut impl FnMut(&[u8])) -> io::Result<usize> {
    let mut used = 0;
    while let Some((frame, length)) = frame::parse(&bytes[used..]) {
        used += length;
        match frame {
            Frame::Text(text) => each(text),
            Frame::Ping(payload) => frame::pong(out, payload),
            Frame::Pong => {}
            Frame::Close => return Err(gone("the server said good-bye")),
        }
    }
    Ok(used)
}
