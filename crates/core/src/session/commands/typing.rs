//! Whether others see a member's letters.

use super::From;
use crate::session::{Event, Refusal, instance::Run};

impl Run<'_> {
    pub(super) fn share_typing(&mut self, from: From, on: bool) -> Result<(), Refusal> {
        let hides = self.state().hides_typing.get(&from.leg).copied();
        if hides.unwrap_or(false) == on {
            self.emit(Event::TypingShared {
                leg: from.leg,
                on,
                cid: from.cid,
            });
        }
        Ok(())
    }
}
