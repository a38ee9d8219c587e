//! Help desk: a visitor waits in a queue until an agent takes them.

use super::{Behaviour, Decision, ParamError, Trigger, params};
use crate::{
    LegId, Millis, QueueId,
    routing::Need,
    session::{
        Candidate, EndReason, Endpoint, Leg, LegState, Notice, Refusal, RemoveReason, Role, Stage,
        State,
    },
};
use serde_json::Value;

/// Parameters: `queue` (id, required), `ring_s` (5 to 300, default 20), `visitor_grace_s`
/// (10 to 86,400, default 600), `agent_grace_s` (5 to 3,600, default 60), `auto_accept`
/// (default false), `question_first` (default false: nobody is looked for before the visitor
/// has said what it is about), and `max_members` and `crowd_above` as in every service that
/// many can join ([`params::members`]).
pub struct HelpDesk;

impl HelpDesk {
    fn select(&self, params: &Value, front: bool) -> Vec<Decision> {
        match params::queue_of(params, "queue") {
            Some(queue) => vec![Decision::Select(Need {
                front,
                ..self.need(params, queue)
            })],
            None => vec![Decision::Announce(Notice::NobodyAvailable)],
        }
    }

    fn need(&self, params: &Value, queue: QueueId) -> Need {
        Need {
            ring_ms: params::millis_of(params, "ring_s", 20),
            auto_accept: params::flag_of(params, "auto_accept"),
            ..Need::of(queue)
        }
    }

    /// A member goes. The agent's exit ends the session unless another agent stays, and so
    /// does the last visitor's (IS-95). Nobody is sent away while the session waits, and an
    /// assistant's exit ends nothing: somebody else serves the visitor.
    fn depart(&self, state: &State, leg: LegId, reason: RemoveReason) -> Vec<Decision> {
        let Some(member) = state.roster.get(&leg) else {
            return vec![];
        };
        let waiting = state.stage == Stage::Waiting;
        let over = if others(state, leg, Role::Visitor) == 0 {
            Some(match member.role {
                Role::Visitor if waiting => EndReason::Abandoned,
                Role::Visitor => EndReason::VisitorLeft,
                Role::Agent | Role::Assistant => EndReason::Empty,
            })
        } else if member.role == Role::Agent && !waiting && others(state, leg, Role::Agent) == 0 {
            Some(EndReason::AgentLeft)
        } else {
            None
        };
        let mut decisions = vec![Decision::Remove { leg, reason }];
        decisions.extend(over.map(|reason| Decision::End {
            by: Some(leg),
            reason,
        }));
        decisions
    }

    /// A lost member did not come back.
    fn lost_for_good(&self, params: &Value, state: &State, leg: LegId) -> Vec<Decision> {
        let alone = others(state, leg, Role::Agent) == 0 && others(state, leg, Role::Visitor) > 0;
        if is_agent(state, leg) && alone && state.stage == Stage::Active {
            // The visitor is never left alone: they wait again, before all others.
            let mut decisions = vec![
                Decision::Remove {
                    leg,
                    reason: RemoveReason::Lost,
                },
                Decision::Announce(Notice::BackInQueue),
            ];
            decisions.extend(self.select(params, true));
            return decisions;
        }
        self.depart(state, leg, RemoveReason::Lost)
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
                "question_first",
                "max_members",
                "crowd_above",
            ],
        )?;
        params::queue(params, "queue")?;
        params::seconds(params, "ring_s", 5, 300)?;
        params::seconds(params, "visitor_grace_s", 10, 86_400)?;
        params::seconds(params, "agent_grace_s", 5, 3_600)?;
        params::boolean(params, "auto_accept")?;
        params::boolean(params, "question_first")?;
        params::members(params)
    }

    fn decide(&self, params: &Value, state: &State, trigger: &Trigger) -> Vec<Decision> {
        match trigger {
            Trigger::Created if self.needs_question(params) && state.question.is_none() => vec![],
            Trigger::Created => self.select(params, false),
            // Only the first one makes the session wait.
            Trigger::QuestionAsked
                if self.needs_question(params)
                    && state.stage == Stage::Active
                    && state.agent.is_none() =>
            {
                self.select(params, false)
            }
            Trigger::QuestionAsked => vec![],
            Trigger::JoinAsked { candidate } => match candidate.role {
                Role::Visitor if matches!(candidate.endpoint, Endpoint::Visitor { .. }) => {
                    vec![Decision::Refuse(Refusal::NotAdmitted)]
                }
                _ => vec![Decision::Admit(candidate.clone())],
            },
            Trigger::OfferAccepted { agent, name } => {
                // An agent who never came back is replaced, not joined. They go first: the
                // one who accepts may be the same.
                let lost = |m: &&Leg| m.role == Role::Agent && m.state == LegState::Lost;
                let mut decisions: Vec<Decision> = state
                    .roster
                    .staff()
                    .filter(lost)
                    .map(|m| Decision::Remove {
                        leg: m.id,
                        reason: RemoveReason::Lost,
                    })
                    .collect();
                decisions.push(Decision::Admit(Candidate {
                    endpoint: Endpoint::Agent { agent: *agent },
                    role: Role::Agent,
                    name: name.clone(),
                }));
                decisions
            }
            Trigger::NobodyThere => vec![Decision::Announce(Notice::NobodyAvailable)],
            Trigger::LegLost { leg } if is_agent(state, *leg) => {
                vec![Decision::Announce(Notice::AgentConnectionLost)]
            }
            Trigger::LegReturned { leg } if is_agent(state, *leg) => {
                vec![Decision::Announce(Notice::AgentReturned)]
            }
            Trigger::LegLost { .. } | Trigger::LegReturned { .. } => vec![],
            Trigger::GraceOver { leg } => self.lost_for_good(params, state, *leg),
            Trigger::LeaveAsked { leg } => self.depart(state, *leg, RemoveReason::Left),
            Trigger::EndAsked { leg } => {
                vec![Decision::End {
                    by: Some(*leg),
                    reason: EndReason::AgentLeft,
                }]
            }
        }
    }

    fn unwritten_need(&self, params: &Value, _: &State) -> Option<Need> {
        params::queue_of(params, "queue").map(|queue| self.need(params, queue))
    }

    fn needs_question(&self, params: &Value) -> bool {
        params::flag_of(params, "question_first")
    }

    fn grace(&self, params: &Value, state: &State, leg: LegId) -> Millis {
        if is_staff(state, leg) {
            params::millis_of(params, "agent_grace_s", 60)
        } else {
            params::millis_of(params, "visitor_grace_s", 600)
        }
    }
}

/// Members in that role, without `leg`.
fn others(state: &State, leg: LegId, role: Role) -> usize {
    state.roster.others(leg, role)
}

fn is_agent(state: &State, leg: LegId) -> bool {
    state
        .roster
        .get(&leg)
        .is_some_and(|m| m.role == Role::Agent)
}

fn is_staff(state: &State, leg: LegId) -> bool {
    state.roster.get(&leg).is_some_and(|m| m.role.is_staff())
}
