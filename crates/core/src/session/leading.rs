//! Who leads by rule, who has asked to, and of whom it is awaited what became of a push.

use super::{
    BatonAnswer, Channel, Event, LegState, Record, Refusal, Role, Roster, Stage, State, Way,
    instance::Run, noes::Noes,
};
use crate::{LegId, PushId, Time, limits};
use serde_json::Value;
use std::collections::BTreeSet;

/// Who leads where nobody has given the baton to somebody: the rule of a session (IS-79). Whoever
/// is named first and is not there is stood in for by the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leader {
    /// Somebody of the tenant's side; without any, the visitor who has been there longest.
    Agent,
    /// The visitor who has been there longest; without any, somebody of the tenant's side.
    Visitor,
    /// Whoever has been there longest.
    First,
    /// Nobody, until somebody asks or takes.
    Nobody,
}

impl Leader {
    /// All of them, by the name that parameters and settings have.
    pub const NAMES: &'static [&'static str] = &["agent", "visitor", "first", "nobody"];

    /// The rule of that name.
    pub fn named(name: &str) -> Option<Leader> {
        Some(match name {
            "agent" => Leader::Agent,
            "visitor" => Leader::Visitor,
            "first" => Leader::First,
            "nobody" => Leader::Nobody,
            _ => return None,
        })
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Leader::NAMES[self as usize]
    }

    fn of(params: &Value) -> Option<Leader> {
        Leader::named(params.get("leader")?.as_str()?)
    }
}

/// A request to lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatonAsk {
    /// Who asks.
    pub leg: LegId,
    /// It lapses then.
    pub until: Time,
}

/// A push of which not everybody has said what became of it.
#[derive(Clone, Debug)]
struct Awaited {
    push: PushId,
    way: Way,
    legs: BTreeSet<LegId>,
    until: Time,
}

/// Pushes whose members are still awaited; older ones are not.
const AWAITED: usize = 64;

/// What the log tells of leading beside the baton itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Leading {
    asks: Vec<BatonAsk>,
    noes: Noes<LegId>,
    /// Somebody gave or took the baton: no rule takes it away.
    given: bool,
    awaited: Vec<Awaited>,
    /// Of the newest pushes those that were for chosen members.
    chosen: Vec<(PushId, Vec<LegId>)>,
    /// Where somebody has led all others last, whoever leads now.
    shown: Option<(LegId, String)>,
}

impl Leading {
    /// Takes in one event; the roster is as before it, or as after it where somebody has gone.
    pub(super) fn apply(&mut self, record: &Record, roster: &Roster) {
        match &record.event {
            Event::BatonAsked { leg, until, .. } => self.asks.push(BatonAsk {
                leg: *leg,
                until: *until,
            }),
            Event::BatonAnswered { of, outcome, .. } => {
                self.asks.retain(|ask| ask.leg != *of);
                if *outcome == BatonAnswer::Declined {
                    self.noes.no(*of, record.at);
                }
            }
            Event::BatonPassed { to, by, .. } => {
                self.given = by.is_some();
                self.asks.retain(|ask| Some(ask.leg) != *to);
                self.noes.retain(|leg| Some(*leg) != *to);
            }
            Event::LegRemoved { leg, .. } => {
                self.asks.retain(|ask| ask.leg != *leg);
                self.noes.yes(leg);
                self.heard_of(None, *leg);
            }
            Event::Pushed { push, leg, url, .. } => {
                self.shown = Some((*leg, url.clone()));
                let followers = followers(roster, *leg, None);
                self.sent(*push, Way::Tab, followers, record.at);
            }
            Event::PageSent(sent) => {
                if sent.to.is_none() && sent.way == Way::Tab {
                    self.shown = Some((sent.leg, sent.url.clone()));
                }
                if let Some(to) = &sent.to {
                    super::state::push_bounded(&mut self.chosen, (sent.push, to.clone()), 64);
                }
                let followers = followers(roster, sent.leg, sent.to.as_deref());
                self.sent(sent.push, sent.way, followers, record.at);
            }
            Event::PushReported { push, leg, .. } | Event::PageReported { push, leg, .. } => {
                self.heard_of(Some(*push), *leg);
            }
            Event::PageUnanswered { push, .. } => self.awaited.retain(|one| one.push != *push),
            Event::Ended { .. } => *self = Self::default(),
            _ => {}
        }
    }

    fn sent(&mut self, push: PushId, way: Way, legs: BTreeSet<LegId>, at: Time) {
        // A newer page has overtaken the older one: nobody shows that any more.
        for older in self.awaited.iter_mut().filter(|older| older.way == way) {
            older.legs.retain(|leg| !legs.contains(leg));
        }
        self.awaited.retain(|one| !one.legs.is_empty());
        let until = at + limits::PUSH_MS;
        let newest = Awaited {
            push,
            way,
            legs,
            until,
        };
        super::state::push_bounded(&mut self.awaited, newest, AWAITED);
    }

    /// Nothing is awaited of that member any more, of all pushes or that one.
    fn heard_of(&mut self, push: Option<PushId>, leg: LegId) {
        for one in &mut self.awaited {
            if push.is_none_or(|push| push == one.push) {
                one.legs.remove(&leg);
            }
        }
        self.awaited.retain(|one| !one.legs.is_empty());
    }
}

/// Who is to show a page now: members whose channel for that is open.
fn followers(roster: &Roster, leader: LegId, to: Option<&[LegId]>) -> BTreeSet<LegId> {
    roster
        .values()
        .filter(|leg| leg.id != leader && leg.channels.contains(&Channel::Lead))
        .filter(|leg| leg.state == LegState::Open)
        .map(|leg| leg.id)
        .filter(|leg| to.is_none_or(|to| to.contains(leg)))
        .collect()
}

impl State {
    /// Requests to lead that nobody has answered.
    pub fn baton_asks(&self) -> &[BatonAsk] {
        &self.leading.asks
    }

    /// Where all were led last, if that may be shown to whoever joins: the page they look at
    /// together (AI-9).
    pub fn shown(&self) -> Option<(LegId, &str)> {
        let led = || {
            self.leading
                .shown
                .as_ref()
                .map(|(leg, url)| (*leg, url.as_str()))
        };
        let own = || {
            let leader = self.follow?;
            let seen = self.pages.iter().rev().find(|seen| seen.leg == leader)?;
            Some((leader, seen.url.as_str()))
        };
        led().or_else(own)
    }

    pub(super) fn asks_to_lead(&self, leg: LegId) -> bool {
        self.leading.asks.iter().any(|ask| ask.leg == leg)
    }

    pub(super) fn may_ask_to_lead(&self, leg: LegId, now: Time) -> Result<(), Refusal> {
        self.leading.noes.may_ask(&leg, now)
    }

    pub(super) fn was_sent_to(&self, push: PushId, leg: LegId) -> bool {
        let chosen = self.leading.chosen.iter().find(|(one, _)| *one == push);
        chosen.is_none_or(|(_, to)| to.contains(&leg))
    }

    /// When a request to lead lapses, or it is said that somebody did not answer a push.
    pub(super) fn leading_due(&self) -> Option<Time> {
        let asks = self.leading.asks.iter().map(|ask| ask.until);
        let here = |leg: &LegId| self.is_open(*leg);
        // Of whom is away nothing can be said.
        let awaited = self.leading.awaited.iter();
        let awaited = awaited.filter(|one| one.legs.iter().any(here));
        asks.chain(awaited.map(|one| one.until)).min()
    }

    fn is_open(&self, leg: LegId) -> bool {
        let member = self.roster.get(&leg);
        member.is_some_and(|member| member.state == LegState::Open)
    }

    /// Who leads when nobody has given the baton. `None` is nobody.
    fn leader_by_rule(&self) -> Option<LegId> {
        let holder = self.baton.and_then(|leg| self.roster.get(&leg));
        let staff = || {
            let rank = |role| usize::from(role != Role::Agent);
            let lost = |state| state == LegState::Lost;
            let order =
                |leg: &&super::Leg| (lost(leg.state), rank(leg.role), leg.joined_at, leg.id);
            self.roster.staff().min_by_key(order).map(|leg| leg.id)
        };
        let visitor = || {
            let here = self
                .roster
                .visitors()
                .find(|leg| leg.state != LegState::Lost);
            here.or_else(|| self.roster.visitors().next())
                .map(|leg| leg.id)
        };
        let keeps = |side: Option<bool>| {
            let fits = |leg: &&super::Leg| side.is_none_or(|side| leg.role.is_staff() == side);
            holder.filter(fits).map(|leg| leg.id)
        };
        match Leader::of(&self.origin.params) {
            // Before there was a rule.
            None => keeps(None).or_else(|| self.roster.staff().map(|leg| leg.id).next()),
            Some(Leader::Agent) => keeps(Some(true)).or_else(staff).or_else(|| {
                // Whoever waits for the tenant's side, or is alone, has nobody to lead.
                let alone = self.stage == Stage::Waiting || self.roster.len() < 2;
                keeps(None).or_else(visitor).filter(|_| !alone)
            }),
            Some(Leader::Visitor) => keeps(Some(false))
                .or_else(visitor)
                .or_else(|| keeps(None))
                .or_else(staff),
            Some(Leader::First) => keeps(None).or_else(|| {
                let first = |leg: &&super::Leg| (leg.joined_at, leg.id);
                self.roster.values().min_by_key(first).map(|leg| leg.id)
            }),
            Some(Leader::Nobody) => None,
        }
    }
}

impl Run<'_> {
    /// Passes the baton to whom the rule says, unless somebody has given it to its holder.
    pub(super) fn lead_by_rule(&mut self) {
        let state = self.state();
        let holds = state
            .baton
            .is_some_and(|leg| state.roster.contains_key(&leg));
        if holds && state.leading.given {
            return;
        }
        let next = state.leader_by_rule();
        if next != state.baton {
            self.pass_baton(next, None);
        }
    }

    /// Says what is due by now: requests that lapse, and followers who did not answer.
    pub(super) fn leading_due(&mut self) {
        let now = self.now;
        let lapsed = self
            .state()
            .leading
            .asks
            .iter()
            .filter(|ask| ask.until <= now);
        for ask in lapsed.copied().collect::<Vec<_>>() {
            self.emit(Event::BatonAnswered {
                of: ask.leg,
                outcome: BatonAnswer::Lapsed,
                by: None,
                cid: None,
            });
        }
        let state = self.state();
        let due = state.leading.awaited.iter().filter(|one| one.until <= now);
        let silent: Vec<(PushId, Vec<LegId>)> = due
            .map(|one| {
                let here = one.legs.iter().copied().filter(|leg| state.is_open(*leg));
                (one.push, here.collect())
            })
            .collect();
        for (push, mut legs) in silent.into_iter().filter(|(_, legs)| !legs.is_empty()) {
            let more = legs.len().saturating_sub(limits::CHOSEN) as u32;
            legs.truncate(limits::CHOSEN);
            self.emit(Event::PageUnanswered { push, legs, more });
        }
    }
}
