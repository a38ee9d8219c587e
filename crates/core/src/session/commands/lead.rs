//! The right to lead: the baton, pushed pages and follow-me (CC-27).

use super::{From, labels::short};
use crate::{
    LegId, PushId, limits,
    session::{Event, PushOutcome, PushTarget, Refusal, instance::Run, web_address},
};

impl Run<'_> {
    pub(super) fn push_page(
        &mut self,
        from: From,
        url: &str,
        target: PushTarget,
        epoch: u64,
    ) -> Result<(), Refusal> {
        self.must_lead(from.leg, epoch)?;
        self.push(from.leg, web_address(url)?, target, false, from.cid);
        Ok(())
    }

    pub(super) fn follow(&mut self, from: From, on: bool, epoch: u64) -> Result<(), Refusal> {
        let From { leg, cid } = from;
        self.must_lead(leg, epoch)?;
        if (self.state().follow == Some(leg)) != on {
            self.emit(Event::FollowChanged { leg, on, cid });
        }
        Ok(())
    }

    pub(super) fn consent(&mut self, from: From, follow: bool) -> Result<(), Refusal> {
        let From { leg, cid } = from;
        if self.state().consent.get(&leg) != Some(&follow) {
            self.emit(Event::ConsentChanged { leg, follow, cid });
        }
        Ok(())
    }

    pub(super) fn report_push(
        &mut self,
        from: From,
        push: PushId,
        outcome: PushOutcome,
    ) -> Result<(), Refusal> {
        self.must_be_asked(from.leg, push)?;
        self.emit(Event::PushReported {
            push,
            leg: from.leg,
            outcome,
            cid: from.cid,
        });
        Ok(())
    }

    pub(super) fn must_lead(&self, leg: LegId, epoch: u64) -> Result<(), Refusal> {
        if epoch != self.state().epoch {
            return Err(Refusal::StaleEpoch);
        }
        if self.state().baton == Some(leg) {
            Ok(())
        } else {
            Err(Refusal::NotAllowed)
        }
    }

    fn push(
        &mut self,
        leg: LegId,
        url: String,
        target: PushTarget,
        follow: bool,
        cid: Option<String>,
    ) {
        let push = PushId::from_u128(self.ids.fresh());
        self.emit(Event::Pushed {
            push,
            leg,
            url,
            target,
            follow,
            cid,
        });
    }

    /// A page view of the leader leads the others while follow-me is on. A title or subject
    /// that comes later belongs to the same page: it leads nobody a second time.
    pub(super) fn view_page(
        &mut self,
        from: From,
        url: &str,
        title: Option<String>,
        subject: Option<String>,
    ) -> Result<(), Refusal> {
        let From { leg, cid } = from;
        let url = web_address(url)?;
        let title = short(title, limits::TITLE_CHARS)?;
        let subject = short(subject, limits::NAME_CHARS)?;
        let seen_last = self.state().pages.iter().rev().find(|seen| seen.leg == leg);
        let same_page = seen_last.is_some_and(|seen| seen.url == url);
        if same_page && seen_last.is_some_and(|seen| seen.title == title && seen.subject == subject)
        {
            return Ok(());
        }
        self.emit(Event::PageViewed {
            leg,
            url: url.clone(),
            title,
            subject,
            cid,
        });
        if !same_page && self.state().follow == Some(leg) {
            self.push(leg, url, PushTarget::Tab, true, None);
        }
        Ok(())
    }
}
