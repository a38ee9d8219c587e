//! The right to lead: the baton, pushed pages and follow-me (CC-27).

use super::{instance::Run, *};
use crate::{LegId, PushId};

impl Run<'_> {
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

    pub(super) fn push(
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
        leg: LegId,
        url: String,
        title: Option<String>,
        subject: Option<String>,
        cid: Option<String>,
    ) {
        let seen_last = self.state().pages.iter().rev().find(|seen| seen.leg == leg);
        let same_page = seen_last.is_some_and(|seen| seen.url == url);
        if same_page && seen_last.is_some_and(|seen| seen.title == title && seen.subject == subject)
        {
            return;
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
    }

    /// Staff may take the baton; its holder may give it to any member. Asking for what is
    /// so already is granted, whatever the epoch: it is the retry of a command that worked.
    pub(super) fn baton(
        &mut self,
        leg: LegId,
        role: Role,
        to: Option<LegId>,
        epoch: u64,
    ) -> Result<(), Refusal> {
        let to = to.unwrap_or(leg);
        if !self.state().roster.contains_key(&to) {
            return Err(Refusal::Unknown);
        }
        if self.state().baton == Some(to) {
            return Ok(());
        }
        if epoch != self.state().epoch {
            return Err(Refusal::StaleEpoch);
        }
        let gives = self.state().baton == Some(leg);
        let takes = role.is_staff() && to == leg;
        if !gives && !takes {
            return Err(Refusal::NotAllowed);
        }
        self.pass_baton(Some(to));
        Ok(())
    }
}
