//! The bytes of a connection, plain or encrypted, seen by its watch.

use super::{slots::Slot, watch::Watch};
use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::server::TlsStream;

/// Plain or encrypted.
pub enum Stream {
    /// As it comes from the network.
    Plain(TcpStream),
    /// Boxed: its state is far larger than a plain socket's.
    Tls(Box<TlsStream<TcpStream>>),
}

/// A stream that reports to its watch and keeps its slot, also after an upgrade.
pub struct Watched {
    stream: Stream,
    watch: Arc<Watch>,
    slot: Slot,
}

impl Watched {
    /// Puts a stream under watch.
    pub fn new(stream: Stream, watch: Arc<Watch>, slot: Slot) -> Self {
        Self {
            stream,
            watch,
            slot,
        }
    }
}

impl Watched {
    /// The bare socket and its slot; what is encrypted stays as it is.
    pub fn into_socket(self) -> Result<(TcpStream, Slot), Self> {
        match self.stream {
            Stream::Plain(socket) => Ok((socket, self.slot)),
            stream @ Stream::Tls(_) => Err(Self { stream, ..self }),
        }
    }
}

macro_rules! on_stream {
    ($self:expr, $stream:ident => $call:expr) => {
        match &mut $self.stream {
            Stream::Plain(stream) => {
                let $stream = Pin::new(stream);
                $call
            }
            Stream::Tls(stream) => {
                let $stream = Pin::new(stream.as_mut());
                $call
            }
        }
    };
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = on_stream!(self, stream => stream.poll_read(cx, buf));
        if buf.filled().len() > before {
            self.watch.read();
        }
        polled
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = on_stream!(self, stream => stream.poll_write(cx, buf));
        self.watch.blocked(polled.is_pending());
        polled
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = on_stream!(self, stream => stream.poll_write_vectored(cx, bufs));
        self.watch.blocked(polled.is_pending());
        polled
    }

    fn is_write_vectored(&self) -> bool {
        match &self.stream {
            Stream::Plain(stream) => stream.is_write_vectored(),
            Stream::Tls(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = on_stream!(self, stream => stream.poll_flush(cx));
        self.watch.blocked(polled.is_pending());
        polled
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        on_stream!(self, stream => stream.poll_shutdown(cx))
    }
}
