//! Looking for a colleague, and asking for help: see `session/search.rs` and `session/help.rs`.

use super::{From, labels::short, lines::text};
use crate::{
    AgentId, QueueId, limits,
    routing::Purpose,
    session::{Refusal, instance::Run},
};

impl Run<'_> {
    pub(super) fn help(
        &mut self,
        from: From,
        (subject, agent): (Option<String>, Option<AgentId>),
        terms: (bool, bool),
        comment: Option<String>,
    ) -> Result<(), Refusal> {
        let subject = short(subject, limits::NAME_CHARS)?.filter(|subject| !subject.is_empty());
        let comment = comment_of(comment)?;
        self.ask_for_help(from.leg, from.cid, (subject, agent), terms, comment)
    }

    pub(super) fn search(
        &mut self,
        from: From,
        purpose: Purpose,
        whom: (Option<AgentId>, Option<QueueId>),
        (comment, ordered_by): (Option<String>, Option<String>),
    ) -> Result<(), Refusal> {
        let comment = comment_of(comment)?;
        self.begin_search(from.leg, from.cid, purpose, whom, (comment, ordered_by))
    }
}

/// What is to be said to whoever is found; nothing but white space is nothing.
fn comment_of(comment: Option<String>) -> Result<Option<String>, Refusal> {
    let comment = comment.filter(|comment| !comment.trim().is_empty());
    comment.as_deref().map(text).transpose()
}
