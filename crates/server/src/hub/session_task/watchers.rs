//! Who looks on, as the owner of the session knows it (IS-81). It is not in the log: it holds for
//! as long as their connections do, and whoever owns the session next hears it from these anew.

use super::{super::watch::Watcher, Task, encode};
use std::collections::BTreeMap;
use switchboard_core::{LegId, session::Stage};
use switchboard_wire::socket::ServerFrame;

/// Whose signal it is that somebody watches: nobody's.
const NOBODY: LegId = LegId::from_u128(0);

/// Those who look on, by the legs under which they do.
#[derive(Default)]
pub(super) struct Watchers {
    legs: BTreeMap<LegId, Watcher>,
    /// What members were told last.
    told: Vec<String>,
}

impl Task {
    /// Whether the members were told from the start that somebody may look on.
    pub(super) fn may_be_watched(&self) -> bool {
        let state = self.session.state();
        state.stage != Stage::Ended && !state.origin.announcement.is_empty()
    }

    /// Names of those who look on, where members are to know.
    pub(super) fn watched_by(&self) -> Vec<String> {
        let config = self.hub.config_of(self.tenant);
        let shown = config.is_some_and(|config| config.tenant.settings.monitoring_shown);
        let watchers = self.watchers.legs.values().filter(|_| shown);
        watchers.map(|watcher| watcher.name.clone()).collect()
    }

    /// A connection looks on.
    pub(super) fn watched(&mut self, leg: LegId, watcher: Watcher) {
        self.watchers.legs.insert(leg, watcher);
        self.tell_watched();
    }

    /// Connections of this node look on, and are known from before.
    pub(super) fn watched_here(&mut self) {
        for local in self.fanout.locals() {
            if let Some(watcher) = local.watcher {
                self.watched(local.leg, watcher);
            }
        }
    }

    /// A connection under that leg is gone. Whether it was of somebody who looked on.
    pub(super) fn watched_less(&mut self, leg: LegId) -> bool {
        if !self.watchers.legs.contains_key(&leg) {
            return false;
        }
        if self.fanout.channels(leg).is_empty() {
            self.watchers.legs.remove(&leg);
            self.fanout.forget(leg);
            self.tell_watched();
        }
        true
    }

    /// The session is over: nobody sees more of it.
    pub(super) fn nobody_watches(&mut self) {
        let s = self.session.id();
        for leg in std::mem::take(&mut self.watchers.legs).into_keys() {
            self.fanout.detach_leg(s, leg, "ended");
        }
    }

    fn tell_watched(&mut self) {
        let by = self.watched_by();
        if self.watchers.told == by {
            return;
        }
        self.watchers.told.clone_from(&by);
        let s = self.session.id();
        let frame = encode::frame(&ServerFrame::Watched { s, by });
        self.fanout.typing(s, NOBODY, frame);
    }
}
