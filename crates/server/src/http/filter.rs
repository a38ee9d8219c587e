//! Which sessions are wanted: the same for the list and the export.

use crate::{
    auth::Caller,
    error::{Outcome, Problem},
};
use serde::Deserialize;
use switchboard_core::{AgentId, Time, VisitorId, limits};
use switchboard_store::{SessionFilter, SessionStatus};

/// What is asked for. Absent is all.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub struct Filter {
    /// Comma-separated: `waiting`, `active`, `ended`.
    pub status: Option<String>,
    /// Id of the agent who serves or served it, or `me`.
    pub agent: Option<String>,
    /// Id of a visitor.
    pub visitor: Option<String>,
    /// Words in lines, question, visitor name or page; the last one may be unfinished.
    pub q: Option<String>,
    /// Only those with this tag.
    pub tag: Option<String>,
    /// Only those that came out so.
    pub disposition: Option<String>,
    /// Started at or after (RFC 3339).
    pub from: Option<String>,
    /// Started before (RFC 3339).
    pub until: Option<String>,
    /// Comma-separated: rated so, `1` to `5`.
    pub rating: Option<String>,
}

/// A moment, if one is given.
pub fn time(field: &'static str, text: Option<&str>) -> Outcome<Option<Time>> {
    text.filter(|text| !text.is_empty())
        .map(|text| {
            Time::parse(text).ok_or_else(|| Problem::invalid(field, "must be an RFC 3339 time"))
        })
        .transpose()
}

impl Filter {
    /// As the store takes it, for whom asks.
    pub fn for_store(&self, caller: &Caller) -> Outcome<SessionFilter> {
        let mut filter = SessionFilter {
            from: time("from", self.from.as_deref())?,
            until: time("until", self.until.as_deref())?,
            ..SessionFilter::default()
        };
        for status in self
            .status
            .iter()
            .flat_map(|list| list.split(','))
            .filter(|status| !status.is_empty())
        {
            filter.status.push(match status {
                "waiting" => SessionStatus::Waiting,
                "active" => SessionStatus::Active,
                "ended" => SessionStatus::Ended,
                _ => {
                    return Err(Problem::invalid(
                        "status",
                        "must be waiting, active or ended",
                    ));
                }
            });
        }
        filter.agent = match self.agent.as_deref().unwrap_or("") {
            "" => None,
            "me" => caller.agent_id(),
            id => Some(
                id.parse::<AgentId>()
                    .map_err(|_| Problem::invalid("agent", "must be an id or `me`"))?,
            ),
        };
        filter.visitor = match self.visitor.as_deref().unwrap_or("") {
            "" => None,
            id => Some(
                id.parse::<VisitorId>()
                    .map_err(|_| Problem::invalid("visitor", "must be an id"))?,
            ),
        };
        for stars in self
            .rating
            .iter()
            .flat_map(|list| list.split(','))
            .filter(|stars| !stars.is_empty())
        {
            let stars = stars
                .parse::<u8>()
                .ok()
                .filter(|stars| (1..=5).contains(stars));
            let wrong = || Problem::invalid("rating", "must be 1 to 5");
            filter.ratings.push(stars.ok_or_else(wrong)?);
        }
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        filter.tag = given(&self.tag).map(|tag| tag.to_lowercase());
        filter.disposition = given(&self.disposition);
        filter.text = super::check::optional("q", self.q.as_deref(), limits::TITLE_CHARS)?;
        Ok(filter)
    }
}
