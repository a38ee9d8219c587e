//! What members let each other do on their pages (IS-57, IS-60, IS-75): steps of consent, each
//! given by the one whose page it is, to the company's side as a whole or to one member.

use super::{Channel, Event, Refusal, State, instance::Run, noes::Noes};
use crate::{LegId, Millis, Time, limits};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How long somebody has to answer whether they let somebody else.
pub const STEPS_MS: Millis = 30_000;

/// What may be let.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// To point at things on the page.
    Point,
    /// To fill in its fields.
    Type,
    /// To press what can be pressed, and to scroll.
    Click,
    /// To open further windows.
    Windows,
}

/// What was done on somebody's page by somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Something was pressed.
    Click,
    /// A field was filled in.
    Field,
}

/// What one member lets somebody do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Whom; absent is the company's side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<LegId>,
    /// What.
    pub steps: BTreeSet<Step>,
}

/// Somebody has asked, and has no answer yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepsAsked {
    /// Who asks.
    pub leg: LegId,
    /// Whom.
    pub of: LegId,
    /// For what.
    pub steps: BTreeSet<Step>,
    /// When the question lapses.
    pub until: Time,
}

/// All of it in one session.
#[derive(Clone, Debug, Default)]
pub struct Hands {
    grants: BTreeMap<LegId, Vec<Grant>>,
    asked: Vec<StepsAsked>,
    /// By whose page it is, and by whom it was asked like the grants: absent is the company's side.
    noes: Noes<(LegId, Option<LegId>)>,
}

impl Hands {
    /// What that member lets others do.
    pub fn grants(&self, of: LegId) -> &[Grant] {
        self.grants.get(&of).map_or(&[], Vec::as_slice)
    }

    /// Questions without an answer, oldest first.
    pub fn asked(&self) -> &[StepsAsked] {
        &self.asked
    }

    /// When the first question lapses.
    pub(super) fn due(&self) -> Option<Time> {
        self.asked.iter().map(|asked| asked.until).min()
    }

    pub(super) fn ask(&mut self, asked: StepsAsked) {
        self.over(|one| (one.leg, one.of) == (asked.leg, asked.of));
        self.asked.push(asked);
    }

    pub(super) fn lapse(&mut self, leg: LegId, of: LegId) {
        self.over(|one| (one.leg, one.of) == (leg, of));
    }

    /// An answer to whoever it is for: `answers` tells whether that one has asked. It is a no where it
    /// lets nothing more to one who asks, or takes everything back.
    pub(super) fn allow(
        &mut self,
        (of, to): (LegId, Option<LegId>),
        steps: &BTreeSet<Step>,
        at: Time,
        answers: impl Fn(LegId) -> bool,
    ) {
        let open = self.asked.len();
        self.over(|one| one.of == of && answers(one.leg));
        let asked = self.asked.len() < open;
        let grants = self.grants.entry(of).or_default();
        let before = grants.iter().find(|grant| grant.to == to);
        let had = before.map(|grant| grant.steps.clone()).unwrap_or_default();
        if !steps.is_subset(&had) {
            self.noes.yes(&(of, to));
        } else if asked || (steps.is_empty() && !had.is_empty()) {
            self.noes.no((of, to), at);
        }
        grants.retain(|grant| grant.to != to);
        if !steps.is_empty() {
            let steps = steps.clone();
            grants.push(Grant { to, steps });
        }
        if grants.is_empty() {
            self.grants.remove(&of);
        }
    }

    pub(super) fn without(&mut self, leg: LegId) {
        self.over(|one| one.leg == leg || one.of == leg);
        self.grants.remove(&leg);
        self.noes.retain(|(of, to)| *of != leg && *to != Some(leg));
        self.grants.retain(|_, grants| {
            grants.retain(|grant| grant.to != Some(leg));
            !grants.is_empty()
        });
    }

    fn over(&mut self, is: impl Fn(&StepsAsked) -> bool) {
        self.asked.retain(|one| !is(one));
    }
}

impl State {
    fn is_staff(&self, leg: LegId) -> bool {
        self.roster.get(&leg).is_some_and(|leg| leg.role.is_staff())
    }

    /// Whether `of` has let `to` do that on their page. Colleagues let each other.
    pub fn has_let(&self, of: LegId, to: LegId, step: Step) -> bool {
        let staff = self.is_staff(to);
        if staff && self.is_staff(of) && step != Step::Windows {
            return true;
        }
        let grants = self.hands.grants(of).iter();
        grants
            .filter(|grant| grant.steps.contains(&step))
            .any(|grant| grant.to.map_or(staff, |leg| leg == to))
    }

    /// Whether what `from` does on their page is to be done, or seen, on the page of `to`. It is
    /// where that one has let them, and, for more than pointing, they lead; and where they have
    /// let that one: what you let somebody do on your page they also see you do.
    pub fn reaches(&self, from: LegId, to: LegId, step: Step) -> bool {
        let leads = step == Step::Point || self.baton == Some(from);
        from != to && (leads && self.has_let(to, from, step) || self.has_let(from, to, step))
    }

    /// All whom that reaches, in the order of their ids.
    pub fn reach(&self, from: LegId, step: Step) -> Vec<LegId> {
        let given = self.hands.grants.keys().copied();
        let named = self.hands.grants(from).iter().filter_map(|grant| grant.to);
        let staff = self.roster.staff().map(|leg| leg.id);
        let all: BTreeSet<LegId> = given.chain(named).chain(staff).collect();
        let reached = |to: &LegId| self.roster.contains_key(to) && self.reaches(from, *to, step);
        all.into_iter().filter(reached).collect()
    }

    /// Whether anything that this one does on their page may be anybody else's matter now.
    pub fn may_use_hands(&self, leg: LegId) -> bool {
        self.roster
            .get(&leg)
            .is_some_and(|leg| leg.channels.contains(&Channel::Lead))
    }

    /// Whether that one may be asked, after what they have answered before.
    pub(super) fn may_ask(&self, leg: LegId, of: LegId, now: Time) -> Result<(), Refusal> {
        let side = self.is_staff(leg).then_some((of, None));
        let mut questions = side.into_iter().chain([(of, Some(leg))]);
        questions.try_for_each(|question| self.hands.noes.may_ask(&question, now))
    }

    pub(super) fn allowed(
        &mut self,
        of: LegId,
        to: Option<LegId>,
        steps: &BTreeSet<Step>,
        at: Time,
    ) {
        let staff: BTreeSet<LegId> = self.roster.staff().map(|leg| leg.id).collect();
        let answers = |asker: LegId| to.map_or(staff.contains(&asker), |leg| leg == asker);
        self.hands.allow((of, to), steps, at, answers);
    }
}

impl Run<'_> {
    /// Questions whose time is over.
    pub(super) fn steps_due(&mut self) {
        let due = |asked: &&StepsAsked| asked.until <= self.now;
        let due: Vec<(LegId, LegId)> = self
            .state()
            .hands
            .asked()
            .iter()
            .filter(due)
            .map(|asked| (asked.leg, asked.of))
            .collect();
        for (leg, of) in due {
            self.emit(Event::StepsLapsed { leg, of });
        }
    }

    /// Refuses steps that nobody there could be asked for, or let.
    pub(super) fn check_other(&self, leg: LegId, other: LegId) -> Result<(), Refusal> {
        match self.state().roster.get(&other) {
            Some(_) if other != leg => Ok(()),
            Some(_) => Err(Refusal::NotAllowed),
            None => Err(Refusal::Unknown),
        }
    }

    /// Refuses one who lets somebody for the first time where too many do already.
    pub(super) fn has_hands_for(&self, leg: LegId) -> Result<(), Refusal> {
        let hands = &self.state().hands;
        match hands.grants.contains_key(&leg) || hands.grants.len() < limits::HANDS {
            true => Ok(()),
            false => Err(Refusal::TooMany),
        }
    }
}
