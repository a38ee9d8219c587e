//! Who talks with whom (CC-28): the voice channel of a session, beside chat and page push. The
//! packets are none of its business; it knows whose channel is open, who is heard, and who does
//! not want to.

use super::{Event, Refusal, Session, Stage, instance::Run};
use crate::{LegId, service::params};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Where a member's voice channel stands (CC-24).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// They hear the others, and are heard unless they are muted.
    Open,
    /// They have left it.
    Left,
    /// Nothing comes from them any more, or the node is another; they may come back.
    Lost,
}

/// The voice channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Voice {
    open: BTreeSet<LegId>,
    lost: BTreeSet<LegId>,
    /// Whom nobody hears, and by whose act. It outlasts the channel: whoever comes back is
    /// muted still.
    muted: BTreeMap<LegId, LegId>,
    declined: BTreeSet<LegId>,
}

impl Voice {
    /// Members whose channel is open.
    pub fn open(&self) -> &BTreeSet<LegId> {
        &self.open
    }

    /// Members whose channel was lost, and who have not come back or left since.
    pub fn lost(&self) -> &BTreeSet<LegId> {
        &self.lost
    }

    /// Members who do not want to talk now.
    pub fn who_declined(&self) -> &BTreeSet<LegId> {
        &self.declined
    }

    /// Whom nobody hears, each with whose act it was.
    pub fn all_muted(&self) -> impl Iterator<Item = (LegId, LegId)> {
        self.muted.iter().map(|(leg, by)| (*leg, *by))
    }

    /// By whose act nobody hears that member.
    pub fn muted_by(&self, leg: LegId) -> Option<LegId> {
        self.muted.get(&leg).copied()
    }

    pub(super) fn changed(&mut self, leg: LegId, state: Standing) {
        self.open.remove(&leg);
        self.lost.remove(&leg);
        match state {
            Standing::Open => {
                self.open.insert(leg);
                self.declined.remove(&leg);
            }
            Standing::Lost => drop(self.lost.insert(leg)),
            Standing::Left => {}
        }
        self.over();
    }

    pub(super) fn muted(&mut self, leg: LegId, by: Option<LegId>) {
        match by {
            Some(by) => self.muted.insert(leg, by),
            None => self.muted.remove(&leg),
        };
    }

    pub(super) fn declined(&mut self, leg: LegId) {
        self.declined.insert(leg);
    }

    pub(super) fn without(&mut self, leg: LegId) {
        self.open.remove(&leg);
        self.lost.remove(&leg);
        self.muted.remove(&leg);
        self.declined.remove(&leg);
        self.over();
    }

    /// Nobody is asked any more once nobody is there: the next who begins asks anew.
    fn over(&mut self) {
        if self.open.is_empty() && self.lost.is_empty() {
            self.declined.clear();
        }
    }
}

impl Session {
    /// Whether members can talk with each other in this session at all.
    pub fn has_voice(&self) -> bool {
        params::has_voice(&self.state().origin.params)
    }

    /// Refuses one who cannot talk now: there is nobody yet, a host is awaited, they are one of
    /// a crowd, or it is not offered.
    ///
    /// # Errors
    /// [`Refusal::NotJoined`], [`Refusal::NotAllowed`].
    pub fn may_talk(&self, leg: LegId) -> Result<(), Refusal> {
        let state = self.state();
        let member = state.roster.get(&leg).ok_or(Refusal::NotJoined)?;
        let heard = member.role.is_staff() || !self.awaits_host();
        let live = state.stage == Stage::Active;
        match self.has_voice() && live && heard && state.is_named(leg) {
            true => Ok(()),
            false => Err(Refusal::NotAllowed),
        }
    }
}

impl Run<'_> {
    /// The media port says so.
    pub(super) fn voice_report(&mut self, leg: LegId, open: bool) -> Result<(), Refusal> {
        if open {
            self.session.may_talk(leg)?;
        }
        if self.state().voice.open.contains(&leg) == open {
            return Ok(());
        }
        let state = match open {
            true => Standing::Open,
            false => Standing::Lost,
        };
        self.emit(Event::VoiceChanged {
            leg,
            state,
            cid: None,
        });
        Ok(())
    }
}
