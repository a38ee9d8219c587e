//! Hold and resume. The visitor may go on writing: it is a word, not a lock.

use super::From;
use crate::session::{Event, Refusal, Stage, instance::Run};

impl Run<'_> {
    pub(super) fn hold(&mut self, from: From, on: bool) -> Result<(), Refusal> {
        if self.state().stage != Stage::Active {
            return Err(Refusal::NotAllowed);
        }
        if self.state().held.is_some() != on {
            self.emit(Event::HoldChanged {
                leg: from.leg,
                on,
                cid: from.cid,
            });
        }
        Ok(())
    }
}
