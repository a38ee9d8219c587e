//! Leaving, and ending the session: the service decides what follows.

use crate::{
    LegId,
    service::Trigger,
    session::{Refusal, instance::Run},
};

impl Run<'_> {
    pub(super) fn leave(&mut self, leg: LegId) -> Result<(), Refusal> {
        self.trigger(Trigger::LeaveAsked { leg });
        Ok(())
    }

    pub(super) fn ask_end(&mut self, leg: LegId) -> Result<(), Refusal> {
        self.trigger(Trigger::EndAsked { leg });
        Ok(())
    }
}
