//! Looking for a colleague: see `session/search.rs`.

use super::{From, lines::text};
use crate::{
    AgentId, QueueId,
    routing::Purpose,
    session::{Refusal, instance::Run},
};

impl Run<'_> {
    pub(super) fn search(
        &mut self,
        from: From,
        purpose: Purpose,
        whom: (Option<AgentId>, Option<QueueId>),
        comment: Option<String>,
    ) -> Result<(), Refusal> {
        let comment = comment.filter(|comment| !comment.trim().is_empty());
        let comment = comment.as_deref().map(text).transpose()?;
        self.begin_search(from.leg, from.cid, purpose, whom, comment)
    }
}
