//! Who lets whom do what on their page, and what was done (IS-57, IS-60, IS-75).

use super::From;
use crate::{
    LegId, limits,
    session::{Act, Event, Refusal, STEPS_MS, Step, instance::Run, web_address},
};
use std::collections::BTreeSet;

impl Run<'_> {
    pub(super) fn ask_steps(
        &mut self,
        from: From,
        of: LegId,
        steps: BTreeSet<Step>,
    ) -> Result<(), Refusal> {
        let From { leg, cid } = from;
        self.check_other(leg, of)?;
        if steps.is_empty() {
            return Err(Refusal::EmptyLine);
        }
        // What is let already needs no question.
        let open = |step: &Step| !self.state().has_let(of, leg, *step);
        if !steps.iter().any(open) {
            return Ok(());
        }
        let asked = self.state().hands.asked().iter();
        let mut same = asked.filter(|one| (one.leg, one.of) == (leg, of));
        if same.any(|one| steps.is_subset(&one.steps)) {
            return Ok(());
        }
        self.state().may_ask(leg, of, self.now)?;
        let until = self.now + STEPS_MS;
        self.emit(Event::StepsAsked {
            leg,
            of,
            steps,
            until,
            cid,
        });
        Ok(())
    }

    pub(super) fn allow(
        &mut self,
        from: From,
        to: Option<LegId>,
        steps: BTreeSet<Step>,
    ) -> Result<(), Refusal> {
        let From { leg, cid } = from;
        if let Some(to) = to {
            self.check_other(leg, to)?;
        }
        if !steps.is_empty() {
            self.has_hands_for(leg)?;
        }
        self.emit(Event::Allowed {
            leg,
            to,
            steps,
            cid,
        });
        Ok(())
    }

    /// The one on whose page it was says so.
    pub(super) fn acted(
        &mut self,
        from: From,
        by: LegId,
        what: Act,
        element: &str,
        page: &str,
        done: bool,
    ) -> Result<(), Refusal> {
        let From { leg, cid } = from;
        self.check_other(leg, by)?;
        let element =
            limits::clean_name(element, limits::NAME_CHARS).ok_or(Refusal::ValueTooLong)?;
        let page = web_address(page)?;
        self.emit(Event::Acted {
            leg,
            by,
            what,
            element,
            page,
            done,
            cid,
        });
        Ok(())
    }
}
