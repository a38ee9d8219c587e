//! Open room: everybody who asks joins; it lives as long as somebody is in it.

use super::{Behaviour, Decision, ParamError, Trigger, params};
use crate::{
    LegId, Millis,
    session::{EndReason, Refusal, RemoveReason, State},
};
use serde_json::Value;

/// Parameters: `grace_s` (10 to 86,400, default 300), `max_members` (2 to 100,000; absent is
/// no limit), `listed` (whether members of other sessions find it in their list of rooms, IS-52;
/// absent is no).
pub struct OpenRoom;

impl Behaviour for OpenRoom {
    fn kind(&self) -> &'static str {
        "open_room"
    }

    fn check(&self, params: &Value) -> Result<(), ParamError> {
        params::only(params, &["grace_s", "max_members", "listed"])?;
        params::seconds(params, "grace_s", 10, 86_400)?;
        params::boolean(params, "listed")?;
        match params.get("max_members") {
            None => Ok(()),
            Some(value) if value.as_u64().is_some_and(|n| (2..=100_000).contains(&n)) => Ok(()),
            Some(_) => Err(ParamError {
                field: "max_members".into(),
                message: "must be a whole number from 2 to 100000".into(),
            }),
        }
    }

    fn decide(&self, params: &Value, state: &State, trigger: &Trigger) -> Vec<Decision> {
        match trigger {
            Trigger::JoinAsked { candidate } => {
                if state.roster.len() as u64 >= most_members(params).unwrap_or(u64::MAX) {
                    vec![Decision::Refuse(Refusal::NotAdmitted)]
                } else {
                    vec![Decision::Admit(candidate.clone())]
                }
            }
            Trigger::LeaveAsked { leg } => gone(state, *leg, RemoveReason::Left),
            Trigger::GraceOver { leg } => gone(state, *leg, RemoveReason::Lost),
            Trigger::EndAsked { leg } => vec![Decision::End {
                by: Some(*leg),
                reason: EndReason::AgentLeft,
            }],
            Trigger::Created
            | Trigger::OfferAccepted { .. }
            | Trigger::QuestionAsked
            | Trigger::NobodyThere
            | Trigger::LegLost { .. }
            | Trigger::LegReturned { .. } => vec![],
        }
    }

    fn grace(&self, params: &Value, _: &State, _: LegId) -> Millis {
        params::millis_of(params, "grace_s", 300)
    }
}

/// How many may be in a room at once; `None` is no limit.
pub fn most_members(params: &Value) -> Option<u64> {
    params.get("max_members").and_then(Value::as_u64)
}

/// Whether rooms of a service with these parameters are shown to members of other sessions.
pub fn is_listed(params: &Value) -> bool {
    params::flag_of(params, "listed")
}

fn gone(state: &State, leg: LegId, reason: RemoveReason) -> Vec<Decision> {
    let remove = Decision::Remove { leg, reason };
    if state.roster.keys().any(|other| *other != leg) {
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
