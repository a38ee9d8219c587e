//! The bytes below a WebSocket.

use crate::{
    hub::Frame,
    listen::{Slot, Watched},
};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use socket2::SockRef;
use std::{
    cell::RefCell,
    io::{self, IoSlice, Read},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, Interest},
    net::TcpStream,
    time::timeout,
};

/// A frame that takes longer to write means the peer does not read.
pub const WRITE: Duration = Duration::from_secs(10);
/// Frames written in one call.
const AT_ONCE: usize = 64;
/// Bytes read at once.
const READ: usize = 16 * 1024;

thread_local! {
    /// All sockets of a thread are read through one buffer: a silent one holds none.
    static SHARED: RefCell<Vec<u8>> = RefCell::new(vec![0; READ]);
}

/// A stream of bytes in both directions.
pub trait Bytes: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Bytes for T {}

/// An upgraded connection.
pub enum Line {
    /// A socket that others may write to.
    Socket {
        socket: Arc<TcpStream>,
        /// Counted as open while it is.
        _slot: Option<Slot>,
    },
    /// Anything else, such as an encrypted stream.
    Other(Box<dyn Bytes>),
}

impl Line {
    /// Takes the connection over from HTTP, with what was read of it already.
    pub fn new(upgraded: Upgraded) -> (Self, Vec<u8>) {
        let upgraded = match upgraded.downcast::<TokioIo<Watched>>() {
            Ok(parts) => {
                let begin = parts.read_buf.to_vec();
                return match parts.io.into_inner().into_socket() {
                    Ok((socket, slot)) => (Self::socket_of(socket, Some(slot)), begin),
                    Err(watched) => (Self::Other(Box::new(watched)), begin),
                };
            }
            Err(upgraded) => upgraded,
        };
        match upgraded.downcast::<TokioIo<TcpStream>>() {
            Ok(parts) => {
                let begin = parts.read_buf.to_vec();
                (Self::socket_of(parts.io.into_inner(), None), begin)
            }
            Err(upgraded) => (Self::Other(Box::new(TokioIo::new(upgraded))), Vec::new()),
        }
    }

    fn socket_of(socket: TcpStream, slot: Option<Slot>) -> Self {
        Self::Socket {
            socket: Arc::new(socket),
            _slot: slot,
        }
    }

    /// The socket, if others may write to it.
    pub fn socket(&self) -> Option<Arc<TcpStream>> {
        match self {
            Self::Socket { socket, .. } => Some(socket.clone()),
            Self::Other(_) => None,
        }
    }

    /// Appends what came in; 0 bytes is the end. Safe to cancel.
    pub async fn read(&mut self, input: &mut Vec<u8>) -> io::Result<usize> {
        match self {
            Self::Socket { socket, .. } => loop {
                socket.readable().await?;
                if let Some(read) = read_once(socket, input)? {
                    return Ok(read);
                }
            },
            Self::Other(stream) => {
                input.reserve(1024);
                stream.read_buf(input).await
            }
        }
    }

    /// Writes frames, waiting for the peer no longer than [`WRITE`] at a time.
    pub async fn write(&mut self, frames: &[Frame]) -> io::Result<()> {
        match self {
            Self::Socket { socket, .. } => write_all(socket, frames).await,
            Self::Other(stream) => {
                for frame in frames {
                    timeout(WRITE, stream.write_all(frame.wire())).await??;
                }
                timeout(WRITE, stream.flush()).await?
            }
        }
    }

    /// No more will be written.
    pub async fn finish(&mut self) -> io::Result<()> {
        match self {
            // Closed when the last holder lets go of it, which is this task.
            Self::Socket { .. } => Ok(()),
            Self::Other(stream) => stream.shutdown().await,
        }
    }
}

/// Takes what is there; `None` is nothing. Less than there was room for is all of it, so the
/// socket counts as empty without being asked once more.
fn read_once(socket: &TcpStream, input: &mut Vec<u8>) -> io::Result<Option<usize>> {
    let mut taken = None;
    let tried = SHARED.with_borrow_mut(|buffer| {
        socket.try_io(Interest::READABLE, || {
            let read = (&*SockRef::from(socket)).read(buffer)?;
            input.extend_from_slice(&buffer[..read]);
            taken = Some(read);
            if (1..buffer.len()).contains(&read) {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            Ok(())
        })
    });
    match tried {
        Err(error) if !blocks(&error) => Err(error),
        _ => Ok(taken),
    }
}

async fn write_all(socket: &TcpStream, frames: &[Frame]) -> io::Result<()> {
    let (mut at, mut offset) = (0, 0);
    while at < frames.len() {
        let mut slices = [IoSlice::new(&[]); AT_ONCE];
        let count = (frames.len() - at).min(AT_ONCE);
        for (slice, frame) in slices.iter_mut().zip(&frames[at..]) {
            *slice = IoSlice::new(frame.wire());
        }
        slices[0] = IoSlice::new(&frames[at].wire()[offset..]);
        match socket.try_write_vectored(&slices[..count]) {
            Ok(mut written) => {
                while at < frames.len() && written >= frames[at].len() - offset {
                    written -= frames[at].len() - offset;
                    (at, offset) = (at + 1, 0);
                }
                offset += written;
            }
            Err(error) if blocks(&error) => timeout(WRITE, socket.writable()).await??,
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn blocks(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock
}
