//! Open room: everybody who asks joins; it lives as long as somebody is in it.

use super::{Behaviour, Decision, Param, Trigger, helper_of, params};
use crate::{
    LegId, Millis,
    routing::Need,
    session::{Context, EndReason, RemoveReason, State},
};
use serde_json::Value;

/// `grace_s` is how long a silent member stays, `listed` whether members of other sessions find it
/// in their list of rooms (IS-52). Who helps in it is of the queue `helpers`.
pub struct OpenRoom;

impl Behaviour for OpenRoom {
    fn kind(&self) -> &'static str {
        "open_room"
    }

    fn params(&self) -> &'static [Param] {
        const PARAMS: &[Param] = &[
            params::MAX_MEMBERS,
            Param::seconds("grace_s", 10, 86_400, 300),
            params::CROWD_ABOVE,
            Param::flag("listed"),
            params::HELPERS,
        ];
        PARAMS
    }

    fn decide(&self, _: &Value, state: &State, trigger: &Trigger) -> Vec<Decision> {
        match trigger {
            Trigger::JoinAsked { candidate } => vec![Decision::Admit(candidate.clone())],
            Trigger::LeaveAsked { leg } => gone(state, *leg, RemoveReason::Left),
            Trigger::RemoveAsked { leg, .. } => gone(state, *leg, RemoveReason::Service),
            Trigger::GraceOver { leg } => gone(state, *leg, RemoveReason::Lost),
            Trigger::EndAsked { leg } => vec![Decision::End {
                by: Some(*leg),
                reason: EndReason::AgentLeft,
            }],
            Trigger::ColleagueFound { candidate } => vec![Decision::Admit(candidate.clone())],
            Trigger::Created
            | Trigger::OfferAccepted { .. }
            | Trigger::QuestionAsked
            | Trigger::NobodyThere
            | Trigger::LegLost { .. }
            | Trigger::LegReturned { .. } => vec![],
        }
    }

    fn helper(&self, params: &Value, _: &State, context: Option<&Context>) -> Option<Need> {
        let queue = params::queue_of(params, "helpers")?;
        Some(helper_of(queue, context))
    }

    fn grace(&self, params: &Value, _: &State, _: LegId) -> Millis {
        params::millis_of(params, "grace_s", 300)
    }
}

/// Whether rooms of a service with these parameters are shown to members of other sessions.
pub fn is_listed(params: &Value) -> bool {
    params::flag_of(params, "listed")
}

fn gone(state: &State, leg: LegId, reason: RemoveReason) -> Vec<Decision> {
    let remove = Decision::Remove { leg, reason };
    if state.roster.len() > usize::from(state.roster.contains_key(&leg)) {
        vec![remove]
    } else {
        vec![
            remove,
            Decision::End {
                by: Some(leg),
                reason: EndReason::Empty,
            },
        ]
    }
}
