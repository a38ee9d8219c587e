//! Who leads: asking for the baton, giving, taking and refusing it (IS-23, IS-78).

use super::From;
use crate::{
    LegId, limits,
    session::{BatonAnswer, Event, LegState, Refusal, Stage, instance::Run},
};

impl Run<'_> {
    /// Staff may take the baton, or give it to whoever has asked; its holder may give it to any
    /// member. Asking for what is so already is granted, whatever the epoch: it is the retry of a
    /// command that worked.
    pub(super) fn baton(
        &mut self,
        leg: LegId,
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
        let asked = self.state().asks_to_lead(to);
        if !gives && !(self.is_staff(leg) && (to == leg || asked)) {
            return Err(Refusal::NotAllowed);
        }
        self.pass_baton(Some(to), Some(leg));
        Ok(())
    }

    /// Where nobody leads, or whoever does has lost the connection, it is granted at once.
    pub(super) fn ask_baton(&mut self, from: From) -> Result<(), Refusal> {
        let From { leg, cid } = from;
        let state = self.state();
        if state.stage == Stage::Waiting {
            return Err(Refusal::NotAllowed);
        }
        if state.baton == Some(leg) || state.asks_to_lead(leg) {
            return Ok(());
        }
        let holder = state.baton.and_then(|holder| state.roster.get(&holder));
        if holder.is_none_or(|holder| holder.state == LegState::Lost) {
            self.pass_baton(Some(leg), Some(leg));
            return Ok(());
        }
        self.state().may_ask_to_lead(leg, self.now)?;
        let until = self.now + limits::BATON_ASK_MS;
        self.emit(Event::BatonAsked { leg, until, cid });
        Ok(())
    }

    /// The leader and the tenant's side may say no, and whoever asked may take it back. One that
    /// is over already is fine.
    pub(super) fn decline_baton(&mut self, from: From, of: LegId) -> Result<(), Refusal> {
        let From { leg, cid } = from;
        let outcome = if leg == of {
            BatonAnswer::Withdrawn
        } else if self.state().baton == Some(leg) || self.is_staff(leg) {
            BatonAnswer::Declined
        } else {
            return Err(Refusal::NotAllowed);
        };
        if self.state().asks_to_lead(of) {
            let by = Some(leg);
            self.emit(Event::BatonAnswered {
                of,
                outcome,
                by,
                cid,
            });
        }
        Ok(())
    }

    fn is_staff(&self, leg: LegId) -> bool {
        let member = self.state().roster.get(&leg);
        member.is_some_and(|member| member.role.is_staff())
    }
}
