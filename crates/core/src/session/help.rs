//! A member asks for one more participant, and leaves it to the server who that is (AI-1). What
//! the session is about decides (AI-4). Everybody in it is told: whoever asks for help does so
//! openly, other than an agent who looks for a colleague.

use super::{instance::Run, *};
use crate::{AgentId, LegId, SearchId, routing::Purpose};

impl Run<'_> {
    /// Asks for help with that subject, or with what the pages tell, of whoever fits or of that agent
    /// alone (CC-17). Asking again while that goes on is the same request. Whoever is to `wait` is not
    /// told that nobody can come, but joined by the first who can.
    pub(super) fn ask_for_help(
        &mut self,
        by: LegId,
        cid: Option<String>,
        (subject, agent): (Option<String>, Option<AgentId>),
        (people, wait): (bool, bool),
        comment: Option<String>,
    ) -> Result<(), Refusal> {
        if self.state().stage != Stage::Active {
            return Err(Refusal::NotAllowed);
        }
        if let Some(asking) = &self.state().asking {
            if !asking.openly {
                return Err(Refusal::Searching);
            }
            self.out.seq = Some(asking.begun);
            return Ok(());
        }
        let there = |agent| self.state().roster.find(&Endpoint::Agent { agent });
        if agent.is_some_and(|agent| there(agent).is_some()) {
            return Err(Refusal::AlreadyJoined);
        }
        let named = subject.map(|subject| Context {
            subject,
            of: ContextOf::Named,
        });
        let context = named.or_else(|| self.state().context());
        let mut need = self.helper(context.as_ref()).ok_or(Refusal::Unknown)?;
        if agent.is_some() {
            // They are asked, whatever they know.
            need.only = agent;
            need.front = true;
            need.auto_accept = false;
            (need.asks, need.prefers) = (Vec::new(), None);
        }
        need.people = people;
        need.waits = wait;
        let search = SearchId::from_u128(self.ids.fresh());
        self.emit(Event::Sought {
            search,
            leg: by,
            purpose: Purpose::Conference,
            agent,
            asks: false,
            openly: true,
            context,
            need: Some(Box::new(need)),
            comment,
            ordered_by: None,
            cid,
        });
        self.seek();
        Ok(())
    }
}
