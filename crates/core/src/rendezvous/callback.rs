//! A call to a visitor at a time, in either order (RV-16, RV-18), as a machine without clocks and
//! telephones. Whoever drives it writes down what it has become before anything is done about it: an
//! attempt that is written down is never dialled again, and one whose end nobody has told is counted
//! as failed. So a visitor is called once for each attempt at most, whenever the server stops.

use crate::{
    Millis, Time,
    service::params::{self, Kind, Param},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How much longer than it rings a call may take to tell how it ended.
const SLACK_MS: Millis = 15_000;

/// What a service says about calls. `rendezvous_phone` asks visitors for their number, or lets them
/// come only with one; `rendezvous_phone_country` is the country (ISO 3166) of numbers that name none,
/// and numbers that begin with one of `rendezvous_phone_blocked` are not called. Who is called first
/// says `rendezvous_call`. A visitor is called `rendezvous_call_tries` times, each for
/// `rendezvous_call_ring_s`, with `rendezvous_call_gap_s` between; who is called first waits
/// `rendezvous_call_patience_s` for somebody at most. With `rendezvous_call_queue_s` visitors who wait in
/// the queue may keep their place, so long at most, and be called when their turn comes (IS-114).
pub const PARAMS: [Param; 9] = [
    Param::new(
        "rendezvous_phone",
        Kind::Choice(&["none", "asked", "needed"]),
    ),
    Param::new(
        "rendezvous_phone_country",
        Kind::Choice(super::phone::COUNTRIES),
    ),
    Param::new("rendezvous_phone_blocked", Kind::Names),
    Param::new(
        "rendezvous_call",
        Kind::Choice(&["agent_first", "visitor_first"]),
    ),
    Param::new(
        "rendezvous_call_tries",
        Kind::Whole {
            min: 1,
            max: 10,
            usual: Some(TRIES),
        },
    ),
    Param::seconds("rendezvous_call_ring_s", 10, 120, 30),
    Param::seconds("rendezvous_call_gap_s", 60, 86_400, 300),
    Param::seconds("rendezvous_call_patience_s", 5, 120, 20),
    Param::new(
        "rendezvous_call_queue_s",
        Kind::Seconds {
            min: 600,
            max: 86_400,
            usual: None,
        },
    ),
];
const TRIES: u64 = 3;

/// How long a service with those parameters keeps the place of somebody who waits in its queue and is to
/// be called; `None` where it does not.
pub fn place_kept_ms(service: &Value) -> Option<Millis> {
    let name = "rendezvous_call_queue_s";
    let said = service.get(name).is_some();
    said.then(|| params::millis_of(service, name, 0))
}

/// Who is called first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// The visitor hears the agent at once (RV-18).
    AgentFirst,
    /// The visitor, who then waits a moment (RV-16).
    VisitorFirst,
}

/// How somebody is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Who is called first.
    pub order: Order,
    /// The visitor's number (E.164).
    pub number: String,
    /// An agent dials, by whichever telephone they have, and says what became of it.
    #[serde(default)]
    pub by_hand: bool,
    /// How often at most.
    pub tries: u32,
    /// How long it rings.
    pub ring_ms: Millis,
    /// What lies between two attempts.
    pub gap_ms: Millis,
    /// How long a visitor who was called first waits for somebody.
    pub patience_ms: Millis,
    /// Nobody is looked for, or called anew, after that.
    pub until: Time,
}

impl Plan {
    /// As a service with those parameters says.
    pub fn of(service: &Value, number: String, until: Time) -> Self {
        let ms = |name, usual_s| params::millis_of(service, name, usual_s);
        let tries = match params::whole_of(service, "rendezvous_call_tries") {
            0 => TRIES,
            tries => tries,
        };
        Self {
            order: match service["rendezvous_call"] == "visitor_first" {
                true => Order::VisitorFirst,
                false => Order::AgentFirst,
            },
            number,
            by_hand: false,
            tries: tries as u32,
            ring_ms: ms("rendezvous_call_ring_s", 30),
            gap_ms: ms("rendezvous_call_gap_s", 300),
            patience_ms: ms("rendezvous_call_patience_s", 20),
            until,
        }
    }
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallEnd {
    /// The line was busy.
    Busy,
    /// Nobody took it, or a machine did.
    NoAnswer,
    /// It could not be placed, or nobody knows what became of it.
    Failed,
    /// Whoever was called has hung up.
    HungUp,
    /// We have.
    Dropped,
}

/// What became of it all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// They talked.
    Talked,
    /// The visitor was not reached.
    Unreached,
    /// No agent was to be had.
    Unserved,
    /// Called off.
    Cancelled,
}

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nothing happens before that.
    Waits(Time),
    /// Somebody is looked for since then; the visitor may be on the line already.
    Seeks(Time),
    /// The visitor's telephone rings since then.
    Rings(Time),
    /// They talk.
    Talks,
    /// It is over.
    Over(Outcome),
}

/// A call to a visitor, with its attempts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Callback {
    /// How.
    pub plan: Plan,
    /// Where it stands.
    pub stage: Stage,
    /// Attempts that were begun.
    pub tries: u32,
    /// How those before ended.
    pub ends: Vec<CallEnd>,
}

/// What happens to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// A deadline may have come.
    Tick,
    /// An agent is there.
    AgentIn,
    /// And is not any more.
    AgentGone,
    /// The call of that attempt was taken.
    Answered(u32),
    /// It is over.
    Ended(u32, CallEnd),
    /// Nobody is to be called any more.
    Cancel,
}

/// What is to be done, once what it has become is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Have somebody looked for.
    Seek,
    /// Nobody is needed any more.
    Release,
    /// Place the call of that attempt.
    Dial(u32),
    /// Lay that call down.
    HangUp(u32),
    /// The visitor hears that somebody is coming.
    Hold(u32),
    /// Let both hear each other.
    Bridge(u32),
    /// Tell the agent how the call ended.
    Tell(CallEnd),
    /// It is over, for that reason.
    Over(Outcome),
}

impl Callback {
    /// To be made at that time.
    pub fn at(plan: Plan, at: Time) -> Self {
        Self {
            plan,
            stage: Stage::Waits(at),
            tries: 0,
            ends: Vec::new(),
        }
    }

    /// When [`Input::Tick`] is due; `None` where only others can tell, or it is over.
    pub fn deadline(&self) -> Option<Time> {
        match self.stage {
            Stage::Waits(at) => Some(at),
            Stage::Seeks(since) if self.is_answered() => Some(since + self.plan.patience_ms),
            Stage::Seeks(_) => Some(self.plan.until),
            Stage::Rings(since) => Some(since + self.plan.ring_ms + SLACK_MS),
            Stage::Talks | Stage::Over(_) => None,
        }
    }

    /// Whether the visitor is on the line.
    fn is_answered(&self) -> bool {
        self.plan.order == Order::VisitorFirst
    }

    /// For somebody whose place in a queue is kept: an agent is looked for already, and comes first.
    pub fn queued(plan: Plan, now: Time) -> Self {
        Self {
            plan: Plan {
                order: Order::AgentFirst,
                ..plan
            },
            stage: Stage::Seeks(now),
            tries: 0,
            ends: Vec::new(),
        }
    }

    /// The attempt that is under way; those before do not count any more.
    fn is_current(&self, attempt: u32) -> bool {
        let under_way = match self.stage {
            Stage::Rings(_) | Stage::Talks => true,
            Stage::Seeks(_) => self.is_answered(),
            Stage::Waits(_) | Stage::Over(_) => false,
        };
        under_way && attempt == self.tries
    }

    /// Takes one input; what does not fit changes nothing.
    pub fn handle(&mut self, now: Time, input: Input) -> Vec<Effect> {
        let order = self.plan.order;
        match (input, self.stage) {
            (_, Stage::Over(_)) => vec![],
            (Input::Cancel, stage) => {
                let mut done = match stage {
                    Stage::Waits(_) => vec![],
                    _ if self.is_current(self.tries) => {
                        vec![Effect::HangUp(self.tries), Effect::Release]
                    }
                    _ => vec![Effect::Release],
                };
                done.extend(self.over(Outcome::Cancelled));
                done
            }
            (Input::Tick, _) if self.deadline().is_none_or(|at| now < at) => vec![],
            (Input::Tick, Stage::Waits(_)) if now >= self.plan.until => {
                self.over(Outcome::Unserved)
            }
            (Input::Tick, Stage::Waits(_)) => match order {
                Order::AgentFirst => self.seek(now),
                Order::VisitorFirst => self.dial(now),
            },
            (Input::Tick, Stage::Seeks(_)) if self.is_answered() => {
                let hang_up = Effect::HangUp(self.tries);
                let mut done = vec![hang_up];
                done.extend(self.again(now, CallEnd::Dropped, Outcome::Unserved));
                done
            }
            (Input::Tick, Stage::Seeks(_)) => {
                let mut done = vec![Effect::Release];
                done.extend(self.over(Outcome::Unserved));
                done
            }
            // Nobody has told how it ended: the server may have stopped before it was dialled.
            (Input::Tick, Stage::Rings(_)) => {
                let mut done = vec![Effect::HangUp(self.tries)];
                done.extend(self.again(now, CallEnd::Failed, Outcome::Unreached));
                done
            }
            (Input::AgentIn, Stage::Seeks(_)) if self.is_answered() => {
                self.stage = Stage::Talks;
                vec![Effect::Bridge(self.tries)]
            }
            (Input::AgentIn, Stage::Seeks(_)) => self.dial(now),
            // Whoever was found has gone before anybody was called: somebody is looked for again.
            (Input::AgentGone, Stage::Seeks(_)) if order == Order::AgentFirst => {
                let next = now + self.plan.gap_ms;
                match next < self.plan.until {
                    true => {
                        self.stage = Stage::Waits(next);
                        vec![]
                    }
                    false => self.over(Outcome::Unserved),
                }
            }
            // The visitor is to hear nobody's silence.
            (Input::AgentGone, Stage::Rings(_)) if order == Order::AgentFirst => {
                let mut done = vec![Effect::HangUp(self.tries)];
                done.extend(self.again(now, CallEnd::Dropped, Outcome::Unserved));
                done
            }
            (Input::Answered(attempt), Stage::Rings(_)) if attempt == self.tries => match order {
                Order::AgentFirst => {
                    self.stage = Stage::Talks;
                    vec![Effect::Bridge(attempt)]
                }
                Order::VisitorFirst => {
                    let mut done = vec![Effect::Hold(attempt)];
                    done.extend(self.seek(now));
                    done
                }
            },
            (Input::Ended(attempt, how), Stage::Talks) if attempt == self.tries => {
                self.ends.push(how);
                self.over(Outcome::Talked)
            }
            (Input::Ended(attempt, how), _) if self.is_current(attempt) => {
                self.again(now, how, Outcome::Unreached)
            }
            _ => vec![],
        }
    }

    fn seek(&mut self, now: Time) -> Vec<Effect> {
        self.stage = Stage::Seeks(now);
        vec![Effect::Seek]
    }

    fn dial(&mut self, now: Time) -> Vec<Effect> {
        self.tries += 1;
        self.stage = Stage::Rings(now);
        vec![Effect::Dial(self.tries)]
    }

    /// An attempt was in vain: another one later, or it is over.
    fn again(&mut self, now: Time, how: CallEnd, outcome: Outcome) -> Vec<Effect> {
        // Of who was called first nobody has heard yet.
        let mut done = match self.stage {
            Stage::Rings(_) if self.is_answered() => vec![],
            _ => vec![Effect::Tell(how), Effect::Release],
        };
        self.ends.push(how);
        let next = now + self.plan.gap_ms;
        match self.tries < self.plan.tries && next < self.plan.until {
            true => self.stage = Stage::Waits(next),
            false => done.extend(self.over(outcome)),
        }
        done
    }

    fn over(&mut self, outcome: Outcome) -> Vec<Effect> {
        self.stage = Stage::Over(outcome);
        vec![Effect::Over(outcome)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn callback(order: Order) -> Callback {
        let plan = Plan {
            by_hand: false,
            order,
            number: "+442079460018".into(),
            tries: 2,
            ring_ms: 30_000,
            gap_ms: 300_000,
            patience_ms: 20_000,
            until: Time(3_600_000),
        };
        Callback::at(plan, Time(1_000))
    }

    /// As it is after being written down and read again.
    fn restarted(callback: &Callback) -> Callback {
        serde_json::from_str(&serde_json::to_string(callback).unwrap()).unwrap()
    }

    #[test]
    fn rv_18_the_agent_is_there_before_the_visitor_is_called() {
        let mut call = callback(Order::AgentFirst);
        assert_eq!(call.deadline(), Some(Time(1_000)));
        assert_eq!(call.handle(Time(999), Input::Tick), []);
        assert_eq!(call.handle(Time(1_000), Input::Tick), [Effect::Seek]);
        assert_eq!(call.handle(Time(1_000), Input::Tick), []);
        assert_eq!(call.handle(Time(5_000), Input::AgentIn), [Effect::Dial(1)]);
        assert_eq!(call.handle(Time(5_000), Input::AgentIn), []);
        let answered = call.handle(Time(9_000), Input::Answered(1));
        assert_eq!(answered, [Effect::Bridge(1)]);
        assert_eq!(call.deadline(), None);
        let over = call.handle(Time(60_000), Input::Ended(1, CallEnd::HungUp));
        assert_eq!(over, [Effect::Over(Outcome::Talked)]);
        assert_eq!(call.handle(Time(60_001), Input::Cancel), []);
    }

    #[test]
    fn is_114_of_who_keeps_a_place_the_agent_comes_first_and_another_one_after_them() {
        let plan = callback(Order::VisitorFirst).plan;
        let mut call = Callback::queued(plan, Time(1_000));
        assert_eq!(call.deadline(), Some(Time(3_600_000)));
        // Who was found goes before anybody was called.
        assert_eq!(call.handle(Time(2_000), Input::AgentGone), []);
        assert_eq!(call.stage, Stage::Waits(Time(302_000)));
        assert_eq!(call.handle(Time(302_000), Input::Tick), [Effect::Seek]);
        let mut call = restarted(&call);
        assert_eq!(
            call.handle(Time(303_000), Input::AgentIn),
            [Effect::Dial(1)]
        );
        let mut late = Callback::queued(call.plan.clone(), Time(1_000));
        let over = late.handle(Time(3_500_000), Input::AgentGone);
        assert_eq!(over, [Effect::Over(Outcome::Unserved)]);
        let mut kept = Callback::queued(call.plan.clone(), Time(1_000));
        let over = kept.handle(Time(3_600_000), Input::Tick);
        assert_eq!(over, [Effect::Release, Effect::Over(Outcome::Unserved)]);
        let mut off = Callback::queued(call.plan, Time(1_000));
        let over = off.handle(Time(2_000), Input::Cancel);
        assert_eq!(over, [Effect::Release, Effect::Over(Outcome::Cancelled)]);
    }

    #[test]
    fn rv_18_an_agent_who_drops_has_the_call_laid_down() {
        let mut call = callback(Order::AgentFirst);
        call.handle(Time(1_000), Input::Tick);
        call.handle(Time(2_000), Input::AgentIn);
        let gone = call.handle(Time(3_000), Input::AgentGone);
        let told = [Effect::Tell(CallEnd::Dropped), Effect::Release];
        assert_eq!(gone[0], Effect::HangUp(1));
        assert_eq!(gone[1..], told);
        assert_eq!(call.stage, Stage::Waits(Time(303_000)));
        assert_eq!(call.handle(Time(4_000), Input::Answered(1)), []);
        assert_eq!(call.handle(Time(303_000), Input::Tick), [Effect::Seek]);
    }

    #[test]
    fn rv_16_the_visitor_is_called_first_and_waits_a_moment_only() {
        let mut call = callback(Order::VisitorFirst);
        assert_eq!(call.handle(Time(1_000), Input::Tick), [Effect::Dial(1)]);
        let answered = call.handle(Time(5_000), Input::Answered(1));
        assert_eq!(answered, [Effect::Hold(1), Effect::Seek]);
        let mut served = call.clone();
        let bridged = served.handle(Time(6_000), Input::AgentIn);
        assert_eq!(bridged, [Effect::Bridge(1)]);
        assert_eq!(call.deadline(), Some(Time(25_000)));
        let given_up = call.handle(Time(25_000), Input::Tick);
        assert_eq!(given_up[0], Effect::HangUp(1));
        assert!(given_up.contains(&Effect::Release));
        assert_eq!(call.stage, Stage::Waits(Time(325_000)));
    }

    #[test]
    fn rv_16_busy_and_unanswered_calls_are_tried_again_until_the_visitor_is_told() {
        for order in [Order::AgentFirst, Order::VisitorFirst] {
            let mut call = callback(order);
            let mut dialled = Vec::new();
            let mut now = Time(1_000);
            let mut last = Vec::new();
            for how in [CallEnd::Busy, CallEnd::NoAnswer] {
                let mut done = call.handle(now, Input::Tick);
                done.extend(call.handle(now, Input::AgentIn));
                dialled.extend(done.into_iter().filter_map(|effect| match effect {
                    Effect::Dial(attempt) => Some(attempt),
                    _ => None,
                }));
                last = call.handle(now, Input::Ended(call.tries, how));
                now = now + 300_000;
            }
            assert_eq!(dialled, [1, 2], "{order:?}");
            assert_eq!(last.last(), Some(&Effect::Over(Outcome::Unreached)));
            assert_eq!(call.ends, [CallEnd::Busy, CallEnd::NoAnswer]);
        }
    }

    #[test]
    fn rv_16_a_stop_at_any_moment_never_has_one_attempt_dialled_twice() {
        // The server stops after what it has become is written down, and before anything is done.
        let mut call = callback(Order::VisitorFirst);
        assert_eq!(call.handle(Time(1_000), Input::Tick), [Effect::Dial(1)]);
        let mut call = restarted(&call);
        assert_eq!(call.handle(Time(11_000), Input::Tick), [], "no second call");
        let failed = call.handle(Time(46_000), Input::Tick);
        assert!(
            !failed
                .iter()
                .any(|effect| matches!(effect, Effect::Dial(_)))
        );
        assert_eq!((call.tries, &call.ends[..]), (1, &[CallEnd::Failed][..]));
        // Before that: it is dialled once, late.
        let mut call = restarted(&callback(Order::VisitorFirst));
        assert_eq!(call.handle(Time(11_000), Input::Tick), [Effect::Dial(1)]);
    }

    #[test]
    fn rv_16_nobody_is_called_after_the_last_moment() {
        let mut late = callback(Order::VisitorFirst);
        let over = late.handle(Time(3_600_000), Input::Tick);
        assert_eq!(over, [Effect::Over(Outcome::Unserved)]);
        let mut unserved = callback(Order::AgentFirst);
        unserved.handle(Time(1_000), Input::Tick);
        let over = unserved.handle(Time(3_600_000), Input::Tick);
        assert_eq!(over, [Effect::Release, Effect::Over(Outcome::Unserved)]);
        let mut off = callback(Order::AgentFirst);
        off.handle(Time(1_000), Input::Tick);
        off.handle(Time(1_000), Input::AgentIn);
        let done = off.handle(Time(1_500), Input::Cancel);
        let expected = [
            Effect::HangUp(1),
            Effect::Release,
            Effect::Over(Outcome::Cancelled),
        ];
        assert_eq!(done, expected);
    }
}
