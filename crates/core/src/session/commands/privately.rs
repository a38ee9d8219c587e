//! What is not for everybody: notes of the tenant's side, and asides between some of the
//! members (IS-24). They are kinds of their own: whoever does not know them shows them to nobody.

use super::{From, lines::text};
use crate::{
    LegId, limits,
    session::{Endpoint, Event, Refusal, instance::Run},
};

impl Run<'_> {
    pub(super) fn note(&mut self, from: From, said: &str) -> Result<(), Refusal> {
        self.emit(Event::Noted {
            leg: from.leg,
            text: text(said)?,
            name: None,
            cid: from.cid,
        });
        Ok(())
    }

    pub(super) fn aside(
        &mut self,
        from: From,
        mut to: Vec<LegId>,
        said: &str,
    ) -> Result<(), Refusal> {
        if to.len() > limits::CONFIDANTS {
            return Err(Refusal::TooMany);
        }
        to.retain(|leg| *leg != from.leg);
        to.sort_unstable();
        to.dedup();
        let known = |leg: &LegId| self.state().roster.contains_key(leg);
        if to.is_empty() || !to.iter().all(known) {
            return Err(Refusal::Unknown);
        }
        let text = text(said)?;
        self.confide(from.leg, from.cid, to, text, false);
        Ok(())
    }

    /// A word to members who are on the roster.
    pub(in crate::session) fn confide(
        &mut self,
        leg: LegId,
        cid: Option<String>,
        to: Vec<LegId>,
        text: String,
        comment: bool,
    ) {
        let state = self.state();
        let agent = |leg: &LegId| match state.roster.get(leg)?.endpoint {
            Endpoint::Agent { agent } => Some(agent),
            _ => None,
        };
        let between = std::iter::once(&leg).chain(&to);
        let agents = between.filter_map(agent).collect();
        let name = state.unknown_name(leg);
        self.emit(Event::Aside {
            leg,
            to,
            agents,
            text,
            name,
            comment,
            cid,
        });
    }
}
