//! Rooms and their members: who hears what.

use crate::{
    Frame,
    clock::Clock,
    demux::{Demux, Via},
    event::{Event, JoinError, What},
    net::Net,
    peer::{FAR, Peer, Said, Setup, Speech, TALKS},
    rewrite::{Numbers, Rewrite},
    slots::{Placed, Slots},
    stats::{Dropped, Stats},
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    net::SocketAddr,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, atomic::Ordering::Relaxed},
    time::{Duration, Instant},
};
use switchboard_core::{LegId, SessionId};
use tokio::sync::mpsc;

/// Whoever was that quiet for that long does not talk.
const PAUSE: Duration = Duration::from_millis(500);
/// A browser that was offered an answer has to come within that time.
const COMES: Duration = Duration::from_secs(20);

struct Room {
    /// By leg, the key of its newest connection.
    members: BTreeMap<LegId, u64>,
    /// Who is told of as talking.
    talking: Vec<LegId>,
}

enum Kind {
    Browser(Box<Peer>, Slots),
    Port(mpsc::Sender<Frame>, Clock),
}

struct Member {
    leg: LegId,
    room: SessionId,
    kind: Kind,
    muted: bool,
    source: Rewrite<u32>,
    /// How loud of late, in dBov.
    loud: f32,
    talked: Option<Instant>,
    /// When it is to be told of the time.
    wake: Instant,
}

/// All rooms of the port.
pub(crate) struct Rooms {
    setup: Setup,
    lost_after: Duration,
    most: usize,
    members: HashMap<u64, Member>,
    rooms: HashMap<SessionId, Room>,
    demux: Demux,
    wakes: BTreeSet<(Instant, u64)>,
    /// Something was written for them.
    written: Vec<u64>,
    next: u64,
    stats: Arc<Stats>,
    events: mpsc::UnboundedSender<Event>,
}

impl Rooms {
    pub fn new(
        setup: Setup,
        (lost_after, most): (Duration, usize),
        stats: Arc<Stats>,
        events: mpsc::UnboundedSender<Event>,
    ) -> Self {
        Self {
            setup,
            lost_after,
            most,
            members: HashMap::new(),
            rooms: HashMap::new(),
            demux: Demux::default(),
            wakes: BTreeSet::new(),
            written: Vec::new(),
            next: 1,
            stats,
            events,
        }
    }

    fn tell(&self, room: SessionId, what: What) {
        let _ = self.events.send(Event { room, what });
    }

    /// A browser joins, instead of any that the member had before. Answer and connection.
    pub fn join(
        &mut self,
        net: &mut Net,
        (room, leg): (SessionId, LegId),
        offer: &str,
        now: Instant,
    ) -> Result<(String, u64), JoinError> {
        self.has_room(room, leg)?;
        let setup = &self.setup;
        let made = catch_unwind(AssertUnwindSafe(|| {
            let (mut peer, answer) = Peer::new(offer, setup, now)?;
            let name = peer.name();
            Ok((peer, answer, name))
        }));
        let (peer, answer, name) = made.unwrap_or_else(|_| {
            self.stats.faults.fetch_add(1, Relaxed);
            Err(JoinError::BadOffer)
        })?;
        let kind = Kind::Browser(Box::new(peer), Slots::default());
        let key = self.enter(net, room, leg, kind, now);
        self.demux.name(key, name);
        self.turn(net, key, now, |_, _| true);
        Ok((answer, key))
    }

    /// A member inside the server joins, instead of whatever the member had before.
    pub fn attach(
        &mut self,
        net: &mut Net,
        (room, leg): (SessionId, LegId),
        frames: mpsc::Sender<Frame>,
        now: Instant,
    ) -> Result<u64, JoinError> {
        self.has_room(room, leg)?;
        let key = self.enter(net, room, leg, Kind::Port(frames, Clock::default()), now);
        self.tell(
            room,
            What::Connected {
                member: leg,
                connection: key,
            },
        );
        Ok(key)
    }

    fn has_room(&self, room: SessionId, leg: LegId) -> Result<(), JoinError> {
        match self.members.len() < self.most || self.key(room, leg).is_some() {
            true => Ok(()),
            false => Err(JoinError::Full),
        }
    }

    fn enter(
        &mut self,
        net: &mut Net,
        room: SessionId,
        leg: LegId,
        kind: Kind,
        now: Instant,
    ) -> u64 {
        let before = self.key(room, leg);
        let muted = before.and_then(|key| Some(self.members.get(&key)?.muted));
        if let Some(before) = before {
            self.remove(net, before, now);
        }
        let key = self.next;
        self.next += 1;
        self.members.insert(
            key,
            Member {
                leg,
                room,
                kind,
                // Whoever is muted stays so when they come by another connection.
                muted: muted.unwrap_or(false),
                source: Rewrite::default(),
                loud: -127.0,
                talked: None,
                wake: now + FAR,
            },
        );
        let room = self.rooms.entry(room).or_insert_with(|| Room {
            members: BTreeMap::new(),
            talking: Vec::new(),
        });
        room.members.insert(leg, key);
        self.count();
        key
    }

    fn count(&self) {
        self.stats.members.store(self.members.len() as u64, Relaxed);
        self.stats.rooms.store(self.rooms.len() as u64, Relaxed);
    }

    fn key(&self, room: SessionId, leg: LegId) -> Option<u64> {
        self.rooms.get(&room)?.members.get(&leg).copied()
    }

    /// The same connection comes by another way. The answer.
    pub fn restart(
        &mut self,
        net: &mut Net,
        (room, leg): (SessionId, LegId),
        connection: u64,
        offer: &str,
        now: Instant,
    ) -> Result<String, JoinError> {
        if self.key(room, leg) != Some(connection) {
            return Err(JoinError::NoSuchConnection);
        }
        let mut answer = Err(JoinError::NoSuchConnection);
        let mut name = None;
        self.turn(net, connection, now, |member, _| {
            if let Kind::Browser(peer, _) = &mut member.kind {
                answer = peer.restart(offer);
                name = Some(peer.name());
                peer.heard = now;
            }
            true
        });
        if let (Some(name), true) = (name, self.members.contains_key(&connection)) {
            self.demux.name(connection, name);
        }
        answer
    }

    /// A member leaves; absent is fine.
    pub fn leave(&mut self, net: &mut Net, room: SessionId, leg: LegId, now: Instant) {
        if let Some(key) = self.key(room, leg) {
            self.remove(net, key, now);
        }
    }

    /// A port was dropped; one that was replaced is none any more.
    pub fn detach(&mut self, room: SessionId, leg: LegId, key: u64) {
        if self.key(room, leg) == Some(key) {
            self.lost(key);
        }
    }

    /// All leave.
    pub fn close(&mut self, net: &mut Net, room: SessionId, now: Instant) {
        let room = self.rooms.get(&room);
        let keys: Vec<u64> = room.map_or(Vec::new(), |r| r.members.values().copied().collect());
        for key in keys {
            self.remove(net, key, now);
        }
    }

    /// What the member says is passed on to nobody, or is again; absent is fine.
    pub fn mute(&mut self, room: SessionId, leg: LegId, on: bool) {
        let key = self.key(room, leg);
        if let Some(member) = key.and_then(|key| self.members.get_mut(&key)) {
            member.muted = on;
        }
    }

    fn remove(&mut self, net: &mut Net, key: u64, now: Instant) {
        if let Some(Member {
            kind: Kind::Browser(peer, _),
            ..
        }) = self.members.get_mut(&key)
        {
            let goodbye = AssertUnwindSafe(|| {
                peer.close();
                let send = |via, to, packet: &[u8]| {
                    net.send(via, to, packet);
                };
                peer.poll(send, &mut Vec::new(), now);
            });
            if catch_unwind(goodbye).is_err() {
                self.stats.faults.fetch_add(1, Relaxed);
            }
        }
        self.forget(key);
    }

    fn forget(&mut self, key: u64) {
        let Some(gone) = self.members.remove(&key) else {
            return;
        };
        self.wakes.remove(&(gone.wake, key));
        self.demux.remove(key);
        if let Some(room) = self.rooms.get_mut(&gone.room) {
            if room.members.get(&gone.leg) == Some(&key) {
                room.members.remove(&gone.leg);
            }
            for other in room.members.values() {
                if let Some(Member {
                    kind: Kind::Browser(_, slots),
                    ..
                }) = self.members.get_mut(other)
                {
                    slots.without(key);
                }
            }
            if room.members.is_empty() {
                self.rooms.remove(&gone.room);
            }
        }
        self.count();
    }

    fn lost(&mut self, key: u64) {
        let Some(member) = self.members.get(&key) else {
            return;
        };
        let (room, leg) = (member.room, member.leg);
        self.forget(key);
        self.tell(
            room,
            What::Lost {
                member: leg,
                connection: key,
            },
        );
    }

    /// A packet has come.
    pub fn packet(
        &mut self,
        net: &mut Net,
        (via, from): (Via, SocketAddr),
        packet: &[u8],
        now: Instant,
    ) {
        let named = self.demux.named(packet);
        let Some(key) = named.or_else(|| self.demux.at(via, from)) else {
            return self.stats.note(Dropped::Stranger);
        };
        let mut taken = None;
        self.turn(net, key, now, |member, setup| {
            if let Kind::Browser(peer, _) = &mut member.kind {
                taken = peer.take(setup, (via, from), packet, now);
            }
            true
        });
        match taken {
            None => self.stats.note(Dropped::Malformed),
            Some(true) if self.members.contains_key(&key) => self.demux.learn(key, via, from),
            Some(_) => {}
        }
    }

    /// A connection is over.
    pub fn stream_closed(&mut self, at: SocketAddr) {
        self.demux.forget(Via::Tcp, at);
    }

    /// Whether somebody is known by that connection.
    pub fn knows_stream(&self, at: SocketAddr) -> bool {
        self.demux.at(Via::Tcp, at).is_some()
    }

    /// Lets one member do something, sends what they have to send and hears what they say. Who
    /// panics at it is dropped, and nobody else.
    fn turn(
        &mut self,
        net: &mut Net,
        key: u64,
        now: Instant,
        act: impl FnOnce(&mut Member, &Setup) -> bool,
    ) {
        let Some(member) = self.members.get_mut(&key) else {
            return;
        };
        let (setup, stats) = (&self.setup, &self.stats);
        let mut said = Vec::new();
        let turn = AssertUnwindSafe(|| {
            if !act(member, setup) {
                return None;
            }
            let Kind::Browser(peer, slots) = &mut member.kind else {
                return Some(now + FAR);
            };
            let send = |via, to, packet: &[u8]| {
                if !net.send(via, to, packet) {
                    stats.note(Dropped::Congested);
                }
            };
            let wake = peer.poll(send, &mut said, now);
            slots.grow(peer.lines());
            wake
        });
        let wake = catch_unwind(turn).unwrap_or_else(|_| {
            stats.faults.fetch_add(1, Relaxed);
            None
        });
        match wake {
            Some(at) => {
                let at = at.min(now + FAR);
                if at != member.wake {
                    self.wakes.remove(&(member.wake, key));
                    member.wake = at;
                    self.wakes.insert((at, key));
                }
            }
            None => said.push(Said::Closed),
        }
        for said in said {
            match said {
                Said::Connected => self.connected(key),
                Said::Speech(speech) => self.speech(key, speech, now),
                Said::Closed => self.lost(key),
            }
        }
    }

    fn connected(&mut self, key: u64) {
        if let Some(Member { room, leg, .. }) = self.members.get(&key) {
            let what = What::Connected {
                member: *leg,
                connection: key,
            };
            self.tell(*room, what);
        }
    }

    /// A port says something.
    pub fn said(&mut self, key: u64, level: i8, payload: Arc<[u8]>, now: Instant) {
        let Some(Member {
            kind: Kind::Port(_, clock),
            ..
        }) = self.members.get_mut(&key)
        else {
            return;
        };
        let (seq, time) = clock.next(now);
        let speech = Speech {
            ssrc: 0,
            seq,
            time,
            level: level.clamp(-127, 0),
            payload,
        };
        self.speech(key, speech, now);
    }

    fn speech(&mut self, key: u64, speech: Speech, now: Instant) {
        self.stats.received.fetch_add(1, Relaxed);
        let Some(member) = self.members.get_mut(&key) else {
            return;
        };
        let silent = speech.payload.is_empty() || speech.level == -127;
        if silent || member.muted {
            member.source.skip(&speech.ssrc, speech.seq);
            return self.stats.note(match silent {
                true => Dropped::Silent,
                false => Dropped::Muted,
            });
        }
        let numbers = member
            .source
            .next(speech.ssrc, speech.seq, speech.time, now);
        let Some(numbers) = numbers else {
            return self.stats.note(Dropped::Late);
        };
        member.loud += (f32::from(speech.level) - member.loud) * 0.2;
        if speech.level > TALKS {
            member.talked = Some(now);
        }
        let (loud, speaker, room) = (member.loud, member.leg, member.room);
        let Some(room) = self.rooms.get(&room) else {
            return;
        };
        for other in room.members.values().filter(|other| **other != key) {
            let Some(listener) = self.members.get_mut(other) else {
                continue;
            };
            match &mut listener.kind {
                Kind::Port(frames, _) => {
                    let frame = Frame {
                        speaker,
                        level: speech.level,
                        seq: numbers.seq,
                        time: numbers.time,
                        payload: speech.payload.clone(),
                    };
                    match frames.try_send(frame) {
                        Ok(()) => {
                            self.stats.sent.fetch_add(1, Relaxed);
                        }
                        Err(_) => self.stats.note(Dropped::Congested),
                    }
                }
                Kind::Browser(peer, _) if !peer.connected => {}
                Kind::Browser(peer, slots) => {
                    match slots.place(key, loud, (numbers.seq, numbers.time), now) {
                        Placed::In(line, placed) => {
                            // The first behind a pause of the speaker's, too.
                            let first = placed.first || numbers.first;
                            let placed = Numbers { first, ..placed };
                            peer.write(line, placed, speech.level, &speech.payload, now);
                            self.stats.sent.fetch_add(1, Relaxed);
                            self.written.push(*other);
                        }
                        Placed::Nowhere => self.stats.note(Dropped::Quieter),
                        Placed::Late => self.stats.note(Dropped::Late),
                    }
                }
            }
        }
    }

    /// Sends what was written for members since this was called last.
    pub fn flush(&mut self, net: &mut Net, now: Instant) {
        let mut written = std::mem::take(&mut self.written);
        written.sort_unstable();
        written.dedup();
        for key in written.drain(..) {
            self.turn(net, key, now, |_, _| true);
        }
        // What they said meanwhile, of which there is nothing usually, comes with the next.
        if self.written.is_empty() {
            self.written = written;
        }
    }

    /// When somebody is to be told of the time.
    pub fn next_wake(&self) -> Option<Instant> {
        self.wakes.first().map(|(at, _)| *at)
    }

    /// Tells those of the time who want to know it now.
    pub fn wake(&mut self, net: &mut Net, now: Instant) {
        while let Some(&(at, key)) = self.wakes.first() {
            if at > now {
                return;
            }
            self.wakes.pop_first();
            self.turn(net, key, now, |member, _| match &mut member.kind {
                Kind::Browser(peer, _) => peer.due(now),
                Kind::Port(..) => true,
            });
            // Whoever wants the same moment again is served with the next round.
            if let Some(member) = self.members.get_mut(&key)
                && member.wake <= now
            {
                member.wake = now + Duration::from_millis(1);
                self.wakes.insert((member.wake, key));
            }
        }
    }

    /// Looks who talks, and of whom nothing is heard any more.
    pub fn look(&mut self, now: Instant) {
        let since = |at: Instant| now.saturating_duration_since(at);
        let lost: Vec<u64> = self
            .members
            .iter()
            .filter(|(_, member)| match &member.kind {
                Kind::Browser(peer, _) if peer.connected => since(peer.heard) > self.lost_after,
                Kind::Browser(peer, _) => since(peer.heard) > COMES.max(self.lost_after),
                Kind::Port(frames, _) => frames.is_closed(),
            })
            .map(|(key, _)| *key)
            .collect();
        for key in lost {
            self.lost(key);
        }
        for (id, room) in &mut self.rooms {
            let talks = |key: &u64| {
                let member = self.members.get(key);
                let talks = |m: &Member| !m.muted && m.talked.is_some_and(|at| since(at) < PAUSE);
                member.is_some_and(talks)
            };
            let talking: Vec<LegId> = room
                .members
                .iter()
                .filter(|(_, key)| talks(key))
                .map(|(leg, _)| *leg)
                .collect();
            if talking != room.talking {
                room.talking.clone_from(&talking);
                let what = What::Talking { members: talking };
                let _ = self.events.send(Event { room: *id, what });
            }
        }
    }
}

#[cfg(test)]
mod tests;
