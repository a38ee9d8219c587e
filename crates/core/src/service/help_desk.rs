//! Help desk: a visitor waits in a queue until an agent takes them.

use super::{Behaviour, Decision, Kind, Param, Trigger, helper_of, params, waiting};
use crate::{
    AgentId, LegId, Millis, QueueId, rendezvous,
    routing::{self, Ask, MOST, Need, Preferred, Quality},
    session::{
        Candidate, Context, EndReason, Endpoint, Leg, LegState, Notice, Refusal, RemoveReason,
        Role, Stage, State,
    },
};
use serde_json::Value;
use std::sync::LazyLock;

/// An offer rings for `ring_s`, or nowhere with `auto_accept`. `skills` are asked of every agent.
/// With `match_language` and `match_subject` the visitor's language and the subject of the page
/// are asked as well, for `match_s` of waiting; then whoever is free will do. With `sticky_s` the
/// visitor's last agent is asked first, and for so long nobody else while they are on duty. With
/// `question_first` nobody is looked for before the visitor has said what it is about. With
/// `transfer_asks` the visitor is asked before they are handed over; a colleague is looked for
/// `search_s` at most. Who is asked for help is of the queue `helpers`, or of the service's own.
/// What [`waiting::PARAMS`] say is shown to those who wait. With `rendezvous` visitors agree on later times; see [`rendezvous::PARAMS`].
pub struct HelpDesk;

impl HelpDesk {
    /// Has the session wait. Whom an assistant has left does not wait for the next one.
    fn select(&self, params: &Value, state: &State, again: Option<Role>) -> Vec<Decision> {
        match params::queue_of(params, "queue") {
            Some(queue) => {
                let mut need = Need {
                    front: again.is_some(),
                    people: again == Some(Role::Assistant),
                    ..self.need(params, state, queue)
                };
                if let Some(came) = &state.origin.came {
                    came.put_into(&mut need, again.is_some());
                }
                // Whoever was there once has met, and is not left alone for it.
                if let (Some(agreed), None) = (&state.origin.rendezvous, again) {
                    agreed.put_into(&mut need);
                }
                vec![Decision::Select(need)]
            }
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
            need.asks.push(Ask::of(of, level, None));
        }
        self.ask_language(params, state, &mut need);
        if params::flag_of(params, "match_subject") {
            // The page that is looked at now tells more than the one of the click.
            let subject = state.context().map(|context| context.subject);
            need.subject = subject.as_deref().and_then(routing::skill_name);
            let asked = need.subject.clone().map(Quality::Skill);
            need.asks.extend(asked.map(|of| for_a_while(params, of)));
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

    fn ask_language(&self, params: &Value, state: &State, need: &mut Need) {
        if params::flag_of(params, "match_language") {
            need.language = state.origin.locale.as_deref().and_then(routing::language);
            let asked = need.language.clone().map(Quality::Language);
            need.asks.extend(asked.map(|of| for_a_while(params, of)));
        }
    }

    /// A member goes. The agent's exit ends the session unless somebody else serves the visitor
    /// or is asked for openly, and so does the last visitor's (IS-95). Nobody is sent away while
    /// the session waits, and an assistant's exit ends nothing.
    fn depart(
        &self,
        params: &Value,
        state: &State,
        leg: LegId,
        reason: RemoveReason,
    ) -> Vec<Decision> {
        let Some(member) = state.roster.get(&leg) else {
            return vec![];
        };
        let waiting = state.stage == Stage::Waiting;
        let expected = state.asking.as_ref();
        let expected = expected.is_some_and(|asking| asking.openly && asking.by != leg);
        let helped = member.role == Role::Assistant || expected;
        if helped && leaves_alone(state, leg) {
            return self.serve_anew(params, state, leg, reason);
        }
        let over = if others(state, leg, Role::Visitor) == 0 {
            Some(match member.role {
                // They could have waited for whoever was to come.
                Role::Agent if state.awaits_visitor() => EndReason::AgentLeft,
                // They are called, and need not stay (IS-114).
                Role::Visitor if state.awaits_visitor() => {
                    return vec![Decision::Remove { leg, reason }];
                }
                Role::Visitor if waiting => EndReason::Abandoned,
                Role::Visitor => EndReason::VisitorLeft,
                Role::Agent | Role::Assistant => EndReason::Empty,
            })
        } else if member.role == Role::Agent && !waiting && !are_served(state, leg) {
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
        if leaves_alone(state, leg) {
            return self.serve_anew(params, state, leg, RemoveReason::Lost);
        }
        self.depart(params, state, leg, RemoveReason::Lost)
    }

    /// The visitor is never left alone: they wait again, before all others.
    fn serve_anew(
        &self,
        params: &Value,
        state: &State,
        leg: LegId,
        reason: RemoveReason,
    ) -> Vec<Decision> {
        let mut decisions = vec![
            Decision::Remove { leg, reason },
            Decision::Announce(Notice::BackInQueue),
        ];
        let gone = state.roster.get(&leg).map(|member| member.role);
        decisions.extend(self.select(params, state, gone));
        decisions
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
        const OWN: &[Param] = &[
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
            params::HELPERS,
            params::LEADER,
            params::VOICE,
        ];
        static PARAMS: LazyLock<Vec<Param>> = LazyLock::new(|| {
            [
                OWN,
                &waiting::PARAMS,
                &rendezvous::PARAMS,
                &rendezvous::callback::PARAMS,
            ]
            .concat()
        });
        &PARAMS
    }

    fn decide(&self, params: &Value, state: &State, trigger: &Trigger) -> Vec<Decision> {
        match trigger {
            Trigger::Created if is_idle(state) || state.shed => vec![],
            // What a rendezvous is about was said with the wish.
            Trigger::Created
                if self.needs_question(params)
                    && state.question.is_none()
                    // What it is about has come with them.
                    && state.origin.came.is_none()
                    && state.origin.rendezvous.is_none() =>
            {
                vec![]
            }
            Trigger::Created => self.select(params, state, None),
            // Only the first one makes the session wait.
            Trigger::QuestionAsked
                if self.needs_question(params)
                    && state.stage == Stage::Active
                    && state.agent.is_none()
                    && !state.roster.staff().any(serves) =>
            {
                self.select(params, state, None)
            }
            Trigger::QuestionAsked => vec![],
            Trigger::Due if is_unserved(state) => self.select(params, state, None),
            Trigger::Due => vec![],
            // Agents come by an offer, programs by their own right.
            Trigger::JoinAsked { candidate } => match candidate.endpoint {
                Endpoint::External { .. } => vec![Decision::Admit(candidate.clone())],
                Endpoint::Visitor { .. } | Endpoint::Agent { .. } => {
                    vec![Decision::Refuse(Refusal::NotAdmitted)]
                }
            },
            Trigger::OfferAccepted { candidate } => {
                // An agent who never came back is replaced, not joined. They go first: the
                // one who accepts may be the same.
                let lost = |m: &&Leg| serves(m) && m.state == LegState::Lost;
                let mut decisions: Vec<Decision> = state
                    .roster
                    .staff()
                    .filter(lost)
                    .map(|m| Decision::Remove {
                        leg: m.id,
                        reason: RemoveReason::Lost,
                    })
                    .collect();
                let substitutes = replaces(state, candidate);
                decisions.push(Decision::Admit(candidate.clone()));
                decisions.extend(substitutes.map(|of| Decision::Substitute { of }));
                decisions
            }
            Trigger::ColleagueFound { candidate } => vec![Decision::Admit(candidate.clone())],
            Trigger::NobodyThere => vec![Decision::Announce(Notice::NobodyAvailable)],
            Trigger::LegLost { leg } if is_serving(state, *leg) => {
                vec![Decision::Announce(Notice::AgentConnectionLost)]
            }
            Trigger::LegReturned { leg } if is_serving(state, *leg) => {
                vec![Decision::Announce(Notice::AgentReturned)]
            }
            Trigger::LegLost { .. } | Trigger::LegReturned { .. } | Trigger::NobodyCame { .. } => {
                vec![]
            }
            // The visitor of a rendezvous: whoever waits for them is free again.
            Trigger::NotComing if no_visitor(state) && !state.awaits_visitor() => {
                vec![Decision::End {
                    by: None,
                    reason: EndReason::Abandoned,
                }]
            }
            Trigger::NotComing => vec![],
            Trigger::GraceOver { leg } => self.lost_for_good(params, state, *leg),
            Trigger::LeaveAsked { leg } => self.depart(params, state, *leg, RemoveReason::Left),
            // Without the visitor there is nothing left to talk about: the agent has ended it.
            Trigger::RemoveAsked { leg, by } => self
                .depart(params, state, *leg, RemoveReason::Service)
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

    fn helper(&self, params: &Value, state: &State, context: Option<&Context>) -> Option<Need> {
        let own = params::queue_of(params, "queue");
        let queue = params::queue_of(params, "helpers").or(own)?;
        let mut need = Need {
            ring_ms: params::millis_of(params, "ring_s", 20),
            auto_accept: params::flag_of(params, "auto_accept"),
            ..helper_of(queue, context)
        };
        self.ask_language(params, state, &mut need);
        Some(need)
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

/// Whether that member is one who serves visitors: an agent, or an assistant that the desk knows.
/// Other software that is in a session does something else there.
fn serves(member: &Leg) -> bool {
    match member.role {
        Role::Agent => true,
        Role::Assistant => matches!(member.endpoint, Endpoint::Agent { .. }),
        Role::Visitor => false,
    }
}

fn is_serving(state: &State, leg: LegId) -> bool {
    state.roster.get(&leg).is_some_and(serves)
}

/// Whether somebody serves the visitors when `leg` is gone.
fn are_served(state: &State, leg: LegId) -> bool {
    state.roster.staff().any(|m| m.id != leg && serves(m))
}

/// Whether visitors who are being served are left alone when `leg` goes.
fn leaves_alone(state: &State, leg: LegId) -> bool {
    state.stage == Stage::Active
        && is_serving(state, leg)
        && !are_served(state, leg)
        && (others(state, leg, Role::Visitor) > 0 || state.awaits_visitor())
}

/// Whether it was begun ahead, and nothing has happened in it.
fn is_idle(state: &State) -> bool {
    let agreed = state.origin.rendezvous.as_ref();
    agreed.is_some_and(|agreed| agreed.idle)
}

/// Whether nobody serves it, has served it, or is looked for.
fn is_unserved(state: &State) -> bool {
    let unserved = state.agent.is_none() && !state.roster.staff().any(serves);
    state.stage == Stage::Active && unserved
}

fn no_visitor(state: &State) -> bool {
    !state.is_meeting() && state.roster.visitors().next().is_none()
}

/// With whom it was agreed, where somebody else comes in their place.
fn replaces(state: &State, candidate: &Candidate) -> Option<AgentId> {
    let agreed = state.origin.rendezvous.as_ref()?;
    let agent = agreed.agent;
    let other = !candidate.endpoint.is(&Endpoint::Agent { agent });
    (other && agreed.named && state.agent.is_none()).then_some(agent)
}

/// Something that is asked only until somebody has waited long for it.
fn for_a_while(params: &Value, of: Quality) -> Ask {
    Ask::of(of, 1, Some(params::millis_of(params, "match_s", 30)))
}

fn is_staff(state: &State, leg: LegId) -> bool {
    state.roster.get(&leg).is_some_and(|m| m.role.is_staff())
}
