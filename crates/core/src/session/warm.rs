//! Handing the visitor to a partner's server (WT-45 to WT-68). The session knows how far it is, and
//! nothing of how servers talk: that is left as an effect, and comes back as input. Until the visitor has
//! arrived there, whoever hands over stays, and everything is as it was.

use super::{instance::Run, *};
use crate::{
    AgentId, LegId, Millis, PartnerId, Time, TransferId,
    service::Trigger,
    warm::{AGREE_MS, ASK_MS, Information, LEARN_MS},
};

/// So long after the start somebody has to have asked the server that is to be asked first.
const SHED_MS: Millis = 5_000;

/// A visitor is to be handed over. There is one attempt at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warm {
    /// Which.
    pub transfer: TransferId,
    /// Who hands over.
    pub by: LegId,
    /// To whom.
    pub partner: PartnerId,
    /// The partner's shown name.
    pub company: String,
    /// Shown name of where the visitor comes to.
    pub area: String,
    /// The visitor need not be asked, or has agreed (WT-9).
    pub permitted: bool,
    /// Since when it stands as it does.
    pub since: Time,
    /// What travels has been written down, and may have been sent.
    pub carried: bool,
    /// So long the partner waits for the visitor; `None` until it has agreed.
    pub until: Option<Time>,
}

impl Warm {
    /// When it must be over, whatever becomes of the ways between the servers.
    pub(super) fn due(&self) -> Time {
        match (self.until, self.permitted) {
            (Some(until), _) => until + LEARN_MS,
            (None, true) => self.since + AGREE_MS,
            (None, false) => self.since + ASK_MS,
        }
    }
}

impl State {
    pub(super) fn warm_applied(&mut self, event: &Event, at: Time) {
        match event {
            Event::WarmSought(sought) => {
                self.shed = false;
                self.warm = Some(Box::new(Warm {
                    transfer: sought.transfer,
                    by: sought.leg,
                    partner: sought.partner,
                    company: sought.company.clone(),
                    area: sought.area.clone(),
                    permitted: !sought.asks,
                    since: at,
                    carried: false,
                    until: None,
                }));
            }
            Event::WarmPermitted(WarmPermitted { transfer, yes, .. }) => {
                if let (Some(warm), true) = (self.warm_of(*transfer), yes) {
                    (warm.permitted, warm.since) = (true, at);
                }
            }
            Event::WarmAccepted(WarmAccepted { transfer, until }) => {
                if let Some(warm) = self.warm_of(*transfer) {
                    warm.until = Some(*until);
                }
            }
            Event::Carried(carried) if carried.out => {
                if let Some(warm) = self.warm_of(carried.transfer) {
                    warm.carried = true;
                }
            }
            Event::Carried(carried) => {
                let documents = carried.information.documents.iter();
                self.coming.extend(documents.map(|document| document.file));
            }
            Event::DocumentCame(DocumentCame { file, .. }) => {
                self.coming.remove(file);
            }
            Event::WarmOver(_) => self.warm = None,
            _ => {}
        }
    }

    /// When somebody is looked for here after all.
    pub(super) fn shed_due(&self) -> Option<Time> {
        let due = self.created_at + SHED_MS;
        (self.shed && self.is_unserved()).then_some(due)
    }

    /// Whether nobody of ours is there for the visitor.
    fn is_unserved(&self) -> bool {
        self.stage != Stage::Ended && self.agent.is_none() && self.roster.staff().next().is_none()
    }

    fn warm_of(&mut self, transfer: TransferId) -> Option<&mut Warm> {
        let warm = self.warm.as_deref_mut();
        warm.filter(|warm| warm.transfer == transfer)
    }
}

impl Run<'_> {
    fn warm(&self, transfer: TransferId) -> Result<&Warm, Refusal> {
        let warm = self.state().warm.as_deref();
        warm.filter(|warm| warm.transfer == transfer)
            .ok_or(Refusal::Unknown)
    }

    /// Begins an attempt: the visitor is asked, or the servers talk at once.
    pub(super) fn begin_warm(&mut self, sought: WarmSought) -> Result<(), Refusal> {
        if self.state().stage != Stage::Active {
            return Err(Refusal::NotAllowed);
        }
        self.seek_warm(sought)
    }

    /// This server hands the visitor on, because nobody of it can serve them soon. Whoever waits goes on
    /// waiting meanwhile.
    pub(super) fn send_on(
        &mut self,
        transfer: TransferId,
        partner: PartnerId,
        (company, area): (String, String),
        asks: bool,
    ) -> Result<(), Refusal> {
        let state = self.state();
        let visitor = state.roster.visitors().next();
        let leg = visitor.filter(|_| state.is_unserved()).map(|leg| leg.id);
        let leg = leg.ok_or(Refusal::NotAllowed)?;
        self.seek_warm(WarmSought {
            transfer,
            leg,
            partner,
            company,
            area,
            asks,
            cid: None,
        })
    }

    fn seek_warm(&mut self, sought: WarmSought) -> Result<(), Refusal> {
        let state = self.state();
        if state.asking.is_some() || state.warm.is_some() {
            return Err(Refusal::Searching);
        }
        // Of several visitors each would have to go, or to stay behind alone.
        let visitors = state
            .roster
            .values()
            .filter(|leg| leg.role == Role::Visitor);
        if visitors.count() != 1 {
            return Err(Refusal::NotAllowed);
        }
        let (transfer, asks) = (sought.transfer, sought.asks);
        self.emit(Event::WarmSought(sought));
        if !asks {
            self.out.effects.push(Effect::Warm { transfer });
        }
        Ok(())
    }

    /// The visitor agrees, or does not (WT-9).
    pub(super) fn permit_warm(
        &mut self,
        leg: LegId,
        cid: Option<String>,
        transfer: TransferId,
        yes: bool,
    ) -> Result<(), Refusal> {
        if self.warm(transfer)?.permitted {
            return Err(Refusal::Unknown);
        }
        self.emit(Event::WarmPermitted(WarmPermitted {
            transfer,
            leg,
            yes,
            cid,
        }));
        match yes {
            true => self.out.effects.push(Effect::Warm { transfer }),
            false => self.warm_off(WarmEnd::Refused),
        }
        Ok(())
    }

    /// Somebody does not want it any more. Once the partner has agreed, only the partner knows whether
    /// the visitor is there: it is asked first, and what it says decides. One that is over already may
    /// be the retry of a command that worked.
    pub(super) fn end_warm(&mut self, transfer: TransferId) -> Result<(), Refusal> {
        match self.warm(transfer).map(|warm| warm.until.is_some()) {
            Ok(false) => self.warm_off(WarmEnd::Cancelled),
            Ok(true) => self.out.effects.push(Effect::WarmRecall { transfer }),
            Err(_) => {}
        }
        Ok(())
    }

    /// What is to be sent to the partner is written down before it leaves. Said again, it has been.
    pub(super) fn carry(
        &mut self,
        transfer: TransferId,
        information: Information,
    ) -> Result<(), Refusal> {
        let warm = self.warm(transfer)?;
        if !warm.permitted || warm.until.is_some() {
            return Err(Refusal::NotAllowed);
        }
        if !warm.carried {
            let carried = Carried {
                transfer,
                out: true,
                company: warm.company.clone(),
                agent: information.agent.clone(),
                area: Some(warm.area.clone()),
                information,
            };
            self.emit(Event::Carried(Box::new(carried)));
        }
        Ok(())
    }

    /// A document is here, or will not be.
    pub(super) fn document_came(&mut self, came: DocumentCame) -> Result<(), Refusal> {
        if !self.state().coming.contains(&came.file) {
            return Err(Refusal::Unknown);
        }
        self.emit(Event::DocumentCame(came));
        Ok(())
    }

    /// The partner has taken it.
    pub(super) fn warm_accepted(
        &mut self,
        transfer: TransferId,
        until: Time,
    ) -> Result<(), Refusal> {
        let warm = self.warm(transfer)?;
        if !warm.carried {
            return Err(Refusal::NotAllowed);
        }
        if warm.until.is_none() {
            self.emit(Event::WarmAccepted(WarmAccepted { transfer, until }));
        }
        Ok(())
    }

    /// How it has ended, as the servers know.
    pub(super) fn warm_ended(
        &mut self,
        transfer: TransferId,
        outcome: WarmEnd,
    ) -> Result<(), Refusal> {
        let warm = self.warm(transfer)?;
        // Nobody arrives before there is anywhere to go; and that the servers could not agree is no
        // news of one on which they have: it is from a node that gave the session away.
        let fits = match outcome {
            WarmEnd::Arrived => warm.until.is_some(),
            WarmEnd::NotArrived | WarmEnd::Cancelled => true,
            _ => warm.until.is_none(),
        };
        if !fits {
            return Err(Refusal::NotAllowed);
        }
        let by = warm.by;
        if outcome == WarmEnd::Arrived {
            self.warm_over(outcome);
            let (by, reason) = match self.state().roster.get(&by).map(|leg| leg.role) {
                // Nobody of ours was with them.
                Some(Role::Visitor) => (None, EndReason::Closed),
                Some(_) => (Some(by), EndReason::AgentLeft),
                None => (None, EndReason::AgentLeft),
            };
            self.execute(crate::service::Decision::End { by, reason });
        } else {
            self.warm_off(outcome);
        }
        Ok(())
    }

    /// It must be over now.
    pub(super) fn warm_due(&mut self) {
        let Some(warm) = self.state().warm.as_deref() else {
            return;
        };
        let outcome = match (warm.until, warm.permitted) {
            (Some(_), _) => WarmEnd::NotArrived,
            (None, true) => WarmEnd::Unreached,
            (None, false) => WarmEnd::Lapsed,
        };
        self.warm_off(outcome);
    }

    /// Somebody is here who serves the visitor: they need not be sent on.
    pub(super) fn warm_needless(&mut self) {
        let state = self.state();
        let warm = state.warm.as_deref();
        let sent_on = warm.filter(|warm| {
            let by = state.roster.get(&warm.by);
            by.is_some_and(|leg| leg.role == Role::Visitor)
        });
        if let Some(transfer) = sent_on.map(|warm| warm.transfer) {
            let _ = self.end_warm(transfer);
        }
    }

    /// An agent has taken a visitor who waits at the first of two addresses (WT-76). Until they are at the
    /// second one both are here.
    pub(super) fn second_step(&mut self, agent: AgentId) {
        let state = self.state();
        let waits = state.origin.came.as_ref().is_some_and(|came| came.second);
        let leg = state.roster.find(&Endpoint::Agent { agent });
        if let Some(leg) = leg.filter(|_| waits) {
            self.out.effects.push(Effect::SecondStep { leg, agent });
        }
    }

    /// The visitor stays here.
    pub(super) fn stays(&mut self) {
        if self.state().origin.shed && self.state().is_unserved() {
            self.trigger(Trigger::Due);
        }
    }

    /// The attempt is over, and the visitor stays.
    fn warm_off(&mut self, outcome: WarmEnd) {
        self.warm_over(outcome);
        self.stays();
    }

    /// A member has gone: without the one who hands over, or the one who is, it is over. Once the partner
    /// has agreed, the visitor is on the way, whoever is left.
    pub(super) fn warm_without(&mut self, leg: LegId) {
        let Some(warm) = self.state().warm.as_deref() else {
            return;
        };
        let roster = &self.state().roster;
        let visitors = roster.values().any(|leg| leg.role == Role::Visitor);
        if warm.until.is_none() && (warm.by == leg || !visitors) {
            self.warm_over(WarmEnd::Cancelled);
        }
    }

    /// The attempt is over, and everybody is told how.
    pub(super) fn warm_over(&mut self, outcome: WarmEnd) {
        let Some(warm) = self.state().warm.as_deref() else {
            return;
        };
        let (transfer, company) = (warm.transfer, warm.company.clone());
        self.emit(Event::WarmOver(WarmOver {
            transfer,
            company,
            outcome,
        }));
        self.out
            .effects
            .push(Effect::WarmOver { transfer, outcome });
    }
}
