//! One call, as a state machine without clock or network.

use switchboard_core::{Millis, Time};

/// Where a call stands. `Ended` is the end; no transition leaves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The trunk was asked.
    Dialing,
    /// The telephone rings.
    Ringing,
    /// Both sides can talk.
    Answered,
    /// Over.
    Ended(End),
}

/// Why a call is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Somebody in the session hung up, or the telephone left it.
    HungUp,
    /// The person called hung up.
    FarEnd,
    /// The line is busy.
    Busy,
    /// Nobody answered in time.
    NoAnswer,
    /// It was declined, or there is no such number.
    Refused,
    /// The trunk or the network failed.
    Failed,
    /// It has lasted as long as a call may.
    TooLong,
}

impl End {
    /// Stable name for wires and logs.
    pub fn name(self) -> &'static str {
        match self {
            End::HungUp => "hung_up",
            End::FarEnd => "far_end",
            End::Busy => "busy",
            End::NoAnswer => "no_answer",
            End::Refused => "refused",
            End::Failed => "failed",
            End::TooLong => "too_long",
        }
    }

    /// What a final answer other than success means (RFC 3261, 21).
    pub fn of_status(code: u16) -> Self {
        match code {
            486 | 600 => End::Busy,
            408 | 480 | 487 => End::NoAnswer,
            // Credentials that the trunk does not take, or media that it has not.
            401 | 407 | 488 => End::Failed,
            400..=499 | 603 | 604 => End::Refused,
            _ => End::Failed,
        }
    }
}

/// What happens to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// The telephone rings.
    Ringing,
    /// It was answered.
    Answered,
    /// A final answer that is no success, as SIP numbers them.
    Rejected(u16),
    /// The other side hung up.
    Bye,
    /// The trunk cannot be reached, or nothing was heard from it.
    Broken,
    /// Somebody here hangs up.
    HangUp,
    /// The time of [`Call::deadline`] has come.
    Tick,
}

/// What is to be done at the trunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Ask no more.
    Cancel,
    /// Hang up.
    Bye,
}

/// How long a call may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// From dialing to an answer. SIP's own limit is longer than people wait.
    pub dial_ms: Millis,
    /// From the answer to the end.
    pub talk_ms: Millis,
}

/// One call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    state: State,
    limits: Limits,
    deadline: Option<Time>,
}

impl Call {
    /// One that was begun now.
    pub fn new(now: Time, limits: Limits) -> Self {
        Self {
            state: State::Dialing,
            limits,
            deadline: Some(now + limits.dial_ms),
        }
    }

    /// Where it stands.
    pub fn state(&self) -> State {
        self.state
    }

    /// When it wants [`Input::Tick`].
    pub fn deadline(&self) -> Option<Time> {
        self.deadline
    }

    /// Takes in what has happened; what does not fit changes nothing.
    pub fn handle(&mut self, now: Time, input: Input) -> Option<Act> {
        let due = self.deadline.is_some_and(|at| at <= now);
        match (self.state, input) {
            // The answer and the hang-up have crossed.
            (State::Ended(_), Input::Answered) => Some(Act::Bye),
            (State::Ended(_), _) => None,
            (State::Dialing, Input::Ringing) => {
                self.state = State::Ringing;
                None
            }
            (State::Dialing | State::Ringing, Input::Answered) => {
                self.state = State::Answered;
                self.deadline = Some(now + self.limits.talk_ms);
                None
            }
            (State::Dialing | State::Ringing, Input::Rejected(code)) => {
                self.end(End::of_status(code), None)
            }
            (State::Dialing | State::Ringing, Input::HangUp) => {
                self.end(End::HungUp, Some(Act::Cancel))
            }
            (State::Dialing | State::Ringing, Input::Tick) if due => {
                self.end(End::NoAnswer, Some(Act::Cancel))
            }
            (State::Dialing | State::Ringing, Input::Bye) => self.end(End::Failed, None),
            (State::Answered, Input::HangUp) => self.end(End::HungUp, Some(Act::Bye)),
            (State::Answered, Input::Tick) if due => self.end(End::TooLong, Some(Act::Bye)),
            (State::Answered, Input::Bye) => self.end(End::FarEnd, None),
            (State::Answered, Input::Broken) => self.end(End::Failed, Some(Act::Bye)),
            (_, Input::Broken) => self.end(End::Failed, Some(Act::Cancel)),
            (State::Ringing, Input::Ringing)
            | (State::Answered, Input::Ringing | Input::Answered | Input::Rejected(_))
            | (_, Input::Tick) => None,
        }
    }

    fn end(&mut self, why: End, act: Option<Act>) -> Option<Act> {
        self.state = State::Ended(why);
        self.deadline = None;
        act
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LIMITS: Limits = Limits {
        dial_ms: 30_000,
        talk_ms: 3_600_000,
    };

    /// What happens when, where it leads, and what is done.
    type Row<'a> = (&'a [(i64, Input)], State, &'a [Act]);

    fn run(inputs: &[(i64, Input)]) -> (State, Vec<Act>) {
        let mut call = Call::new(Time(0), LIMITS);
        let acts = inputs
            .iter()
            .filter_map(|(at, input)| call.handle(Time(*at), *input));
        let acts = acts.collect();
        (call.state(), acts)
    }

    #[test]
    fn rv_16_a_call_ends_by_whoever_ends_it_and_says_why() {
        use Act::Cancel;
        use Input::{Answered, Broken, HangUp, Rejected, Ringing, Tick};
        let ended = State::Ended;
        let table: [Row; 12] = [
            (&[(1, Ringing)], State::Ringing, &[]),
            (&[(1, Ringing), (5, Answered)], State::Answered, &[]),
            (&[(1, Rejected(486))], ended(End::Busy), &[]),
            (
                &[(1, Ringing), (9, Rejected(603))],
                ended(End::Refused),
                &[],
            ),
            (&[(1, Rejected(503))], ended(End::Failed), &[]),
            (
                &[(1, Ringing), (30_000, Tick)],
                ended(End::NoAnswer),
                &[Cancel],
            ),
            (&[(1, Ringing), (29_999, Tick)], State::Ringing, &[]),
            (
                &[(1, HangUp), (2, Answered)],
                ended(End::HungUp),
                &[Cancel, Act::Bye],
            ),
            (&[(1, Answered), (2, Input::Bye)], ended(End::FarEnd), &[]),
            (
                &[(1, Answered), (2, HangUp)],
                ended(End::HungUp),
                &[Act::Bye],
            ),
            (
                &[(1, Answered), (3_600_001, Tick)],
                ended(End::TooLong),
                &[Act::Bye],
            ),
            (&[(1, Broken)], ended(End::Failed), &[Cancel]),
        ];
        for (inputs, state, acts) in table {
            assert_eq!(run(inputs), (state, acts.to_vec()), "{inputs:?}");
        }
    }

    fn input() -> impl Strategy<Value = Input> {
        prop_oneof![
            Just(Input::Ringing),
            Just(Input::Answered),
            (300_u16..700).prop_map(Input::Rejected),
            Just(Input::Bye),
            Just(Input::Broken),
            Just(Input::HangUp),
            Just(Input::Tick),
        ]
    }

    proptest! {
        #[test]
        fn whatever_happens_an_ended_call_stays_so_and_a_live_one_has_a_deadline(
            inputs in prop::collection::vec((0_i64..40_000_000, input()), 0..30)
        ) {
            let mut call = Call::new(Time(0), LIMITS);
            let mut now = 0;
            for (step, input) in inputs {
                now += step % 40_000;
                let before = call;
                let act = call.handle(Time(now), input);
                let over = matches!(call.state(), State::Ended(_));
                prop_assert_eq!(call.deadline().is_none(), over);
                if matches!(before.state(), State::Ended(_)) {
                    prop_assert_eq!(call, before);
                    prop_assert!(act.is_none() || input == Input::Answered);
                } else {
                    prop_assert!(act.is_none() || over, "only an end does something");
                }
            }
        }
    }
}
