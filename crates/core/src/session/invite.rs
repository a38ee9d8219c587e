//! Invitations: a word to one endpoint that it may come into the session. It is answered by
//! joining, or not. With it the one who asks for a meeting is brought in, while the desk looks for
//! the other one (CC-19 to CC-21). Whichever of them does not come, the other is told.

use super::{instance::Run, *};
use crate::{
    AgentId, LegId, SearchId, Time,
    routing::Purpose,
    service::{self, Trigger},
};
use serde::{Deserialize, Serialize};

/// The service itself, where an event names who asked for something.
pub const SERVICE: LegId = LegId::from_u128(0);

/// Whom somebody wants to meet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// That one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<AgentId>,
    /// What about; with nobody named, whoever fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

/// A meeting that somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// With whom.
    pub wanted: Wanted,
    /// How long the one who asks is invited.
    pub until: Time,
    /// They come in with the request; otherwise they are invited like the other one.
    pub joins: bool,
    /// Nobody comes into the session who is not invited.
    pub closed: bool,
    /// The other one is asked once they are there.
    pub on_arrival: bool,
}

/// An invitation that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Whose.
    pub endpoint: Endpoint,
    /// What they are to be in the session.
    pub role: Role,
    /// As they were named by whoever asked.
    pub name: String,
    /// When it lapses.
    pub until: Time,
    /// Who is asked once they are there.
    pub then: Option<Wanted>,
}

/// How an invitation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvitationEnd {
    /// They are in the session.
    Joined,
    /// They said no.
    Declined,
    /// They did not come in time.
    Lapsed,
    /// The session ended before.
    Cancelled,
}

impl State {
    /// The open invitation of an endpoint.
    pub fn invitation(&self, endpoint: &Endpoint) -> Option<&Invitation> {
        let mut invited = self.invited.iter();
        invited.find(|invitation| invitation.endpoint.is(endpoint))
    }

    /// Whether that agent is the one whom the service has the desk ask.
    fn seeks(&self, agent: AgentId) -> bool {
        let asking = self.asking.as_ref().filter(|_| self.expects());
        asking.and_then(|asking| asking.need.only) == Some(agent)
    }

    /// Whether it comes in without the service being asked.
    pub(super) fn may_come(&self, endpoint: &Endpoint) -> bool {
        let sought = match endpoint {
            Endpoint::Agent { agent } => self.seeks(*agent),
            _ => false,
        };
        sought || self.invitation(endpoint).is_some()
    }

    /// Whether the visitor with whom it was agreed has still to come.
    pub fn awaits_visitor(&self) -> bool {
        let agreed = self.origin.rendezvous.is_some();
        agreed && self.invited.iter().any(|one| one.role == Role::Visitor)
    }

    /// It was begun for a meeting, and no two have met yet.
    pub fn unmet(&self) -> bool {
        self.meeting && !self.met
    }

    /// The service looks for somebody.
    pub fn expects(&self) -> bool {
        let asking = self.asking.as_ref();
        asking.is_some_and(|asking| asking.by == SERVICE)
    }
}

impl Run<'_> {
    /// The creator joins; for a meeting, or where they are expected later, they are invited
    /// instead. False when the service brings nobody together.
    pub(super) fn begin(&mut self, creator: Candidate, meeting: Option<Meeting>) -> bool {
        let agreed = self.state().origin.rendezvous.as_ref();
        let expected = agreed.and_then(|agreed| agreed.expected);
        match (meeting, expected) {
            (Some(meeting), _) => return self.meet(creator, meeting).is_ok(),
            (None, Some(until)) => self.emit(Event::Invited {
                endpoint: creator.endpoint,
                role: creator.role,
                name: creator.name,
                until,
                closed: false,
                then: None,
            }),
            (None, None) => self.out.leg = Some(self.admit(creator)),
        }
        true
    }

    /// The time of a rendezvous has come, or whoever was expected has.
    pub(super) fn due(&mut self) {
        self.trigger(Trigger::Due);
    }

    /// Somebody asks to meet somebody in this session.
    pub(super) fn meet(&mut self, requester: Candidate, meeting: Meeting) -> Result<(), Refusal> {
        let state = self.state();
        if state.asking.is_some() || state.stage != Stage::Active {
            return Err(Refusal::Searching);
        }
        let is_in = |endpoint: &Endpoint| state.roster.find(endpoint).is_some();
        let wanted = meeting.wanted.agent.map(|agent| Endpoint::Agent { agent });
        let here = is_in(&requester.endpoint);
        let there = wanted.is_some_and(|wanted| is_in(&wanted));
        if here && there {
            return Err(Refusal::AlreadyJoined);
        }
        let most = service::most_members(&state.origin.params);
        let coming = usize::from(!here) + usize::from(!there) + state.invited.len();
        if most.is_some_and(|most| state.roster.len() + coming > most) {
            return Err(Refusal::RoomFull);
        }
        if !there {
            self.other(&meeting.wanted).ok_or(Refusal::NotAdmitted)?;
        }
        self.invite(requester, meeting, here, there);
        Ok(())
    }

    /// Invites the one who asks, unless they are in, and looks for the other one likewise.
    pub(super) fn invite(
        &mut self,
        requester: Candidate,
        meeting: Meeting,
        here: bool,
        there: bool,
    ) {
        let later = meeting.on_arrival && !here && !meeting.joins;
        // Their own link leads here as long as that of the one who asks, also while they are away.
        let linked = meeting.wanted.agent.filter(|_| later && !there);
        if !here && self.state().invitation(&requester.endpoint).is_none() {
            let Candidate {
                endpoint,
                role,
                name,
                avatar: _,
                seat: _,
            } = requester.clone();
            let then = later.then(|| Box::new(meeting.wanted.clone()));
            if let (Endpoint::Agent { agent }, false) = (&endpoint, meeting.joins) {
                let (agent, until) = (*agent, meeting.until);
                self.out.effects.push(Effect::AgentAsked { agent, until });
            }
            self.emit(Event::Invited {
                endpoint,
                role,
                name,
                until: meeting.until,
                closed: meeting.closed,
                then: then.filter(|_| !there),
            });
        }
        if let Some(agent) = linked {
            let until = meeting.until;
            self.out.effects.push(Effect::AgentAsked { agent, until });
            self.emit(Event::Invited {
                endpoint: Endpoint::Agent { agent },
                role: Role::Agent,
                name: String::new(),
                until,
                closed: meeting.closed,
                then: None,
            });
        }
        if !here && meeting.joins {
            self.come(requester);
        }
        if !there && !later {
            self.look_for(&meeting.wanted);
        }
    }

    /// Puts somebody on the roster who is invited, or whom the desk is about to ask.
    pub(super) fn come(&mut self, candidate: Candidate) {
        let asked = match candidate.endpoint {
            Endpoint::Agent { agent } => self.state().seeks(agent),
            _ => false,
        };
        let invitation = self.state().invitation(&candidate.endpoint).cloned();
        let role = invitation.as_ref().map_or(candidate.role, |one| one.role);
        let leg = self.admit(Candidate { role, ..candidate });
        self.out.leg = Some(leg);
        if asked {
            // They came by a link, and need not be asked any more.
            self.search_over(SearchEnd::Joined);
            self.out.effects.push(Effect::Dequeue);
        }
        let expected = invitation.is_some() && self.state().origin.rendezvous.is_some();
        if let Some(wanted) = invitation.and_then(|invitation| invitation.then) {
            self.look_for(&wanted);
        }
        if expected {
            self.due();
        }
    }

    /// Has the desk ask whoever is wanted. All are told: those who meet want to know.
    fn look_for(&mut self, wanted: &Wanted) {
        let there = wanted.agent.map(|agent| Endpoint::Agent { agent });
        let there = there.is_some_and(|there| self.state().roster.find(&there).is_some());
        if there || self.state().asking.is_some() {
            return;
        }
        let Some(need) = self.other(wanted) else {
            return;
        };
        let search = SearchId::from_u128(self.ids.fresh());
        let context = wanted.subject.clone().map(|subject| Context {
            subject,
            of: ContextOf::Named,
        });
        self.emit(Event::Sought {
            search,
            leg: SERVICE,
            purpose: Purpose::Conference,
            agent: need.only,
            asks: false,
            openly: true,
            context,
            need: Some(Box::new(need)),
            comment: None,
            ordered_by: None,
            cid: None,
        });
        self.seek();
    }

    /// Somebody who is invited does not want to come.
    pub(super) fn decline(&mut self, endpoint: &Endpoint) -> Result<(), Refusal> {
        let open = self.state().invitation(endpoint);
        let endpoint = open.ok_or(Refusal::Unknown)?.endpoint.clone();
        self.not_coming(endpoint, InvitationEnd::Declined);
        Ok(())
    }

    /// The time of an invitation is over.
    pub(super) fn invitations_due(&mut self) {
        let now = self.now;
        let due = |state: &State| {
            let mut invited = state.invited.iter();
            let due = invited.find(|invitation| invitation.until <= now)?;
            Some(due.endpoint.clone())
        };
        while let Some(endpoint) = due(self.state()) {
            self.not_coming(endpoint, InvitationEnd::Lapsed);
        }
    }

    fn not_coming(&mut self, endpoint: Endpoint, outcome: InvitationEnd) {
        self.answered(endpoint, outcome);
        self.trigger(Trigger::NotComing);
    }

    pub(super) fn answered(&mut self, endpoint: Endpoint, outcome: InvitationEnd) {
        if let Endpoint::Agent { agent } = endpoint {
            self.out
                .effects
                .push(Effect::AgentAnswered { agent, outcome });
        }
        self.emit(Event::InvitationOver { endpoint, outcome });
    }

    /// The session ends: nobody is invited any more.
    pub(super) fn uninvite(&mut self) {
        let open = self.state().invited.iter();
        let open: Vec<Endpoint> = open.map(|one| one.endpoint.clone()).collect();
        for endpoint in open {
            self.answered(endpoint, InvitationEnd::Cancelled);
        }
    }
}
