//! Visitors on the way to partners' servers, as a session leaves them to be seen to at the node that owns
//! it, and what comes back.

use super::{Hub, HubError, HubInner, OsIds, WaitingHere, cluster::WARM};
use std::sync::{Arc, Mutex, OnceLock};
use switchboard_core::{
    AgentId, FreshIds, LegId, PartnerId, SessionId, TenantId, Time, TransferId,
    session::{Command, DocumentCame, Effect, Input, WarmEnd},
    warm::Information,
};
use switchboard_store::StoreError;

/// Which attempt, and out of which session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WarmAt {
    /// Whose.
    pub tenant: TenantId,
    /// Out of which session.
    pub session: SessionId,
    /// Which.
    pub transfer: TransferId,
}

/// Where the servers of partners are spoken to. All of it goes on in the background, and may be asked for
/// again.
pub trait Warms: Send + Sync {
    /// The servers are to agree, or to go on.
    fn go_on(&self, at: WarmAt);
    /// The partner is asked to take the visitor no more; what it says comes back as an end.
    fn recall(&self, at: WarmAt);
    /// An agent has taken the visitor, who is to come to a session of their own with them.
    fn second(&self, at: WarmAt, leg: LegId, agent: AgentId);
    /// The attempt is over here.
    fn over(&self, at: WarmAt, outcome: WarmEnd);
}

/// The way to them. Sessions that are rebuilt before it is there wait for it.
#[derive(Default)]
pub(super) struct WarmWay {
    way: OnceLock<Arc<dyn Warms>>,
    waiting: Mutex<Vec<(WarmAt, Effect)>>,
}

impl WarmWay {
    /// Does what a session has left to be done.
    pub fn see_to(&self, at: WarmAt, effect: &Effect) {
        let mut waiting = self.waiting.lock().expect("no panic while locked");
        match self.way.get() {
            Some(way) => done(&**way, at, effect),
            None => waiting.push((at, effect.clone())),
        }
    }

    fn open(&self, way: Arc<dyn Warms>) {
        let mut waiting = self.waiting.lock().expect("no panic while locked");
        for (at, effect) in waiting.drain(..) {
            done(&*way, at, &effect);
        }
        let _ = self.way.set(way);
    }
}

fn done(way: &dyn Warms, at: WarmAt, effect: &Effect) {
    match effect {
        Effect::Warm { .. } => way.go_on(at),
        Effect::WarmRecall { .. } => way.recall(at),
        Effect::WarmOver { outcome, .. } => way.over(at, *outcome),
        Effect::SecondStep { leg, agent } => way.second(at, *leg, *agent),
        _ => {}
    }
}

/// A visitor is to be handed over.
#[derive(Debug, Clone)]
pub struct NewWarm {
    /// To whom.
    pub partner: PartnerId,
    /// The partner's shown name.
    pub company: String,
    /// Shown name of where the visitor comes to.
    pub area: String,
    /// The visitor is asked first.
    pub asks: bool,
}

impl HubInner {
    /// What the session has left to be done about an attempt.
    pub(super) fn warm(&self, tenant: TenantId, session: SessionId, effect: &Effect) {
        let transfer = match effect {
            Effect::Warm { transfer }
            | Effect::WarmRecall { transfer }
            | Effect::WarmOver { transfer, .. } => *transfer,
            // One that begins.
            Effect::SecondStep { .. } => TransferId::from_u128(OsIds.fresh()),
            _ => return,
        };
        let at = WarmAt {
            tenant,
            session,
            transfer,
        };
        self.warms.see_to(at, effect);
    }
}

impl Hub {
    /// Gives the hub the way to partners' servers, once.
    pub fn hand_over_by(&self, way: Arc<dyn Warms>) {
        self.0.warms.open(way);
    }

    /// Whether every node knows what a warm transfer is; where one does not, none begins.
    ///
    /// # Errors
    /// [`HubError::Store`], to be tried again when the last node is of this release.
    pub fn knows_warm(&self) -> Result<(), HubError> {
        let cluster = self.0.cluster.as_ref();
        match cluster.is_none_or(|cluster| cluster.all_understand(WARM)) {
            true => Ok(()),
            false => {
                let why = "a node of the last release takes part";
                Err(StoreError::Unavailable(why.into()).into())
            }
        }
    }

    /// Begins an attempt, by the agent with that leg.
    ///
    /// # Errors
    /// What the session refuses.
    pub async fn begin_warm(
        &self,
        at: WarmAt,
        leg: LegId,
        cid: String,
        new: NewWarm,
    ) -> Result<(), HubError> {
        self.knows_warm()?;
        let command = Command::Warm {
            transfer: at.transfer,
            partner: new.partner,
            company: new.company,
            area: new.area,
            asks: new.asks,
        };
        let begun = self.command(at.tenant, at.session, leg, cid, command);
        begun.await.map(drop)
    }

    /// Begins an attempt by nobody's doing: the visitor waits here, and may be served there (WT-8).
    ///
    /// # Errors
    /// What the session refuses: somebody is with the visitor, or there is an attempt.
    pub async fn send_on(&self, at: WarmAt, new: NewWarm) -> Result<(), HubError> {
        self.knows_warm()?;
        let input = Input::SendOn {
            transfer: at.transfer,
            partner: new.partner,
            company: new.company,
            area: new.area,
            asks: new.asks,
        };
        self.0.call(at.tenant, at.session, input).await.map(drop)
    }

    /// Sessions of this node that wait for somebody, by tenant.
    pub fn waiting_here(&self) -> Vec<(TenantId, Vec<WaitingHere>)> {
        self.0.summaries.waiting()
    }

    /// Writes down what is about to be sent.
    ///
    /// # Errors
    /// [`HubError::Refused`] when the attempt is over, or further than that.
    pub async fn carry(&self, at: WarmAt, information: Information) -> Result<(), HubError> {
        let input = Input::Carry {
            transfer: at.transfer,
            information: Box::new(information),
        };
        self.0.call(at.tenant, at.session, input).await.map(drop)
    }

    /// A document that was told of is here, or will not be.
    ///
    /// # Errors
    /// [`HubError::Refused`] when that is known, or the session is over.
    pub async fn document_came(
        &self,
        tenant: TenantId,
        session: SessionId,
        came: DocumentCame,
    ) -> Result<(), HubError> {
        let input = Input::DocumentCame(came);
        self.0.call(tenant, session, input).await.map(drop)
    }

    /// The partner has taken it, and waits until then.
    ///
    /// # Errors
    /// [`HubError::Refused`] when the attempt is over.
    pub async fn warm_accepted(&self, at: WarmAt, until: Time) -> Result<(), HubError> {
        let input = Input::WarmAccepted {
            transfer: at.transfer,
            until,
        };
        self.0.call(at.tenant, at.session, input).await.map(drop)
    }

    /// How it has ended, as the servers know.
    ///
    /// # Errors
    /// [`HubError::Refused`] when it was over before.
    pub async fn warm_ended(&self, at: WarmAt, outcome: WarmEnd) -> Result<(), HubError> {
        let input = Input::WarmEnded {
            transfer: at.transfer,
            outcome,
        };
        self.0.call(at.tenant, at.session, input).await.map(drop)
    }
}
