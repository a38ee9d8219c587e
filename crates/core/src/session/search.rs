//! A search out of a running session: a colleague who joins (CC-10, CC-11), or who takes over
//! (CC-12 to CC-14). The members talk on meanwhile. Whoever asked stays until the other one is
//! connected; whatever fails leaves the session as it was, and the members are told.

use super::{instance::Run, *};
use crate::{
    AgentId, LegId, Millis, QueueId, SearchId, Time,
    routing::{Need, Purpose, Search},
    service::Trigger,
};

/// How long whoever has said so waits for somebody who can come.
const WAIT_MS: Millis = 30 * 60_000;

/// A search out of a running session. There is one at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    /// Which.
    pub search: SearchId,
    /// What for.
    pub purpose: Purpose,
    /// Who asked.
    pub by: LegId,
    /// What is looked for.
    pub need: Need,
    /// Everybody in the session knows of it: a member has asked for help (AI-1).
    pub openly: bool,
    /// The event with which it began.
    pub begun: u64,
    /// For the one who is found, and nobody else (WT-19).
    pub comment: Option<String>,
    /// Since when it goes on.
    pub since: Time,
    /// The visitor need not be asked, or has agreed (WT-9).
    pub permitted: bool,
    /// Who accepted.
    pub(super) accepted: Option<AgentId>,
    /// Their leg, until it is connected.
    pub joining: Option<LegId>,
    /// When it could not be written down that they are there (CC-13).
    pub failed: Option<Time>,
}

impl Asking {
    /// Whether somebody has still to be found.
    pub(super) fn seeks(&self) -> bool {
        self.permitted && self.accepted.is_none()
    }

    /// That member has gone. Was it the one who was found, and did it not have to be them, and
    /// does the one who asked still want somebody: then it begins anew without them (AI-5).
    pub(super) fn seek_anew(&mut self, leg: LegId, roster: &Roster, at: Time) {
        let wanted = self.by == SERVICE || roster.contains_key(&self.by);
        let replaced = self.joining == Some(leg) && self.need.only.is_none() && wanted;
        if replaced {
            self.joining = None;
            self.need.without.extend(self.accepted.take());
            self.since = at;
        }
    }

    /// What the desk is told.
    pub(super) fn search(&self) -> Search {
        Search {
            id: Some(self.search),
            purpose: self.purpose,
            since: self.since,
            need: self.need.clone(),
        }
    }
}

impl State {
    /// When the search must be over, if the leg of whoever was found does not say.
    pub(super) fn search_over_at(&self, most: Millis) -> Option<Time> {
        let asking = self.asking.as_ref()?;
        let Some(leg) = asking.joining else {
            let most = if asking.need.waits {
                most.max(WAIT_MS)
            } else {
                most
            };
            return Some(asking.since + most);
        };
        match self.roster.get(&leg).map(|leg| leg.state) {
            // Its grace time says.
            Some(LegState::Connecting | LegState::Lost) => None,
            // It came to be while the session was with a node that knows no searches.
            Some(LegState::Open | LegState::Removed) | None => Some(asking.since),
        }
    }
}

impl Run<'_> {
    /// Begins a search for that agent, for somebody of that queue, or for whoever fits.
    pub(super) fn begin_search(
        &mut self,
        by: LegId,
        cid: Option<String>,
        purpose: Purpose,
        (agent, queue): (Option<AgentId>, Option<QueueId>),
        (comment, ordered_by): (Option<String>, Option<String>),
    ) -> Result<(), Refusal> {
        if self.state().stage != Stage::Active || purpose == Purpose::Serve {
            return Err(Refusal::NotAllowed);
        }
        if self.state().asking.is_some() || self.state().warm.is_some() {
            return Err(Refusal::Searching);
        }
        if let Some(agent) = agent
            && self
                .state()
                .roster
                .find(&Endpoint::Agent { agent })
                .is_some()
        {
            return Err(Refusal::AlreadyJoined);
        }
        let need = self.need(agent, queue).ok_or(Refusal::Unknown)?;
        let asks = purpose == Purpose::Transfer && self.asks_first();
        let search = SearchId::from_u128(self.ids.fresh());
        self.emit(Event::Sought {
            search,
            leg: by,
            purpose,
            agent,
            asks,
            openly: false,
            context: None,
            need: Some(Box::new(need)),
            comment,
            ordered_by,
            cid,
        });
        self.seek();
        Ok(())
    }

    /// What the service looks for, with what the agent has chosen.
    fn need(&self, agent: Option<AgentId>, queue: Option<QueueId>) -> Option<Need> {
        let usual = self.colleague();
        match (agent, queue) {
            // Whoever is named is asked, always.
            (Some(agent), _) => Some(Need {
                only: Some(agent),
                front: true,
                auto_accept: false,
                asks: Vec::new(),
                prefers: None,
                ..usual.unwrap_or_else(|| Need::of(QueueId::from_u128(0)))
            }),
            (None, Some(queue)) => Some(Need {
                front: true,
                ..Need::of(queue)
            }),
            // Somebody who is being served goes before those who wait.
            (None, None) => usual.map(|need| Need {
                front: true,
                ..need
            }),
        }
    }

    /// Tells the desk, once nothing stands in the way.
    pub(super) fn seek(&mut self) {
        if let Some(asking) = &self.state().asking
            && asking.seeks()
        {
            let search = asking.search();
            self.out.effects.push(Effect::Enqueue(search));
        }
    }

    /// The visitor agrees, or does not (WT-9).
    pub(super) fn permit_search(
        &mut self,
        leg: LegId,
        cid: Option<String>,
        search: SearchId,
        yes: bool,
    ) -> Result<(), Refusal> {
        let asking = self.state().asking.as_ref();
        let asking = asking.filter(|asking| asking.search == search && !asking.permitted);
        if asking.is_none() {
            return Err(Refusal::Unknown);
        }
        self.emit(Event::Permitted {
            search,
            leg,
            yes,
            cid,
        });
        if yes {
            self.seek();
        } else {
            self.search_over(SearchEnd::Refused);
        }
        Ok(())
    }

    /// Somebody does not want it any more. One that is over already may be the retry of a
    /// command that worked.
    pub(super) fn cancel_search(&mut self, search: SearchId) -> Result<(), Refusal> {
        let asking = self.state().asking.as_ref();
        if asking.is_some_and(|asking| asking.search == search && asking.joining.is_none()) {
            self.search_over(SearchEnd::Cancelled);
        }
        Ok(())
    }

    /// The desk has nobody for that search.
    pub(super) fn not_found(&mut self, search: SearchId, why: SearchEnd) -> Result<(), Refusal> {
        let asking = self.state().asking.as_ref();
        if asking.is_none_or(|asking| asking.search != search || !asking.seeks()) {
            return Err(Refusal::Unknown);
        }
        self.search_over(why);
        Ok(())
    }

    /// An offer of a search was answered.
    pub(super) fn search_answered(
        &mut self,
        found: Candidate,
        agent: AgentId,
        answer: OfferAnswer,
    ) {
        let Some(asking) = &self.state().asking else {
            return;
        };
        let named = asking.need.only.is_some();
        match answer {
            OfferAnswer::Accepted => {
                self.withdraw_offers();
                // As where a session waits: it may have been told again that it looks.
                self.out.effects.push(Effect::Dequeue);
                self.trigger(Trigger::ColleagueFound { candidate: found });
                let asking = self.state().asking.as_ref();
                if asking.is_some_and(|asking| asking.joining.is_none()) {
                    // Nothing has come of it: the desk counts them as serving.
                    self.out.effects.push(Effect::AgentOut { agent });
                    self.search_over(SearchEnd::Unreached);
                }
            }
            OfferAnswer::Declined if named => self.search_over(SearchEnd::Declined),
            OfferAnswer::Lapsed if named => self.search_over(SearchEnd::Lapsed),
            OfferAnswer::Withdrawn if named => self.search_over(SearchEnd::Away),
            // The desk asks the next one.
            OfferAnswer::Declined | OfferAnswer::Lapsed | OfferAnswer::Withdrawn => {}
        }
    }

    /// Whoever was found is connected. Only now the one who hands over goes (CC-13).
    pub(super) fn search_joined(&mut self) {
        let Some(asking) = self.state().asking.clone() else {
            return;
        };
        let Some(found) = asking.joining else {
            return;
        };
        self.search_over(SearchEnd::Joined);
        if let Some(comment) = asking.comment {
            self.confide(asking.by, None, vec![found], comment, true);
        }
        if asking.purpose == Purpose::Transfer {
            self.remove(asking.by, RemoveReason::Service);
        }
    }

    /// That somebody has taken over could not be written down. Both stay, and they are told; once,
    /// however often it fails.
    pub(super) fn hand_over_failed(&mut self, search: SearchId) -> Result<(), Refusal> {
        let asking = self.state().asking.as_ref();
        let asking = asking.filter(|asking| asking.search == search && asking.joining.is_some());
        let asking = asking.ok_or(Refusal::Unknown)?;
        if asking.failed.is_none() {
            self.emit(Event::HandOverFailed { search });
        }
        Ok(())
    }

    /// The search is over, and everybody is told how. Nothing else has changed.
    pub(super) fn search_over(&mut self, outcome: SearchEnd) {
        let Some(asking) = self.state().asking.clone() else {
            return;
        };
        self.withdraw_offers();
        self.emit(Event::SearchOver {
            search: asking.search,
            purpose: asking.purpose,
            openly: asking.openly,
            outcome,
            agent: asking.accepted.or(asking.need.only),
        });
        if asking.permitted && outcome != SearchEnd::Joined {
            self.out.effects.push(Effect::Dequeue);
        }
        let in_vain = !matches!(outcome, SearchEnd::Joined | SearchEnd::Cancelled);
        if asking.by == SERVICE && in_vain {
            self.trigger(Trigger::NobodyCame {
                named: asking.need.only,
                declined: outcome == SearchEnd::Declined,
                subject: asking.need.subject,
            });
        }
    }

    /// Whether that leg is the one that was found.
    pub(super) fn awaits(&self, leg: LegId) -> bool {
        let asking = self.state().asking.as_ref();
        asking.is_some_and(|asking| asking.joining == Some(leg))
    }

    /// The search must be over now.
    pub(super) fn search_due(&mut self) {
        let asking = self.state().asking.as_ref();
        let Some(leg) = asking.and_then(|asking| asking.joining) else {
            return self.search_over(SearchEnd::Lapsed);
        };
        if self.state().roster.contains_key(&leg) {
            self.search_joined();
        } else {
            self.search_over(SearchEnd::Unreached);
        }
    }

    /// Whoever was found has gone before they were there: the next one is looked for (AI-5),
    /// unless it had to be them.
    pub(super) fn found_in_vain(&mut self) {
        let asking = self.state().asking.as_ref();
        match asking.is_some_and(|asking| asking.seeks()) {
            true => self.seek(),
            false => self.search_over(SearchEnd::Unreached),
        }
    }

    /// Another member has gone: what that means for the search.
    pub(super) fn search_without(&mut self, leg: LegId) {
        let Some(asking) = &self.state().asking else {
            return;
        };
        match asking.joining {
            // Whoever was found is coming, and takes over when they are there.
            None if asking.by == leg => self.search_over(SearchEnd::Cancelled),
            _ => {}
        }
    }
}
