//! Open room: everybody who asks joins; it lives as long as somebody is in it.

use super::{Behaviour, Decision, Param, Trigger, helper_of, params};
use crate::{
    LegId, Millis,
    routing::Need,
    session::{Context, EndReason, RemoveReason, State},
};
use serde_json::Value;

/// `grace_s` is how long a silent member stays, `listed` whether members of other sessions find it
/// in their list of rooms (IS-52). One that is `hosted` is a waiting room until somebody of the
/// tenant's side is there, and over once they have gone (IS-109). Who helps in it is of the queue
/// `helpers`.
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
            params::HOSTED,
            params::HELPERS,
            params::LEADER,
            params::VOICE,
        ];
        PARAMS
    }

    fn decide(&self, params: &Value, state: &State, trigger: &Trigger) -> Vec<Decision> {
        match trigger {
            Trigger::JoinAsked { candidate } => vec![Decision::Admit(candidate.clone())],
            Trigger::LeaveAsked { leg } => gone(params, state, *leg, RemoveReason::Left),
            Trigger::RemoveAsked { leg, .. } => gone(params, state, *leg, RemoveReason::Service),
            Trigger::GraceOver { leg } => gone(params, state, *leg, RemoveReason::Lost),
            Trigger::EndAsked { leg } => vec![Decision::End {
                by: Some(*leg),
                reason: EndReason::AgentLeft,
            }],
            Trigger::ColleagueFound { candidate } => vec![Decision::Admit(candidate.clone())],
            Trigger::Created
            | Trigger::OfferAccepted { .. }
            | Trigger::QuestionAsked
            | Trigger::NobodyThere
            | Trigger::NobodyCame { .. }
            | Trigger::NotComing
            | Trigger::LegLost { .. }
            | Trigger::Due
            | Trigger::LegReturned { .. } => vec![],
        }
    }

    fn helper(&self, params: &Value, _: &State, context: Option<&Context>) -> Option<Need> {
        let queue = params::queue_of(params, "helpers")?;
        Some(helper_of(queue, context))
    }

    fn awaits_host(&self, params: &Value, state: &State) -> bool {
        awaits_host(params, state)
    }

    fn grace(&self, params: &Value, _: &State, _: LegId) -> Millis {
        params::millis_of(params, "grace_s", 300)
    }
}

/// Whether rooms of a service with these parameters are shown to members of other sessions.
pub fn is_listed(params: &Value) -> bool {
    params::flag_of(params, "listed")
}

/// Whether a room that needs a host has none.
pub(super) fn awaits_host(params: &Value, state: &State) -> bool {
    params::is_hosted(params) && state.roster.staff().next().is_none()
}

/// A member goes. With the last one, and with the last host where one is needed, the room closes.
pub(super) fn gone(
    params: &Value,
    state: &State,
    leg: LegId,
    reason: RemoveReason,
) -> Vec<Decision> {
    let others = state.roster.len() - usize::from(state.roster.contains_key(&leg));
    let hosts = || state.roster.staff().any(|host| host.id == leg);
    let other_host = || state.roster.staff().any(|host| host.id != leg);
    let over = if others == 0 {
        Some(EndReason::Empty)
    } else if params::is_hosted(params) && hosts() && !other_host() {
        Some(EndReason::AgentLeft)
    } else {
        None
    };
    let by = Some(leg);
    let mut decisions = vec![Decision::Remove { leg, reason }];
    decisions.extend(over.map(|reason| Decision::End { by, reason }));
    decisions
}
