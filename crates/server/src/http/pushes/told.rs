//! What became of each push, out of the log.

use std::collections::{BTreeMap, BTreeSet};
use switchboard_core::{
    LegId, PushId, Time,
    session::{Channel, Event, LegState, PageOutcome, PushOutcome, PushTarget, Record, Way},
};
use switchboard_wire::rest::{Push, PushAt};

/// Nothing is known yet.
const AWAITED: &str = "awaited";

/// Reads a log from its beginning.
#[derive(Default)]
pub struct Told {
    /// Oldest first.
    pub pushes: Vec<Push>,
    names: BTreeMap<LegId, String>,
    /// Members who can be led now.
    here: BTreeSet<LegId>,
}

impl Told {
    /// The next event.
    pub fn take(&mut self, record: &Record) {
        let at = record.at;
        match &record.event {
            Event::LegJoined { leg, name, .. } => {
                self.names.insert(*leg, name.clone());
            }
            Event::LegChanged {
                leg,
                state,
                channels,
            } => {
                let open = *state == LegState::Open && channels.contains(&Channel::Lead);
                match open {
                    true => self.here.insert(*leg),
                    false => self.here.remove(leg),
                };
            }
            Event::LegRemoved { leg, .. } => {
                self.here.remove(leg);
                for push in &mut self.pushes {
                    awaited(push, |at| at == *leg, "left", at);
                }
            }
            Event::Pushed {
                push,
                leg,
                url,
                target,
                follow,
                ..
            } => {
                let way = match target {
                    PushTarget::Tab => Way::Tab,
                    PushTarget::Window => Way::Extra,
                };
                let sent = (*push, *leg, url.as_str(), way);
                self.sent(record, sent, *follow, None);
            }
            Event::PageSent(sent) => {
                let to = sent.to.as_deref();
                let what = (sent.push, sent.leg, sent.url.as_str(), sent.way);
                self.sent(record, what, false, to);
                if let Some(push) = self.pushes.last_mut() {
                    push.frame.clone_from(&sent.frame);
                }
            }
            Event::PushReported {
                push, leg, outcome, ..
            } => self.reported(*push, *leg, old_word(*outcome), at),
            Event::PageReported {
                push, leg, outcome, ..
            } => self.reported(*push, *leg, word(*outcome), at),
            Event::PageUnanswered { push, legs, more } => {
                let here = &self.here;
                let silent = |leg| legs.contains(&leg) || (*more > 0 && here.contains(&leg));
                if let Some(push) = self.pushes.iter_mut().find(|one| one.id == *push) {
                    awaited(push, silent, "unanswered", at);
                }
            }
            _ => {}
        }
    }

    fn sent(
        &mut self,
        record: &Record,
        (id, leg, url, way): (PushId, LegId, &str, Way),
        follow: bool,
        to: Option<&[LegId]>,
    ) {
        let at = record.at;
        let chosen = |one: &LegId| *one != leg && to.is_none_or(|to| to.contains(one));
        let legs: BTreeSet<LegId> = self.here.iter().copied().filter(chosen).collect();
        for older in self.pushes.iter_mut().filter(|older| older.way == way) {
            awaited(older, |leg| legs.contains(&leg), "overtaken", at);
        }
        let outcomes = legs.into_iter().map(|leg| PushAt {
            leg,
            name: self.names.get(&leg).cloned().unwrap_or_default(),
            outcome: AWAITED.into(),
            at,
        });
        self.pushes.push(Push {
            id,
            seq: record.seq,
            at,
            leg,
            url: url.into(),
            way,
            frame: None,
            follow,
            outcomes: outcomes.collect(),
        });
    }

    /// Whoever was not there when it was sent may show it once they are back.
    fn reported(&mut self, push: PushId, leg: LegId, outcome: &str, at: Time) {
        let Some(push) = self.pushes.iter_mut().find(|one| one.id == push) else {
            return;
        };
        let name = self.names.get(&leg).cloned().unwrap_or_default();
        push.outcomes.retain(|one| one.leg != leg);
        push.outcomes.push(PushAt {
            leg,
            name,
            outcome: outcome.into(),
            at,
        });
    }
}

fn awaited(push: &mut Push, which: impl Fn(LegId) -> bool, outcome: &str, at: Time) {
    let open = |one: &&mut PushAt| one.outcome == AWAITED && which(one.leg);
    for one in push.outcomes.iter_mut().filter(open) {
        one.outcome = outcome.into();
        one.at = at;
    }
}

fn old_word(outcome: PushOutcome) -> &'static str {
    match outcome {
        PushOutcome::Arrived => "arrived",
        PushOutcome::Declined => "declined",
        PushOutcome::Blocked => "blocked",
    }
}

fn word(outcome: PageOutcome) -> &'static str {
    match outcome {
        PageOutcome::Arrived => "arrived",
        PageOutcome::Opened => "opened",
        PageOutcome::Declined => "declined",
        PageOutcome::Blocked => "blocked",
        PageOutcome::FrameRefused => "frame_refused",
        PageOutcome::FrameMissing => "frame_missing",
        PageOutcome::WindowRefused => "window_refused",
        PageOutcome::Severed => "severed",
        PageOutcome::Closed => "closed",
        PageOutcome::ProxyFailed => "proxy_failed",
    }
}
