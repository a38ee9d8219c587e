//! What a session is about at this moment, as far as the pages tell: by that the one who is to
//! help is chosen (AI-4, AI-10).

use super::State;
use crate::LegId;
use serde::{Deserialize, Serialize};

/// Where a subject was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContextOf {
    /// The page that is browsed together: somebody leads and is followed.
    Together,
    /// The newest page with a subject that a visitor in the session has seen.
    Seen,
    /// The page on which the session was started.
    Start,
    /// Whoever asks named it.
    Named,
}

/// What a session is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// The subject, as the site marked it.
    pub subject: String,
    /// Where it was found.
    pub of: ContextOf,
}

impl State {
    /// What it is about now. A page without a subject tells nothing: the last one that is known
    /// counts, and before there is one, that of the start.
    pub fn context(&self) -> Option<Context> {
        let found = |of| move |subject: &str| (subject.to_owned(), of);
        let together = self.together().map(found(ContextOf::Together));
        let seen = || self.seen_last().map(found(ContextOf::Seen));
        let start = || self.origin.subject.as_deref().map(found(ContextOf::Start));
        let (subject, of) = together.or_else(seen).or_else(start)?;
        Some(Context { subject, of })
    }

    /// The subject of the page that is browsed together: where the leader who is followed has
    /// led the others last.
    fn together(&self) -> Option<&str> {
        let leader = self.follow?;
        let own = || self.pages.iter().rev().find(|seen| seen.leg == leader);
        let led = self.led.as_ref().filter(|(leg, _)| *leg == leader);
        let url = match led {
            Some((_, url)) => url,
            None => &own()?.url,
        };
        let of_page = self.pages.iter().rev().filter(|seen| seen.url == *url);
        of_page.flat_map(|seen| seen.subject.as_deref()).next()
    }

    fn seen_last(&self) -> Option<&str> {
        let outside = |leg: LegId| self.roster.get(&leg).is_some_and(|m| !m.role.is_staff());
        let seen = self.pages.iter().rev().filter(|seen| outside(seen.leg));
        seen.flat_map(|seen| seen.subject.as_deref()).next()
    }
}
