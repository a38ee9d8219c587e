//! What a supervisor does to a session without being a member of it (IS-81, IS-84).

use super::{commands::lines::text, instance::Run, *};
use crate::{AgentId, LegId, QueueId, SearchId, SessionId, limits, routing::Need};

/// Under which leg a supervisor who is no member watches that session, and speaks to its agents.
/// It is on no roster, and nobody else's.
pub fn watcher_leg(session: SessionId, agent: AgentId) -> LegId {
    // Ids are random or times and random; both in one word meet no other.
    LegId::from_u128(session.0.as_u128().rotate_left(64) ^ agent.0.as_u128())
}

impl Run<'_> {
    /// A word to the agents of the session from somebody who looks on. It is a note: nobody of
    /// the outside is ever told.
    pub(super) fn prompt(
        &mut self,
        agent: AgentId,
        name: String,
        cid: String,
        said: &str,
    ) -> Result<(), Refusal> {
        let long = cid.chars().count() > limits::COMMAND_ID_CHARS;
        if cid.is_empty() || long || cid.contains(char::is_control) {
            return Err(Refusal::BadId);
        }
        let text = text(said)?;
        let leg = watcher_leg(self.session.id(), agent);
        self.out.seq = Some(self.state().head + 1);
        self.emit(Event::Noted {
            leg,
            text,
            name: Some(name),
            cid: Some(cid),
        });
        Ok(())
    }

    /// The session waits elsewhere, or before all others. It looks for the same as before, but in
    /// another queue for whoever serves that.
    pub(super) fn requeue(&mut self, queue: Option<QueueId>, front: bool) -> Result<(), Refusal> {
        self.must_wait()?;
        let waits = self.state().search.clone().ok_or(Refusal::NotAllowed)?;
        let queue = queue.unwrap_or(waits.need.queue);
        let need = match queue == waits.need.queue {
            true => waits.need.clone(),
            false => Need {
                ring_ms: waits.need.ring_ms,
                auto_accept: waits.need.auto_accept,
                priority: waits.need.priority,
                people: waits.need.people,
                ..Need::of(queue)
            },
        };
        let need = Need {
            front: front || waits.need.front,
            ..need
        };
        if need == waits.need {
            return Ok(());
        }
        self.withdraw_offers();
        self.out.effects.push(Effect::Dequeue);
        self.emit(Event::Dequeued {
            queue: waits.need.queue,
        });
        let place = u128::from(self.state().head + 1);
        let id = SearchId::from_u128(self.session.id().0.as_u128() ^ place);
        self.emit(Event::Queued {
            queue,
            front: need.front,
            search: Some(id),
            need: Some(Box::new(need)),
            since: Some(waits.since),
        });
        let search = self.state().search.clone();
        self.out.effects.extend(search.map(Effect::Enqueue));
        Ok(())
    }
}
