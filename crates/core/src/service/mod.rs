//! Service behaviours: the specific half of a session (CC-5, CC-6).
//!
//! A behaviour is told triggers and answers with decisions; the session instance executes
//! them and knows no service. Adding one is one file here and one line in [`BEHAVIOURS`].

mod help_desk;
pub mod open_room;
pub(crate) mod params;
mod subject_room;
pub mod subjects;
pub mod waiting;

use crate::{
    AgentId, LegId, Millis, QueueId, Time,
    routing::{self, Ask, Need, Quality},
    session::{
        Candidate, Context, ContextOf, EndReason, Notice, Refusal, RemoveReason, State, Wanted,
    },
};
use serde_json::Value;

pub use params::{Kind, Param, ParamError, has_voice, most_members, skills_of, whole_of};

/// What a behaviour is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Trigger {
    /// The session has just been created; its creator is on the roster.
    Created,
    /// An endpoint asks to join. Answered by [`Decision::Admit`] or [`Decision::Refuse`];
    /// no answer refuses.
    JoinAsked {
        /// Which.
        candidate: Candidate,
    },
    /// An agent, or an assistant, accepted an offer.
    OfferAccepted {
        /// Who.
        candidate: Candidate,
    },
    /// Somebody was found who joins the running session or takes it over. They join if they are
    /// admitted.
    ColleagueFound {
        /// Who.
        candidate: Candidate,
    },
    /// The desk has nobody logged in for the queue the session waits in.
    NobodyThere,
    /// Nobody came whom the service looked for of its own accord.
    NobodyCame {
        /// It had to be them.
        named: Option<AgentId>,
        /// They said no.
        declined: bool,
        /// The subject by which they were looked for.
        subject: Option<String>,
    },
    /// Somebody who was invited does not come.
    NotComing,
    /// A leg's connection is gone.
    LegLost {
        /// Whose.
        leg: LegId,
    },
    /// A lost leg is back.
    LegReturned {
        /// Whose.
        leg: LegId,
    },
    /// A leg has been silent for the grace time.
    GraceOver {
        /// Whose.
        leg: LegId,
    },
    /// The time of a rendezvous has come, or whoever was expected has (RV-17).
    Due,
    /// A member of the visitor's side said what it is about.
    QuestionAsked,
    /// A member asks to leave.
    LeaveAsked {
        /// Who.
        leg: LegId,
    },
    /// The owner of the session asks that another member go.
    RemoveAsked {
        /// Who is to go.
        leg: LegId,
        /// Who asks.
        by: LegId,
    },
    /// A member of the staff asks to end the session.
    EndAsked {
        /// Who.
        leg: LegId,
    },
}

impl Trigger {
    /// Stable name, for alarms.
    pub fn name(&self) -> &'static str {
        match self {
            Trigger::Created => "created",
            Trigger::JoinAsked { .. } => "join_asked",
            Trigger::OfferAccepted { .. } => "offer_accepted",
            Trigger::ColleagueFound { .. } => "colleague_found",
            Trigger::NobodyThere => "nobody_there",
            Trigger::NobodyCame { .. } => "nobody_came",
            Trigger::NotComing => "not_coming",
            Trigger::LegLost { .. } => "leg_lost",
            Trigger::LegReturned { .. } => "leg_returned",
            Trigger::GraceOver { .. } => "grace_over",
            Trigger::Due => "due",
            Trigger::QuestionAsked => "question_asked",
            Trigger::LeaveAsked { .. } => "leave_asked",
            Trigger::RemoveAsked { .. } => "remove_asked",
            Trigger::EndAsked { .. } => "end_asked",
        }
    }
}

/// What a behaviour wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// Put the candidate on the roster.
    Admit(Candidate),
    /// Do not.
    Refuse(Refusal),
    /// Have the session wait until an agent is found who fits.
    Select(Need),
    /// Take a member off the roster.
    Remove {
        /// Whom.
        leg: LegId,
        /// Why.
        reason: RemoveReason,
    },
    /// Tell the members something.
    Announce(Notice),
    /// Tell the members that somebody else has come than the one with whom it was agreed.
    Substitute {
        /// With whom.
        of: AgentId,
    },
    /// Give the right to lead.
    GiveBaton {
        /// To whom.
        to: LegId,
    },
    /// End the session.
    End {
        /// Who ended it.
        by: Option<LegId>,
        /// Why.
        reason: EndReason,
    },
}

/// One kind of service.
pub trait Behaviour: Sync {
    /// Stable name, stored with services and sessions.
    fn kind(&self) -> &'static str;
    /// Its parameters: what may be set without code (CC-6).
    fn params(&self) -> &'static [Param];
    /// Checks parameters before they are published (CC-6).
    fn check(&self, params: &Value) -> Result<(), ParamError> {
        params::check(params, self.params())
    }
    /// What to do about `trigger`. Must not panic on any parameters; a session keeps
    /// those it was started with.
    fn decide(&self, params: &Value, state: &State, trigger: &Trigger) -> Vec<Decision>;
    /// What a session that waits looks for, where its log is of the release before needs were
    /// written down; the queue and the place in it are known.
    fn unwritten_need(&self, _params: &Value, _state: &State) -> Option<Need> {
        None
    }
    /// Who is looked for when an agent wants a colleague and names neither one nor a queue.
    fn colleague(&self, _params: &Value, _state: &State) -> Option<Need> {
        None
    }
    /// Who is looked for when a member asks for help in a session that is about that.
    fn helper(&self, _: &Value, _: &State, _: Option<&Context>) -> Option<Need> {
        None
    }
    /// Who is asked to come where somebody wants to meet that one, or whoever fits that subject.
    fn other(&self, _: &Value, _: &State, _: &Wanted) -> Option<Need> {
        None
    }
    /// Whether its visitors are in a waiting room: nobody of them is heard before somebody of the
    /// tenant's side is there (IS-109).
    fn awaits_host(&self, _: &Value, _: &State) -> bool {
        false
    }
    /// How long a search out of a running session goes on, and how long the visitor may think
    /// about it.
    fn search_ms(&self, _params: &Value) -> Millis {
        60_000
    }
    /// Whether the visitor is asked before they are handed over to somebody else (WT-9).
    fn asks_before_transfer(&self, _params: &Value) -> bool {
        false
    }
    /// Whether nobody is looked for before the visitor has said what it is about.
    fn needs_question(&self, _params: &Value) -> bool {
        false
    }
    /// How long a leg may be silent before [`Trigger::GraceOver`]: the same for all of one side,
    /// staff or not.
    fn grace(&self, params: &Value, state: &State, leg: LegId) -> Millis;
}

/// What a service asks of every agent, with the least levels.
pub fn asked_skills(params: &Value) -> Vec<(Quality, u8)> {
    params::skills_of(params, "skills")
}

/// All behaviours.
pub static BEHAVIOURS: &[&dyn Behaviour] = &[
    &help_desk::HelpDesk,
    &open_room::OpenRoom,
    &subject_room::SubjectRoom,
];

/// The behaviour of that kind.
pub fn behaviour(kind: &str) -> Option<&'static dyn Behaviour> {
    BEHAVIOURS
        .iter()
        .copied()
        .find(|behaviour| behaviour.kind() == kind)
}

/// Somebody of that queue who knows the subject; where nobody has declared it, any of them
/// (AI-4). Whoever is being served goes before those who wait.
fn helper_of(queue: QueueId, context: Option<&Context>) -> Need {
    let subject = context.and_then(|context| routing::skill_name(&context.subject));
    // Who names a subject wants somebody who knows it, and nobody else (CC-18).
    let named = context.is_some_and(|context| context.of == ContextOf::Named);
    let known = |name| Ask {
        if_known: !named,
        ..Ask::of(Quality::Skill(name), 1, None)
    };
    Need {
        front: true,
        asks: subject.clone().map(known).into_iter().collect(),
        subject,
        ..Need::of(queue)
    }
}

/// When the leg's grace time ends, if it is silent.
pub(crate) fn grace_over_at(
    behaviour: &dyn Behaviour,
    state: &State,
    leg: &crate::session::Leg,
) -> Option<Time> {
    let since = leg.silent_since?;
    Some(since + behaviour.grace(&state.origin.params, state, leg.id))
}
