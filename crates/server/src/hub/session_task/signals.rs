//! What members are told that is not kept: letters, what is done on pages, and the place where a
//! visitor waits.

use super::{
    super::{fanout::Reach, msg::Hand, placed::Placed},
    Task, encode,
};
use switchboard_core::LegId;
use switchboard_wire::socket::{ServerFrame, hand::Act};

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

    /// What somebody does on their page goes to those whom it reaches by what they have let each
    /// other do: all in its order, but of the pointer only where it is.
    pub(super) fn hand(&mut self, hand: Hand) {
        let Hand {
            leg, page, acts, ..
        } = hand;
        if !self.session.state().may_use_hands(leg) {
            return;
        }
        let mut rest = acts;
        let pointer = rest
            .iter()
            .rposition(Act::is_fleeting)
            .map(|at| rest[at].clone());
        rest.retain(|act| !act.is_fleeting());
        // As they come, as far as they go to the same members.
        let mut run: Vec<Act> = Vec::new();
        for act in rest {
            if run.first().is_some_and(|first| first.step() != act.step()) {
                self.hand_on(leg, &page, std::mem::take(&mut run), false);
            }
            run.push(act);
        }
        self.hand_on(leg, &page, run, false);
        self.hand_on(leg, &page, pointer.into_iter().collect(), true);
    }

    /// Acts of one step.
    fn hand_on(&mut self, leg: LegId, page: &str, acts: Vec<Act>, fleeting: bool) {
        let Some(first) = acts.first() else {
            return;
        };
        let to = self.session.state().reach(leg, first.step());
        if to.is_empty() {
            return;
        }
        let s = self.session.id();
        let frame = encode::frame(&ServerFrame::Hand {
            s,
            leg,
            page: page.to_owned(),
            acts,
        });
        self.fanout.hand(
            s,
            Reach {
                from: leg,
                to,
                fleeting,
            },
            frame,
        );
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
