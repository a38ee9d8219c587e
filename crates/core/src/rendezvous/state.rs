//! What may become of a rendezvous.

use crate::{Millis, Time};
use serde::{Deserialize, Serialize};

/// Where a rendezvous stands. While a time is only held for somebody there is none yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Agreed; nobody came yet, and no session is there (RV-24).
    Agreed,
    /// The time has come, and the session goes on without the visitor: an agent is looked for, or
    /// waits for them (RV-17).
    Begun,
    /// The visitor came: there is a session, which waits or is served.
    Active,
    /// They met.
    Done,
    /// The visitor did not come within the grace time (RV-17).
    NoShow,
    /// The visitor came and went, and no agent had come.
    Missed,
    /// Called off.
    Cancelled,
}

/// What happens to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Another time.
    Moved,
    /// Called off, by either side.
    Cancelled,
    /// The time has come, where the clock begins it.
    Begun,
    /// The identifier was presented at the time, or again.
    Redeemed,
    /// The grace time is over.
    GraceOver,
    /// The session is over; an agent was in it.
    Met,
    /// The session is over; no agent was in it.
    LeftAlone,
}

impl State {
    /// All states.
    pub const ALL: [State; 7] = [
        State::Agreed,
        State::Begun,
        State::Active,
        State::Done,
        State::NoShow,
        State::Missed,
        State::Cancelled,
    ];

    /// As stored and said.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Agreed => "agreed",
            State::Begun => "begun",
            State::Active => "active",
            State::Done => "done",
            State::NoShow => "no_show",
            State::Missed => "missed",
            State::Cancelled => "cancelled",
        }
    }

    /// From what is stored or asked for.
    pub fn parse(text: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// What it is after that; `None` when that cannot happen to it any more.
    pub fn after(self, step: Step) -> Option<State> {
        match (self, step) {
            (State::Agreed, Step::Moved) => Some(State::Agreed),
            (State::Agreed | State::Begun, Step::Cancelled) => Some(State::Cancelled),
            (State::Agreed, Step::Begun) => Some(State::Begun),
            (State::Agreed | State::Begun | State::Active, Step::Redeemed) => Some(State::Active),
            (State::Agreed | State::Begun, Step::GraceOver) => Some(State::NoShow),
            (State::Active, Step::Met) => Some(State::Done),
            (State::Active, Step::LeftAlone) => Some(State::Missed),
            _ => None,
        }
    }

    /// Whether something is still to come of it.
    pub fn is_open(self) -> bool {
        matches!(self, State::Agreed | State::Begun | State::Active)
    }
}

/// When one may come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// From here on.
    pub opens_at: Time,
    /// Up to here; who comes first after that did not come.
    pub closes_at: Time,
}

/// Where somebody stands who looks at the page of a rendezvous.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Too early: there is something to count down to.
    Before,
    /// They may come in.
    Open,
    /// Nothing comes of it any more.
    Over,
}

impl Window {
    /// For a time that was agreed on.
    pub fn of(from: Time, early_ms: Millis, grace_ms: Millis) -> Self {
        Self {
            opens_at: from - early_ms,
            closes_at: from + grace_ms,
        }
    }

    /// Where it stands at that moment. Who is in may come back for as long as the session goes on.
    pub fn stage(self, state: State, now: Time) -> Stage {
        match state {
            State::Active => Stage::Open,
            State::Begun if now < self.closes_at => Stage::Open,
            State::Agreed if now < self.opens_at => Stage::Before,
            State::Agreed if now < self.closes_at => Stage::Open,
            _ => Stage::Over,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: [Step; 7] = [
        Step::Moved,
        Step::Cancelled,
        Step::Begun,
        Step::Redeemed,
        Step::GraceOver,
        Step::Met,
        Step::LeftAlone,
    ];

    #[test]
    fn every_step_from_every_state_is_decided() {
        use State::*;
        // In the order of STEPS.
        let table = [
            (
                Agreed,
                [
                    Some(Agreed),
                    Some(Cancelled),
                    Some(Begun),
                    Some(Active),
                    Some(NoShow),
                    None,
                    None,
                ],
            ),
            (
                Begun,
                [
                    None,
                    Some(Cancelled),
                    None,
                    Some(Active),
                    Some(NoShow),
                    None,
                    None,
                ],
            ),
            (
                Active,
                [
                    None,
                    None,
                    None,
                    Some(Active),
                    None,
                    Some(Done),
                    Some(Missed),
                ],
            ),
            (Done, [None; 7]),
            (NoShow, [None; 7]),
            (Missed, [None; 7]),
            (Cancelled, [None; 7]),
        ];
        assert_eq!(table.map(|(state, _)| state), State::ALL);
        for (state, expected) in table {
            assert_eq!(STEPS.map(|step| state.after(step)), expected, "{state:?}");
            assert_eq!(state.is_open(), expected.iter().any(Option::is_some));
            assert_eq!(State::parse(state.as_str()), Some(state));
        }
        assert_eq!(State::parse("booked"), None);
    }

    #[test]
    fn rv_19_one_comes_in_from_a_little_before_until_the_grace_is_over() {
        let window = Window::of(Time(100_000), 10_000, 20_000);
        for (at, expected) in [
            (89_999, Stage::Before),
            (90_000, Stage::Open),
            (119_999, Stage::Open),
            (120_000, Stage::Over),
        ] {
            assert_eq!(window.stage(State::Agreed, Time(at)), expected, "{at}");
        }
        assert_eq!(window.stage(State::Active, Time(500_000)), Stage::Open);
        assert_eq!(window.stage(State::Cancelled, Time(100_000)), Stage::Over);
        assert_eq!(window.stage(State::NoShow, Time(100_000)), Stage::Over);
    }
}
