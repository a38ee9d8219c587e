//! What waits to be written to one connection: events in order, signals conflated. Where the
//! connection allows it, a frame that finds nothing waiting is written at once by whoever
//! delivers it, without waking the connection's own task.

use super::frame::Frame;
use std::{
    cell::RefCell,
    collections::VecDeque,
    io,
    sync::{Arc, Mutex, MutexGuard},
};
use switchboard_core::{LegId, SessionId};
use tokio::{net::TcpStream, sync::Notify};

/// Bytes that may wait before the reader counts as too slow.
const MAX_BYTES: usize = 1 << 20;
/// Bytes of a catch-up that may wait before the next part is read.
const PART_BYTES: usize = 64 << 10;
/// Bytes written in one call.
const AT_ONCE: usize = 32 << 10;

/// Queue of one connection. An idle one holds no buffers.
#[derive(Default)]
pub struct Outbox {
    inner: Mutex<Inner>,
    wake: Notify,
    /// Told when what waited was taken.
    taken: Notify,
}

#[derive(Default)]
struct Inner {
    frames: VecDeque<Frame>,
    bytes: usize,
    /// Newest signal of each kind.
    signals: Vec<(Signal, Frame)>,
    closed: Option<CloseReason>,
    /// The connection is gone.
    gone: bool,
    /// The socket, where frames may be written without its task.
    direct: Option<Arc<TcpStream>>,
    /// The connection's task is writing what it took.
    writing: bool,
    /// How many hold what is put in, to have it written together with what they add.
    held: u32,
}

/// What a signal tells of: a newer one replaces an older one that was not sent yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Letters of a member.
    Typing(SessionId, LegId),
    /// The pointer of a member on a page.
    Pointer(SessionId, LegId),
    /// The sums of a large session.
    Roster(SessionId),
}

/// Why the server closes a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseReason {
    /// The reader was too slow for what it did not ask for.
    Slow,
    /// The agent logged out or was disabled.
    LoggedOut,
    /// The agent's log-in is over.
    Expired,
    /// The server stops.
    Stopping,
}

/// What is to be written next.
pub enum Next {
    /// Frames, in order.
    Frames(Vec<Frame>),
    /// Nothing more: close.
    Close(CloseReason),
}

impl Inner {
    fn idle(&self) -> bool {
        self.frames.is_empty() && self.signals.is_empty() && !self.writing && self.held == 0
    }

    /// Whether the connection's task has something to do.
    fn waits(&self) -> bool {
        self.held == 0 && !(self.frames.is_empty() && self.signals.is_empty())
    }

    /// Writes as much as the socket takes now; the rest is put into the queue.
    fn write_now(&mut self, frames: &[&Frame]) -> bool {
        let Some(socket) = self.direct.as_ref().filter(|_| self.idle()) else {
            return false;
        };
        // An error is the connection's own task to find and tell.
        let Ok(mut written) = write(socket, frames) else {
            return false;
        };
        for frame in frames {
            if written >= frame.len() {
                written -= frame.len();
            } else {
                self.put(frame.rest(written));
                written = 0;
            }
        }
        true
    }

    fn put(&mut self, frame: Frame) {
        self.bytes += frame.len();
        self.frames.push_back(frame);
    }
}

/// As much of the frames as fits into one call and the socket takes. Small frames are copied
/// together: the kernel takes one piece faster than many.
fn write(socket: &TcpStream, frames: &[&Frame]) -> io::Result<usize> {
    thread_local! {
        static JOINED: RefCell<Vec<u8>> = RefCell::default();
    }
    let [first, more @ ..] = frames else {
        return Ok(0);
    };
    if more.is_empty() || first.len() > AT_ONCE {
        return socket.try_write(first.wire());
    }
    JOINED.with_borrow_mut(|joined| {
        joined.clear();
        for frame in frames {
            if joined.len() + frame.len() > AT_ONCE {
                break;
            }
            joined.extend_from_slice(frame.wire());
        }
        socket.try_write(joined)
    })
}

impl Outbox {
    /// Lets frames be written to the socket by whoever delivers them.
    pub fn write_directly(&self, socket: Arc<TcpStream>) {
        self.lock().direct = Some(socket);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no panic while locked")
    }

    /// Appends frames nobody asked for. A reader that is too far behind gets none of them: it
    /// is told to come back with its position, and false is the answer.
    pub fn deliver(&self, frames: &[&Frame]) -> bool {
        let mut inner = self.lock();
        if inner.closed.is_some() || inner.gone || frames.is_empty() {
            return true;
        }
        if !inner.write_now(frames) {
            if inner.bytes + frames.iter().map(|frame| frame.len()).sum::<usize>() > MAX_BYTES {
                inner.closed = Some(CloseReason::Slow);
                drop(inner);
                self.wake.notify_one();
                metrics::counter!("switchboard_slow_readers_total").increment(1);
                return false;
            }
            frames.iter().for_each(|frame| inner.put((*frame).clone()));
        }
        let waits = inner.waits();
        drop(inner);
        if waits {
            self.wake.notify_one();
        }
        true
    }

    /// Appends one frame nobody asked for.
    pub fn push(&self, frame: &Frame) -> bool {
        self.deliver(&[frame])
    }

    /// Appends what the reader asked for, however much that is.
    pub fn push_asked(&self, frame: Frame) {
        let mut inner = self.lock();
        if inner.closed.is_some() || inner.gone {
            return;
        }
        if !inner.write_now(&[&frame]) {
            inner.put(frame);
        }
        let waits = inner.waits();
        drop(inner);
        if waits {
            self.wake.notify_one();
        }
    }

    fn release(&self) {
        let mut inner = self.lock();
        inner.held -= 1;
        if inner.held == 0 && inner.signals.is_empty() && !inner.frames.is_empty() {
            let frames = std::mem::take(&mut inner.frames);
            let bytes = std::mem::take(&mut inner.bytes);
            let all: Vec<&Frame> = frames.iter().collect();
            if !inner.write_now(&all) {
                (inner.frames, inner.bytes) = (frames, bytes);
            }
        }
        let waits = inner.waits();
        drop(inner);
        if waits {
            self.wake.notify_one();
        }
    }

    /// A line of a writer makes an older signal of theirs void.
    pub fn void(&self, signal: Signal) {
        let mut inner = self.lock();
        if !inner.signals.is_empty() {
            inner.signals.retain(|(key, _)| *key != signal);
        }
    }

    /// Sets the newest signal of a kind; an unsent older one is dropped.
    pub fn signal(&self, signal: Signal, frame: &Frame) {
        let mut inner = self.lock();
        if inner.closed.is_some() || inner.gone {
            return;
        }
        if !inner.write_now(&[frame]) {
            match inner.signals.iter_mut().find(|(key, _)| *key == signal) {
                Some((_, old)) => *old = frame.clone(),
                None => inner.signals.push((signal, frame.clone())),
            }
        }
        let waits = inner.waits();
        drop(inner);
        if waits {
            self.wake.notify_one();
        }
    }

    /// Closes after what waits has been written.
    pub fn close(&self, reason: CloseReason) {
        self.lock().closed.get_or_insert(reason);
        self.wake.notify_one();
    }

    /// The connection is gone: nothing waits for it any more.
    pub fn abandon(&self) {
        let mut inner = self.lock();
        *inner = Inner {
            gone: true,
            closed: inner.closed,
            held: inner.held,
            ..Inner::default()
        };
        drop(inner);
        self.taken.notify_one();
    }

    /// What waits now, if anything. Whoever took frames has written them when they ask again.
    pub fn take(&self) -> Option<Next> {
        let mut inner = self.lock();
        inner.writing = false;
        if inner.frames.is_empty() && inner.signals.is_empty() {
            return inner.closed.map(Next::Close);
        }
        inner.writing = true;
        inner.bytes = 0;
        let mut frames: Vec<Frame> = std::mem::take(&mut inner.frames).into();
        frames.extend(
            std::mem::take(&mut inner.signals)
                .into_iter()
                .map(|(_, frame)| frame),
        );
        drop(inner);
        self.taken.notify_one();
        Some(Next::Frames(frames))
    }

    /// Waits until something is to be written. Safe to cancel.
    pub async fn next(&self) -> Next {
        loop {
            let woken = self.wake.notified();
            if let Some(next) = self.take() {
                return next;
            }
            woken.await;
        }
    }

    /// Waits until another part of a catch-up has room; false when the connection is gone.
    /// One caller at a time.
    pub async fn has_room(&self) -> bool {
        loop {
            let taken = self.taken.notified();
            {
                let inner = self.lock();
                if inner.gone || inner.closed.is_some() {
                    return false;
                }
                if inner.bytes < PART_BYTES {
                    return true;
                }
            }
            taken.await;
        }
    }
}

/// Connections whose frames are put together and written when this is dropped: an event and
/// the answer to its writer are one write.
pub struct Held(Vec<Arc<Outbox>>);

impl Held {
    /// Holds these; one may be named more than once.
    pub fn new<'a>(outboxes: impl Iterator<Item = &'a Arc<Outbox>>) -> Self {
        let hold = |outbox: &Arc<Outbox>| {
            outbox.lock().held += 1;
            outbox.clone()
        };
        Self(outboxes.map(hold).collect())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.iter().for_each(|outbox| outbox.release());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{io::AsyncReadExt, net::TcpListener};

    /// Both ends of a connection.
    async fn line() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let far = TcpStream::connect(listener.local_addr().unwrap());
        let (near, far) = tokio::join!(listener.accept(), far);
        let (near, _) = near.unwrap();
        near.writable().await.unwrap();
        (near, far.unwrap())
    }

    fn frames(outbox: &Outbox) -> Vec<String> {
        match outbox.take() {
            Some(Next::Frames(frames)) => frames.iter().map(|f| f.json().to_owned()).collect(),
            _ => vec![],
        }
    }

    #[test]
    fn signals_are_conflated_and_voided_by_the_line() {
        let outbox = Outbox::default();
        let writer = Signal::Typing(SessionId::from_u128(1), LegId::from_u128(1));
        outbox.signal(writer, &Frame::text("h"));
        outbox.signal(writer, &Frame::text("he"));
        assert_eq!(frames(&outbox), ["he"]);
        outbox.signal(writer, &Frame::text("hel"));
        outbox.void(writer);
        assert!(outbox.push(&Frame::text("line")));
        assert_eq!(frames(&outbox), ["line"]);
    }

    #[test]
    fn is_127_sums_are_sent_after_the_events_they_cover_and_only_the_newest() {
        let outbox = Outbox::default();
        let sums = Signal::Roster(SessionId::from_u128(1));
        outbox.push(&Frame::text("event 1"));
        outbox.signal(sums, &Frame::text("through 1"));
        outbox.push(&Frame::text("event 2"));
        outbox.signal(sums, &Frame::text("through 2"));
        assert_eq!(frames(&outbox), ["event 1", "event 2", "through 2"]);
    }

    #[test]
    fn a_slow_reader_is_refused_not_buffered() {
        let outbox = Outbox::default();
        let big = Frame::text(&"x".repeat(400_000));
        assert!(outbox.push(&big));
        assert!(outbox.push(&big));
        assert!(!outbox.push(&big));
        assert_eq!(frames(&outbox).len(), 2);
        assert!(matches!(
            outbox.take(),
            Some(Next::Close(CloseReason::Slow))
        ));
    }

    #[tokio::test]
    async fn is_127_frames_written_at_once_keep_their_order_behind_what_waits() {
        let (near, mut far) = line().await;
        let outbox = Outbox::default();
        outbox.write_directly(Arc::new(near));
        outbox.push(&Frame::text("one"));
        assert!(outbox.take().is_none(), "written already");
        outbox.lock().put(Frame::text("two"));
        outbox.push(&Frame::text("three"));
        outbox.push_asked(Frame::text("3 1/2"));
        assert_eq!(
            frames(&outbox),
            ["two", "three", "3 1/2"],
            "behind what waits"
        );
        outbox.push(&Frame::text("four"));
        assert_eq!(
            frames(&outbox),
            ["four"],
            "not past what its task is writing"
        );
        assert!(outbox.take().is_none());
        outbox.push_asked(Frame::text("five"));
        let mut read = [0; 11];
        far.read_exact(&mut read).await.unwrap();
        assert_eq!(&read, b"\x81\x03one\x81\x04five");
    }

    #[tokio::test]
    async fn what_is_held_is_written_together_and_in_its_order() {
        let (near, mut far) = line().await;
        let outbox = Arc::new(Outbox::default());
        outbox.write_directly(Arc::new(near));
        let held = Held::new([&outbox, &outbox].into_iter());
        outbox.push(&Frame::text("event"));
        assert_eq!(far.try_read(&mut [0; 9]).ok(), None, "not yet");
        outbox.push_asked(Frame::text("ok"));
        drop(held);
        assert!(outbox.take().is_none(), "all is written");
        let mut read = [0; 11];
        far.read_exact(&mut read).await.unwrap();
        assert_eq!(&read, b"\x81\x05event\x81\x02ok");

        // Without a socket to write to, the connection's task is told at the end.
        let outbox = Arc::new(Outbox::default());
        let held = Held::new([&outbox].into_iter());
        outbox.push(&Frame::text("event"));
        outbox.signal(Signal::Roster(SessionId::from_u128(1)), &Frame::text("s"));
        drop(held);
        let Next::Frames(both) = outbox.next().await else {
            panic!("not closed")
        };
        assert_eq!(both.len(), 2);
    }

    #[tokio::test]
    async fn is_127_what_the_socket_does_not_take_waits() {
        let (near, mut far) = line().await;
        let near = Arc::new(near);
        let outbox = Outbox::default();
        outbox.write_directly(near.clone());
        let frame = Frame::text(&"x".repeat(30_000));
        let mut sent = 0;
        while outbox.lock().frames.is_empty() {
            assert!(outbox.push(&frame));
            sent += frame.len();
        }
        let Some(Next::Frames(rest)) = outbox.take() else {
            panic!("a rest waits")
        };
        let waiting: usize = rest.iter().map(Frame::len).sum();
        let mut read = vec![0; sent - waiting];
        far.read_exact(&mut read).await.unwrap();
        for frame in rest {
            let mut at = 0;
            while at < frame.len() {
                near.writable().await.unwrap();
                at += near.try_write(&frame.wire()[at..]).unwrap_or(0);
            }
        }
        let mut tail = vec![0; waiting];
        far.read_exact(&mut tail).await.unwrap();
        read.extend(tail);
        assert!(read.chunks(frame.len()).all(|chunk| chunk == frame.wire()));
    }
}
