//! What members are told that is not kept: letters, and the place where a visitor waits.

use super::{super::placed::Placed, Task, encode};
use switchboard_core::LegId;
use switchboard_wire::socket::ServerFrame;

impl Task {
    pub(super) fn typing(&mut self, leg: LegId, text: &str) {
        if !self.session.state().may_type(leg) {
            return;
        }
        let s = self.session.id();
        let frame = encode::frame(&ServerFrame::Typing {
            s,
            leg,
            text: text.to_owned(),
        });
        self.fanout.typing(s, leg, frame);
    }

    pub(super) fn place(&mut self, place: u32, of: u32, estimate_s: Option<u32>) {
        // A colleague is looked for: the visitor does not wait.
        if self.session.state().asking.is_some() {
            return;
        }
        self.placed((place, of, estimate_s));
    }

    /// Tells the visitor where they wait, if that is news.
    pub(super) fn placed(&mut self, place: (u32, u32, Option<u32>)) {
        let state = self.session.state();
        let wait = state.search.as_ref().map(|search| {
            let (queue, rings) = (search.need.queue, !state.offers.is_empty());
            self.hub.wait_of(self.tenant, queue, search.since, rings)
        });
        let placed = Placed {
            place,
            wait: wait.unwrap_or_default(),
        };
        if self.place.replace(placed) != Some(placed) {
            let s = self.session.id();
            let frame = encode::frame(&placed.frame(s, self.hub.clock.now()));
            self.fanout.visitors(s, frame);
        }
    }
}
