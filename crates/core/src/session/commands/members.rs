//! Who stays, and whose the session is.

use super::From;
use crate::{
    LegId,
    service::Trigger,
    session::{Event, Refusal, Role, instance::Run},
};

impl Run<'_> {
    /// Another member is to go; the service decides what follows. One who has gone already is
    /// the retry of a command that worked.
    pub(super) fn remove_other(&mut self, by: LegId, leg: LegId) -> Result<(), Refusal> {
        // Whoever wants to go themselves leaves.
        if by == leg {
            return Err(Refusal::NotAllowed);
        }
        if self.state().roster.contains_key(&leg) {
            self.trigger(Trigger::RemoveAsked { leg, by });
        }
        Ok(())
    }

    pub(super) fn hand_on(&mut self, from: From, to: LegId) -> Result<(), Refusal> {
        let member = self.state().roster.get(&to).ok_or(Refusal::Unknown)?;
        if member.role != Role::Agent {
            return Err(Refusal::NotAllowed);
        }
        if to != from.leg {
            self.emit(Event::OwnerChanged {
                leg: from.leg,
                to,
                cid: from.cid,
            });
        }
        Ok(())
    }
}
