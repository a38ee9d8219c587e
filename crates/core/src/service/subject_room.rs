//! Subject room: a session that is found or made by what it is about (CC-16), and in which people
//! are brought together (CC-19 to CC-21). Nobody of the staff needs to be in it (IS-21).

use super::{
    Behaviour, Decision, Kind, Param, Trigger, helper_of, open_room::gone, params, subjects,
};
use crate::{
    LegId, Millis, QueueId,
    routing::{Ask, Need, Quality},
    session::{
        Context, ContextOf, EndReason, Endpoint, Notice, Refusal, RemoveReason, State, Wanted,
    },
};
use serde_json::Value;

/// `subjects` are those it is for; without any, all. `private` has each request make a session of
/// its own, into which nobody comes uninvited. `helpers` is the queue whose staff is asked where a
/// subject is named and no person. Invitations stand for `invite_s`.
pub struct SubjectRoom;

/// So long whoever knows the subject is waited for; then anybody of the queue will do.
const KNOWN_MS: Millis = 30_000;

impl Behaviour for SubjectRoom {
    fn kind(&self) -> &'static str {
        "subject_room"
    }

    fn params(&self) -> &'static [Param] {
        const PARAMS: &[Param] = &[
            Param::new("subjects", Kind::Names),
            Param::flag("private"),
            params::HOSTED,
            params::HELPERS,
            params::LEADER,
            params::VOICE,
            Param::seconds("invite_s", 10, 3_600, 60),
            params::MAX_MEMBERS,
            Param::seconds("grace_s", 10, 86_400, 300),
            params::CROWD_ABOVE,
        ];
        PARAMS
    }

    fn decide(&self, params: &Value, state: &State, trigger: &Trigger) -> Vec<Decision> {
        match trigger {
            Trigger::JoinAsked { .. } if state.closed || subjects::is_private(params) => {
                vec![Decision::Refuse(Refusal::NotAdmitted)]
            }
            Trigger::JoinAsked { candidate }
            | Trigger::OfferAccepted { candidate }
            | Trigger::ColleagueFound { candidate } => vec![Decision::Admit(candidate.clone())],
            Trigger::LeaveAsked { leg } => gone(params, state, *leg, RemoveReason::Left),
            Trigger::RemoveAsked { leg, .. } => gone(params, state, *leg, RemoveReason::Service),
            Trigger::GraceOver { leg } => gone(params, state, *leg, RemoveReason::Lost),
            Trigger::EndAsked { leg } => vec![Decision::End {
                by: Some(*leg),
                reason: EndReason::AgentLeft,
            }],
            // They were asked by name: nobody else will do. Who has a link may come still.
            Trigger::NobodyCame {
                named: Some(agent),
                declined,
                ..
            } => {
                let endpoint = Endpoint::Agent { agent: *agent };
                let linked = !declined && state.invitation(&endpoint).is_some();
                let end = Decision::End {
                    by: None,
                    reason: EndReason::AgentLeft,
                };
                let over = state.unmet() && !linked;
                over.then_some(end).into_iter().collect()
            }
            // Whoever fits may come later: the session waits for them.
            Trigger::NobodyCame {
                named: None,
                subject,
                ..
            } => {
                let queue = params::queue_of(params, "helpers");
                queue
                    .map(|queue| Decision::Select(waiting(queue, subject.clone())))
                    .into_iter()
                    .collect()
            }
            Trigger::NotComing if state.unmet() => vec![Decision::End {
                by: None,
                reason: EndReason::Abandoned,
            }],
            Trigger::NobodyThere => vec![Decision::Announce(Notice::NobodyAvailable)],
            Trigger::Created
            | Trigger::NotComing
            | Trigger::QuestionAsked
            | Trigger::LegLost { .. }
            | Trigger::Due
            | Trigger::LegReturned { .. } => vec![],
        }
    }

    fn helper(&self, params: &Value, _: &State, context: Option<&Context>) -> Option<Need> {
        let queue = params::queue_of(params, "helpers")?;
        Some(helper_of(queue, context))
    }

    fn other(&self, params: &Value, _: &State, wanted: &Wanted) -> Option<Need> {
        let queue = params::queue_of(params, "helpers");
        if let Some(agent) = wanted.agent {
            // It rings as long as the one who asks is invited.
            return Some(Need {
                only: Some(agent),
                front: true,
                ring_ms: self.search_ms(params),
                ..Need::of(queue.unwrap_or(QueueId::from_u128(0)))
            });
        }
        let context = Context {
            subject: wanted.subject.clone()?,
            of: ContextOf::Named,
        };
        Some(helper_of(queue?, Some(&context)))
    }

    fn search_ms(&self, params: &Value) -> Millis {
        subjects::invited_ms(params)
    }

    fn awaits_host(&self, params: &Value, state: &State) -> bool {
        super::open_room::awaits_host(params, state)
    }

    fn grace(&self, params: &Value, _: &State, _: LegId) -> Millis {
        params::millis_of(params, "grace_s", 300)
    }
}

/// Whom a meeting waits for when nobody who fits could be asked at once.
fn waiting(queue: QueueId, subject: Option<String>) -> Need {
    let known = subject.clone().map(Quality::Skill);
    Need {
        asks: known
            .map(|known| Ask::of(known, 1, Some(KNOWN_MS)))
            .into_iter()
            .collect(),
        subject,
        ..Need::of(queue)
    }
}
