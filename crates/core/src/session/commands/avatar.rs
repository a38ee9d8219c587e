//! By which picture a member is shown.

use super::From;
use crate::{
    LegId,
    session::{Event, Refusal, instance::Run},
};

/// A name, or an id.
const CHARS: usize = 40;

impl Run<'_> {
    pub(super) fn choose_avatar(
        &mut self,
        from: From,
        of: Option<LegId>,
        avatar: Option<String>,
    ) -> Result<(), Refusal> {
        let leg = of.unwrap_or(from.leg);
        if !self.state().roster.contains_key(&leg) {
            return Err(Refusal::Unknown);
        }
        if avatar.as_ref().is_some_and(|id| id.len() > CHARS) {
            return Err(Refusal::ValueTooLong);
        }
        if self.state().avatars.get(&leg) != avatar.as_ref() {
            self.emit(Event::AvatarChosen {
                leg,
                avatar,
                by: (leg != from.leg).then_some(from.leg),
                cid: from.cid,
            });
        }
        Ok(())
    }
}
