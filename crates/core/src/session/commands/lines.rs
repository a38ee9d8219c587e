//! Lines, and the visitor's question.

use super::From;
use crate::{
    limits,
    service::Trigger,
    session::{Event, Refusal, instance::Run},
};

/// A text of a member, clean and not empty.
pub(in crate::session) fn text(text: &str) -> Result<String, Refusal> {
    let text = limits::clean(text, limits::LINE_CHARS).ok_or(Refusal::LineTooLong)?;
    if text.is_empty() {
        return Err(Refusal::EmptyLine);
    }
    Ok(text)
}

impl Run<'_> {
    pub(super) fn say(
        &mut self,
        from: From,
        said: &str,
        behind: Option<String>,
    ) -> Result<(), Refusal> {
        if behind.is_some_and(|before| self.state().done(from.leg, &before).is_none()) {
            return Err(Refusal::OutOfTurn);
        }
        let text = text(said)?;
        let name = self.state().unknown_name(from.leg);
        self.emit(Event::Line {
            leg: from.leg,
            text,
            name,
            cid: from.cid,
        });
        Ok(())
    }

    pub(super) fn ask(&mut self, from: From, question: &str) -> Result<(), Refusal> {
        let question = text(question)?;
        if self.state().question.as_deref() != Some(&question) {
            let name = self.state().unknown_name(from.leg);
            self.emit(Event::Asked {
                leg: from.leg,
                question,
                name,
                cid: from.cid,
            });
            self.trigger(Trigger::QuestionAsked);
        }
        Ok(())
    }
}
