//! Muting, and not wanting to talk. Coming in is no command: the media port reports it.

use super::From;
use crate::{
    LegId,
    session::{Event, Refusal, VoiceStanding, instance::Run},
};

impl Run<'_> {
    pub(super) fn mute_voice(
        &mut self,
        from: From,
        of: Option<LegId>,
        on: bool,
    ) -> Result<(), Refusal> {
        let From { leg: by, cid } = from;
        let leg = of.unwrap_or(by);
        if !self.state().roster.contains_key(&leg) {
            return Err(Refusal::Unknown);
        }
        let now = self.state().voice.muted_by(leg);
        // Whoever was muted by another and mutes themselves stays muted by that one.
        let same = match on {
            true => now.is_some_and(|now| now == by || by == leg),
            false => now.is_none(),
        };
        if !same {
            self.emit(Event::VoiceMuted { leg, on, by, cid });
        }
        Ok(())
    }

    pub(super) fn decline_voice(&mut self, from: From) -> Result<(), Refusal> {
        let From { leg, cid } = from;
        let voice = &self.state().voice;
        let asked = voice.open().iter().any(|other| *other != leg);
        if asked && !voice.open().contains(&leg) && !voice.who_declined().contains(&leg) {
            self.emit(Event::VoiceDeclined { leg, cid });
        }
        Ok(())
    }

    pub(super) fn leave_voice(&mut self, from: From) -> Result<(), Refusal> {
        let From { leg, cid } = from;
        let voice = &self.state().voice;
        if voice.open().contains(&leg) || voice.lost().contains(&leg) {
            let state = VoiceStanding::Left;
            self.emit(Event::VoiceChanged { leg, state, cid });
        }
        Ok(())
    }
}
