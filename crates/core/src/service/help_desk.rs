//! Help desk: a visitor waits in a queue until an agent takes them.

use super::{Behaviour, Decision, ParamError, Trigger, params};
use crate::{
    LegId, Millis,
    session::{EndReason, Endpoint, LegState, Notice, Refusal, RemoveReason, Role, Stage, State},
};
use serde_json::Value;

/// Parameters: `queue` (id, required), `ring_s` (5 to 300, default 20), `visitor_grace_s`
/// (10 to 86,400, default 600), `agent_grace_s` (5 to 3,600, default 60), `auto_accept`
/// (default false).
pub struct HelpDesk;

impl HelpDesk {
    fn select(&self, params: &Value, front: bool) -> Vec<Decision> {
        match params::queue_of(params, "queue") {
            Some(queue) => vec![Decision::Select {
                queue,
                front,
                ring_ms: params::millis_of(params, "ring_s", 20),
                auto_accept: params::flag_of(params, "auto_accept"),
            }],
            None => vec![Decision::Announce(Notice::NobodyAvailable)],
        }
    }

    fn depart(&self, state: &State, leg: LegId, reason: RemoveReason) -> Vec<Decision> {
        let Some(member) = state.roster.get(&leg) else {
            return vec![];
        };
        let remove = Decision::Remove { leg, reason };
        let others = |staff: bool| state.members(staff).filter(|m| m.id != leg).count();
        if member.role.is_staff() {
            // The agent's exit ends the session unless somebody else of the tenant stays (IS-95).
            if others(true) > 0 {
                return vec![remove];
            }
            return vec![
                remove,
                Decision::End {
                    by: Some(leg),
                    reason: EndReason::AgentLeft,
                },
            ];
        }
        if others(false) > 0 {
            return vec![remove];
        }
        let reason = match state.stage {
            Stage::Waiting { .. } => EndReason::Abandoned,
            _ => EndReason::VisitorLeft,
        };
        vec![
            remove,
            Decision::End {
                by: Some(leg),
                reason,
            },
        ]
    }
}

impl Behaviour for HelpDesk {
    fn kind(&self) -> &'static str {
        "help_desk"
    }

    fn check(&self, params: &Value) -> Result<(), ParamError> {
        params::only(
            params,
            &[
                "queue",
                "ring_s",
                "visitor_grace_s",
                "agent_grace_s",
                "auto_accept",
            ],
        )?;
        params::queue(params, "queue")?;
        params::seconds(params, "ring_s", 5, 300)?;
        params::seconds(params, "visitor_grace_s", 10, 86_400)?;
        params::seconds(params, "agent_grace_s", 5, 3_600)?;
        params::boolean(params, "auto_accept")
    }

    fn decide(&self, params: &Value, state: &State, trigger: &Trigger) -> Vec<Decision> {
        match trigger {
            Trigger::Created => self.select(params, false),
            Trigger::JoinAsked { candidate } => match candidate.role {
                Role::Visitor if matches!(candidate.endpoint, Endpoint::Visitor { .. }) => {
                    vec![Decision::Refuse(Refusal::NotAdmitted)]
                }
                _ => vec![Decision::Admit(candidate.clone())],
            },
            Trigger::OfferAccepted { agent, name } => {
                let mut decisions = vec![Decision::Admit(crate::session::Candidate {
                    endpoint: Endpoint::Agent { agent: *agent },
                    role: Role::Agent,
                    name: name.clone(),
                })];
                // An agent who never came back is replaced, not joined.
                decisions.extend(
                    state
                        .members(true)
                        .filter(|m| m.state == LegState::Lost)
                        .map(|m| Decision::Remove {
                            leg: m.id,
                            reason: RemoveReason::Lost,
                        }),
                );
                decisions
            }
            Trigger::NobodyThere => vec![Decision::Announce(Notice::NobodyAvailable)],
            Trigger::LegLost { leg } if is_staff(state, *leg) => {
                vec![Decision::Announce(Notice::AgentConnectionLost)]
            }
            Trigger::LegReturned { leg } if is_staff(state, *leg) => {
                vec![Decision::Announce(Notice::AgentReturned)]
            }
            Trigger::LegLost { .. } | Trigger::LegReturned { .. } => vec![],
            Trigger::GraceOver { leg } if is_staff(state, *leg) => {
                let remove = Decision::Remove {
                    leg: *leg,
                    reason: RemoveReason::Lost,
                };
                let alone = !state.members(true).any(|m| m.id != *leg);
                let waiting = matches!(state.stage, Stage::Waiting { .. });
                if alone && !waiting && state.members(false).next().is_some() {
                    // The visitor is never left alone: they wait again, before all others.
                    let mut decisions = vec![remove, Decision::Announce(Notice::BackInQueue)];
                    decisions.extend(self.select(params, true));
                    decisions
                } else {
                    vec![remove]
                }
            }
            Trigger::GraceOver { leg } => self.depart(state, *leg, RemoveReason::Lost),
            Trigger::LeaveAsked { leg } => self.depart(state, *leg, RemoveReason::Left),
            Trigger::EndAsked { leg } => {
                vec![Decision::End {
                    by: Some(*leg),
                    reason: EndReason::AgentLeft,
                }]
            }
        }
    }

    fn grace(&self, params: &Value, state: &State, leg: LegId) -> Millis {
        if is_staff(state, leg) {
            params::millis_of(params, "agent_grace_s", 60)
        } else {
            params::millis_of(params, "visitor_grace_s", 600)
        }
    }
}

fn is_staff(state: &State, leg: LegId) -> bool {
    state.roster.get(&leg).is_some_and(|m| m.role.is_staff())
}
