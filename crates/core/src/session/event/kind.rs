//! What each kind of event is to its readers. A new kind answers all of it here.

use super::{Audience, Event, WarmPermitted, WarmSought};
use crate::{AgentId, LegId, routing::Purpose};
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
            Event::Created { .. }
            | Event::Offered { .. }
            | Event::OfferAnswered { .. }
            | Event::HandOverFailed { .. }
            | Event::Invited { .. }
            | Event::InvitationOver { .. } => STAFF,
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
            Event::PageSent(sent) => Facts {
                leg: Some(sent.leg),
                cid: sent.cid.as_deref(),
                ..EVERYONE
            },
            Event::BatonAsked { leg, cid, .. } => Facts {
                leg: Some(*leg),
                cid: cid.as_deref(),
                ..EVERYONE
            },
            Event::BatonAnswered { by, cid, .. } => Facts {
                leg: *by,
                cid: cid.as_deref(),
                ..EVERYONE
            },
            Event::PushReported { leg, cid, .. }
            | Event::PageReported { leg, cid, .. }
            | Event::ConsentChanged { leg, cid, .. }
            | Event::Allowed { leg, cid, .. }
            | Event::TypingShared { leg, cid, .. } => Facts {
                leg: Some(*leg),
                cid: cid.as_deref(),
                standing: Standing::Own,
                ..EVERYONE
            },
            // The command was that of whoever chose.
            Event::AvatarChosen { leg, by, cid, .. } => Facts {
                leg: Some(by.unwrap_or(*leg)),
                cid: cid.as_deref(),
                standing: match by {
                    Some(_) => Standing::None,
                    None => Standing::Kept,
                },
                ..EVERYONE
            },
            Event::StepsAsked { leg, cid, .. } => Facts {
                leg: Some(*leg),
                cid: cid.as_deref(),
                ..EVERYONE
            },
            Event::VoiceChanged { leg, cid, .. } | Event::VoiceDeclined { leg, cid, .. } => Facts {
                leg: Some(*leg),
                cid: cid.as_deref(),
                ..EVERYONE
            },
            // The command was that of whose act it was.
            Event::VoiceMuted { by, cid, .. } => Facts {
                leg: Some(*by),
                cid: cid.as_deref(),
                ..EVERYONE
            },
            Event::Acted { leg, cid, .. } => Facts {
                leg: Some(*leg),
                cid: cid.as_deref(),
                ..STAFF
            },
            Event::Queued { .. }
            | Event::Dequeued { .. }
            | Event::Announced { .. }
            | Event::Substituted { .. }
            | Event::StepsLapsed { .. }
            | Event::BatonPassed { .. }
            | Event::PageUnanswered { .. }
            | Event::Ended { .. } => EVERYONE,
            Event::Noted { leg, text, cid, .. } => Facts {
                leg: Some(*leg),
                cid: cid.as_deref(),
                searchable: Some(text),
                ..STAFF
            },
            Event::Sought {
                purpose,
                openly,
                leg,
                cid,
                ..
            } => Facts {
                leg: Some(*leg),
                cid: cid.as_deref(),
                ..Facts::of(told_of(*purpose, *openly))
            },
            Event::Permitted { leg, cid, .. } => Facts {
                leg: Some(*leg),
                cid: cid.as_deref(),
                ..EVERYONE
            },
            Event::SearchOver {
                purpose, openly, ..
            } => Facts::of(told_of(*purpose, *openly)),
            Event::WarmSought(WarmSought { leg, cid, .. })
            | Event::WarmPermitted(WarmPermitted { leg, cid, .. }) => Facts {
                leg: Some(*leg),
                cid: cid.as_deref(),
                ..EVERYONE
            },
            Event::WarmAccepted(_) | Event::WarmOver(_) => EVERYONE,
            Event::Carried(carried) => Facts {
                searchable: carried.information.notes.as_deref(),
                ..STAFF
            },
            Event::DocumentCame(_) => STAFF,
            // For no side as a whole, and not to be found by whoever searches the archive.
            Event::Aside { leg, cid, .. } => Facts {
                leg: Some(*leg),
                cid: cid.as_deref(),
                ..ARCHIVE
            },
            Event::HoldChanged { leg, cid, .. } => Facts {
                leg: Some(*leg),
                cid: cid.as_deref(),
                ..EVERYONE
            },
            Event::OwnerChanged { leg, cid, .. } => Facts {
                leg: Some(*leg),
                cid: cid.as_deref(),
                ..STAFF
            },
            // What is not known may be meant for few; what the visitor thought of it is too.
            Event::Rated { .. } | Event::Erased { .. } | Event::Other { .. } => ARCHIVE,
        }
    }

    /// Those few who are told of it beside the side that [`Event::audience`] names. Each once.
    pub fn confidants(&self) -> impl Iterator<Item = LegId> {
        let between: (Option<&LegId>, &[LegId]) = match self {
            Event::Aside { leg, to, .. } => (Some(leg), to),
            _ => (None, &[]),
        };
        between.0.into_iter().chain(between.1).copied()
    }

    /// Whether an agent of no higher rank may read it in the archive of a session that they may
    /// see.
    pub fn is_archived_for(&self, agent: AgentId) -> bool {
        match self {
            Event::Aside { agents, .. } => agents.contains(&agent),
            _ => true,
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
                since: None,
            }),
            Event::LegJoined {
                leg,
                endpoint,
                role,
                name,
                seat: Some(_),
            } => Cow::Owned(Event::LegJoined {
                leg: *leg,
                endpoint: endpoint.clone(),
                role: *role,
                name: name.clone(),
                seat: None,
            }),
            Event::Sought {
                search,
                leg,
                purpose,
                agent,
                asks,
                openly,
                context,
                ordered_by,
                cid,
                ..
            } => Cow::Owned(Event::Sought {
                search: *search,
                leg: *leg,
                purpose: *purpose,
                agent: *agent,
                asks: *asks,
                openly: *openly,
                context: context.clone(),
                need: None,
                comment: None,
                ordered_by: ordered_by.clone(),
                cid: cid.clone(),
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

/// Who is told of a search: whoever is to be handed over is told, and who has asked for help,
/// but a colleague whom an agent looks for is not seen before they come.
fn told_of(purpose: Purpose, openly: bool) -> Audience {
    match purpose {
        Purpose::Transfer => Audience::Everyone,
        Purpose::Serve | Purpose::Conference if openly => Audience::Everyone,
        Purpose::Serve | Purpose::Conference => Audience::Staff,
    }
}
