//! What each kind of event is to its readers. A new kind answers all of it here.

use super::{Audience, Event};
use crate::LegId;
use std::borrow::Cow;

/// What an event tells of one member, and of nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::session) enum Standing {
    /// It tells of more.
    None,
    /// Of the crowd of a large session it is kept in the log only.
    Kept,
    /// Of the crowd of a large session it is told to that member alone.
    Own,
}

/// The facts of one event.
struct Facts<'a> {
    /// Who may see it while the session is not large.
    audience: Audience,
    /// Whose act or standing it is.
    leg: Option<LegId>,
    /// The id which that leg gave its command.
    cid: Option<&'a str>,
    /// Whether it is about that leg's standing among the members alone.
    standing: Standing,
    /// The text that the archive's search finds.
    searchable: Option<&'a str>,
}

impl Facts<'_> {
    const fn of(audience: Audience) -> Self {
        Self {
            audience,
            leg: None,
            cid: None,
            standing: Standing::None,
            searchable: None,
        }
    }
}

impl Event {
    fn facts(&self) -> Facts<'_> {
        const EVERYONE: Facts<'_> = Facts::of(Audience::Everyone);
        const STAFF: Facts<'_> = Facts::of(Audience::Staff);
        const ARCHIVE: Facts<'_> = Facts::of(Audience::Archive);
        match self {
            Event::Created { .. } | Event::Offered { .. } | Event::OfferAnswered { .. } => STAFF,
            Event::LegJoined { leg, .. }
            | Event::LegChanged { leg, .. }
            | Event::LegRemoved { leg, .. } => Facts {
                leg: Some(*leg),
                standing: Standing::Kept,
                ..EVERYONE
            },
            Event::Asked {
                leg,
                question: text,
                cid,
                ..
            }
            | Event::Line { leg, text, cid, .. } => Facts {
                leg: Some(*leg),
                cid: cid.as_deref(),
                searchable: Some(text),
                ..EVERYONE
            },
            Event::Described { leg, cid, .. } | Event::PageViewed { leg, cid, .. } => Facts {
                leg: Some(*leg),
                cid: cid.as_deref(),
                standing: Standing::Kept,
                ..STAFF
            },
            // A name of a file is not found: the release before this one would not index it.
            Event::Pushed { leg, cid, .. }
            | Event::FollowChanged { leg, cid, .. }
            | Event::FileSent { leg, cid, .. } => Facts {
                leg: Some(*leg),
                cid: cid.as_deref(),
                ..EVERYONE
            },
            Event::PushReported { leg, cid, .. }
            | Event::ConsentChanged { leg, cid, .. }
            | Event::TypingShared { leg, cid, .. } => Facts {
                leg: Some(*leg),
                cid: cid.as_deref(),
                standing: Standing::Own,
                ..EVERYONE
            },
            Event::Queued { .. }
            | Event::Dequeued { .. }
            | Event::Announced { .. }
            | Event::BatonPassed { .. }
            | Event::Ended { .. } => EVERYONE,
            // What is not known may be meant for few.
            Event::Erased { .. } | Event::Other { .. } => ARCHIVE,
        }
    }

    /// Who may see it while the session is not large; see
    /// [`State::audience`](crate::session::State::audience).
    pub fn audience(&self) -> Audience {
        self.facts().audience
    }

    /// As members are told of it: without what is for the record only.
    pub fn as_told(&self) -> Cow<'_, Event> {
        match self {
            Event::Queued {
                queue,
                front,
                search: Some(_),
                ..
            } => Cow::Owned(Event::Queued {
                queue: *queue,
                front: *front,
                search: None,
                need: None,
            }),
            event => Cow::Borrowed(event),
        }
    }

    /// The command that led to it, by sender and the sender's id for it.
    pub fn command(&self) -> Option<(LegId, &str)> {
        let facts = self.facts();
        facts.leg.zip(facts.cid)
    }

    /// Whose standing among the members it tells of, if it tells of nothing else, and what
    /// becomes of it in a large session.
    pub(in crate::session) fn standing(&self) -> Option<(LegId, Standing)> {
        let facts = self.facts();
        let leg = facts.leg.filter(|_| facts.standing != Standing::None)?;
        Some((leg, facts.standing))
    }

    /// The text that the archive's search finds, if any.
    pub fn searchable(&self) -> Option<&str> {
        self.facts().searchable
    }
}
