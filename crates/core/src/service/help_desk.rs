//! Help desk: a visitor waits in a queue until an agent takes them.

use super::{Behaviour, Decision, Kind, Param, Trigger, params};
use crate::{
    LegId, Millis, QueueId,
    routing::{self, Ask, MOST, Need, Preferred, Quality},
    session::{
        Candidate, EndReason, Endpoint, Leg, LegState, Notice, Refusal, RemoveReason, Role, Stage,
        State,
    },
};
use serde_json::Value;

/// An offer rings for `ring_s`, or nowhere with `auto_accept`. `skills` are asked of every agent.
/// With `match_language` and `match_subject` the visitor's language and the subject of the page
/// are asked as well, for `match_s` of waiting; then whoever is free will do. With `sticky_s` the
/// visitor's last agent is asked first, and for so long nobody else while they are on duty. With
/// `question_first` nobody is looked for before the visitor has said what it is about. With
/// `transfer_asks` the visitor is asked before they are handed over; a colleague is looked for
/// `search_s` at most.
pub struct HelpDesk;

impl HelpDesk {
    fn select(&self, params: &Value, state: &State, front: bool) -> Vec<Decision> {
        match params::queue_of(params, "queue") {
            Some(queue) => vec![Decision::Select(Need {
                front,
                ..self.need(params, state, queue)
            })],
            None => vec![Decision::Announce(Notice::NobodyAvailable)],
        }
    }

    fn need(&self, params: &Value, state: &State, queue: QueueId) -> Need {
        let mut need = Need {
            ring_ms: params::millis_of(params, "ring_s", 20),
            auto_accept: params::flag_of(params, "auto_accept"),
            priority: params::whole_of(params, "priority").min(MOST.into()) as u8,
            ..Need::of(queue)
        };
        for (of, level) in params::skills_of(params, "skills") {
            need.asks.push(Ask {
                of,
                level,
                until_ms: None,
            });
        }
        let for_a_while = |of| Ask {
            of,
            level: 1,
            until_ms: Some(params::millis_of(params, "match_s", 30)),
        };
        if params::flag_of(params, "match_language") {
            need.language = state.origin.locale.as_deref().and_then(routing::language);
            let asked = need.language.clone().map(Quality::Language);
            need.asks.extend(asked.map(for_a_while));
        }
        if params::flag_of(params, "match_subject") {
            // The page that is looked at now tells more than the one of the click.
            let newest = state.pages.last().and_then(|seen| seen.subject.as_deref());
            let subject = newest.or(state.origin.subject.as_deref());
            need.subject = subject.and_then(routing::skill_name);
            let asked = need.subject.clone().map(Quality::Skill);
            need.asks.extend(asked.map(for_a_while));
        }
        // Whoever served this session before is asked like everybody: they have gone from it.
        if params.get("sticky_s").is_some() {
            need.prefers = state.origin.last_agent.map(|agent| Preferred {
                agent,
                hold_ms: params::millis_of(params, "sticky_s", 0),
            });
        }
        need
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
            decisions.extend(self.select(params, state, true));
            return decisions;
        }
        self.depart(state, leg, RemoveReason::Lost)
    }
}

impl Behaviour for HelpDesk {
    fn kind(&self) -> &'static str {
        "help_desk"
    }

    fn params(&self) -> &'static [Param] {
        const PRIORITY: Kind = Kind::Whole {
            min: 0,
            max: MOST as u64,
            usual: Some(0),
        };
        const STICKY: Kind = Kind::Seconds {
            min: 0,
            max: 3_600,
            usual: None,
        };
        const PARAMS: &[Param] = &[
            Param::new("queue", Kind::Queue).required(),
            Param::seconds("ring_s", 5, 300, 20),
            Param::new("skills", Kind::Skills),
            Param::flag("match_language"),
            Param::flag("match_subject"),
            Param::seconds("match_s", 0, 3_600, 30),
            Param::new("sticky_s", STICKY),
            Param::new("priority", PRIORITY),
            Param::flag("auto_accept"),
            Param::flag("question_first"),
            Param::flag("transfer_asks"),
            Param::seconds("search_s", 5, 600, 60),
            Param::seconds("visitor_grace_s", 10, 86_400, 600),
            Param::seconds("agent_grace_s", 5, 3_600, 60),
            params::MAX_MEMBERS,
            params::CROWD_ABOVE,
        ];
        PARAMS
    }

    fn decide(&self, params: &Value, state: &State, trigger: &Trigger) -> Vec<Decision> {
        match trigger {
            Trigger::Created if self.needs_question(params) && state.question.is_none() => vec![],
            Trigger::Created => self.select(params, state, false),
            // Only the first one makes the session wait.
            Trigger::QuestionAsked
                if self.needs_question(params)
                    && state.stage == Stage::Active
                    && state.agent.is_none() =>
            {
                self.select(params, state, false)
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
                decisions.push(Decision::Admit(Candidate::agent(*agent, name)));
                decisions
            }
            Trigger::ColleagueFound { agent, name } => {
                vec![Decision::Admit(Candidate::agent(*agent, name))]
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
            // Without the visitor there is nothing left to talk about: the agent has ended it.
            Trigger::RemoveAsked { leg, by } => self
                .depart(state, *leg, RemoveReason::Service)
                .into_iter()
                .map(|decision| match decision {
                    Decision::End { .. } => Decision::End {
                        by: Some(*by),
                        reason: EndReason::AgentLeft,
                    },
                    other => other,
                })
                .collect(),
            Trigger::EndAsked { leg } => {
                vec![Decision::End {
                    by: Some(*leg),
                    reason: EndReason::AgentLeft,
                }]
            }
        }
    }

    fn unwritten_need(&self, params: &Value, state: &State) -> Option<Need> {
        params::queue_of(params, "queue").map(|queue| self.need(params, state, queue))
    }

    fn colleague(&self, params: &Value, state: &State) -> Option<Need> {
        params::queue_of(params, "queue").map(|queue| self.need(params, state, queue))
    }

    fn asks_before_transfer(&self, params: &Value) -> bool {
        params::flag_of(params, "transfer_asks")
    }

    fn search_ms(&self, params: &Value) -> Millis {
        params::millis_of(params, "search_s", 60)
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
