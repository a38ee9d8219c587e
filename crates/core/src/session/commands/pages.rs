//! Pages sent in all ways, and what became of them (IS-22, IS-64, IS-66, IS-75).

use super::{From, labels::short};
use crate::{
    LegId, PushId, limits,
    session::{Event, PageOutcome, Refusal, Sent, Way, instance::Run, web_address},
};

/// A page to be sent.
pub(super) struct Page {
    pub url: String,
    pub way: Way,
    pub frame: Option<String>,
    pub to: Option<Vec<LegId>>,
    pub echo: bool,
}

impl Run<'_> {
    pub(super) fn send_page(&mut self, from: From, epoch: u64, page: Page) -> Result<(), Refusal> {
        self.must_lead(from.leg, epoch)?;
        let url = web_address(&page.url)?;
        let frame = short(page.frame, limits::NAME_CHARS)?.filter(|name| !name.is_empty());
        if (page.way == Way::Frame) != frame.is_some() {
            return Err(Refusal::EmptyLine);
        }
        // `_top` and the like are no names of frames.
        if frame.as_deref().is_some_and(|name| name.starts_with('_')) {
            return Err(Refusal::Unknown);
        }
        let to = page.to.map(|to| self.chosen(to)).transpose()?;
        let push = PushId::from_u128(self.ids.fresh());
        self.emit(Event::PageSent(Box::new(Sent {
            push,
            leg: from.leg,
            url,
            way: page.way,
            frame,
            to,
            echo: page.echo,
            cid: from.cid,
        })));
        Ok(())
    }

    /// Each once; all of them must be here.
    fn chosen(&self, mut to: Vec<LegId>) -> Result<Vec<LegId>, Refusal> {
        to.sort_unstable();
        to.dedup();
        if to.is_empty() {
            return Err(Refusal::EmptyLine);
        }
        if to.len() > limits::CHOSEN {
            return Err(Refusal::TooMany);
        }
        let here = |leg: &LegId| self.state().roster.contains_key(leg);
        match to.iter().all(here) {
            true => Ok(to),
            false => Err(Refusal::Unknown),
        }
    }

    pub(super) fn report_page(
        &mut self,
        from: From,
        push: PushId,
        outcome: PageOutcome,
    ) -> Result<(), Refusal> {
        let From { leg, cid } = from;
        self.must_be_asked(leg, push)?;
        self.emit(Event::PageReported {
            push,
            leg,
            outcome,
            cid,
        });
        Ok(())
    }

    /// Refuses a report about a push that was not sent to that member.
    pub(super) fn must_be_asked(&self, leg: LegId, push: PushId) -> Result<(), Refusal> {
        let state = self.state();
        if !state.pushes.contains(&push) {
            return Err(Refusal::Unknown);
        }
        match state.was_sent_to(push, leg) {
            true => Ok(()),
            false => Err(Refusal::NotAllowed),
        }
    }
}
