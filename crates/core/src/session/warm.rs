//! Handing the visitor to a partner's server (WT-45 to WT-68). The session knows how far it is, and
//! nothing of how servers talk: that is left as an effect, and comes back as input. Until the visitor has
//! arrived there, whoever hands over stays, and everything is as it was.

use super::{instance::Run, *};
use crate::{
    LegId, PartnerId, Time, TransferId,
    warm::{AGREE_MS, ASK_MS, Information, LEARN_MS},
};

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
            Event::WarmOver(_) => self.warm = None,
            _ => {}
        }
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
        let state = self.state();
        if state.stage != Stage::Active {
            return Err(Refusal::NotAllowed);
        }
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
            false => self.warm_over(WarmEnd::Refused),
        }
        Ok(())
    }

    /// Somebody does not want it any more. Once the partner has agreed, only the partner knows whether
    /// the visitor is there: it is asked first, and what it says decides. One that is over already may
    /// be the retry of a command that worked.
    pub(super) fn end_warm(&mut self, transfer: TransferId) -> Result<(), Refusal> {
        match self.warm(transfer).map(|warm| warm.until.is_some()) {
            Ok(false) => self.warm_over(WarmEnd::Cancelled),
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
        self.warm_over(outcome);
        if outcome == WarmEnd::Arrived {
            let by = self.state().roster.contains_key(&by).then_some(by);
            let reason = EndReason::AgentLeft;
            self.execute(crate::service::Decision::End { by, reason });
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
        self.warm_over(outcome);
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
