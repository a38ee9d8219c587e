//! Mail between the desk, the sessions and the people.

use super::World;
use std::collections::{BTreeSet, VecDeque};
use switchboard_core::{
    AgentId, LegId, OfferId, SessionId, Time, desk,
    session::{Candidate, Channel, Command, OfferAnswer, Session},
};

/// A session in memory.
pub struct Live {
    pub session: Session,
    pub mail: VecDeque<Mail>,
    /// Legs that have a connection.
    pub connected: BTreeSet<LegId>,
    /// As it is in the world's list of deadlines.
    pub deadline: Option<Time>,
}

/// What a session is told.
pub enum Mail {
    Command {
        leg: LegId,
        cid: String,
        command: Command,
    },
    Attach {
        leg: LegId,
        channels: Vec<Channel>,
    },
    Detach {
        leg: LegId,
    },
    Silent {
        leg: LegId,
    },
    /// A seat was taken for it when it is a visitor.
    Join {
        candidate: Candidate,
    },
    Remove {
        leg: LegId,
    },
    Close,
    Offered {
        offer: OfferId,
        agent: AgentId,
    },
    Answered {
        offer: OfferId,
        agent: AgentId,
        answer: OfferAnswer,
    },
    NobodyThere,
    NotFound(
        switchboard_core::SearchId,
        switchboard_core::session::SearchEnd,
    ),
}

/// What the desk is told.
pub enum DeskMail {
    Input(desk::Input),
    /// A visitor wants to start a session.
    Start {
        key: u64,
    },
    /// A visitor wants to join one.
    Seat {
        session: SessionId,
        candidate: Candidate,
    },
    Answer {
        agent: AgentId,
        offer: OfferId,
        accept: bool,
    },
}

impl World {
    /// Puts mail into a session's box; lost when the session is not live.
    pub(super) fn post(&mut self, session: SessionId, mail: Mail) {
        if let Some(live) = self.live.get_mut(&session) {
            live.mail.push_back(mail);
            self.busy.insert(session);
        }
    }

    pub(super) fn tell_desk(&mut self, input: desk::Input) {
        self.desk_mail.push_back(DeskMail::Input(input));
    }
}
