//! Somebody of the tenant's side looks on in a running session and is no member of it (IS-81):
//! on no roster, in no seat, and unable to say anything to it.

use super::{
    Hub, HubInner, Msg, encode, error::HubError, outbox::Outbox, start::Who, tenant::TenantConfig,
    ticket::Opens,
};
use crate::{auth::Right, clock::Clock};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, OnceLock, Weak};
use switchboard_core::{
    AgentId, LegId, QueueId, SessionId, TenantId, Time,
    session::{Candidate, Endpoint, Input, Refusal, watcher_leg},
};
use switchboard_store::{Agent, AgentKind, Audit, Store};
use switchboard_wire::socket::{Details, ServerFrame};

/// Who looks on, as nodes tell each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Watcher {
    pub agent: AgentId,
    pub name: String,
}

/// Why nobody can look on.
#[derive(Debug)]
pub enum NoWatch {
    /// The tenant does not have it, or not by this agent.
    NotAllowed,
    /// The members were not told that somebody may.
    NotAnnounced,
    /// They are a member already.
    Member,
    /// A node of the last release could keep from its members what they are to be told.
    OldNodes,
    /// The session cannot be asked.
    Hub(HubError),
}

impl<E: Into<HubError>> From<E> for NoWatch {
    fn from(error: E) -> Self {
        NoWatch::Hub(error.into())
    }
}

/// One connection that looks on, wherever its session goes. Its begin and its end are audited:
/// it ends when nothing is delivered to it any more, for whatever reason.
pub(crate) struct Watch {
    store: Arc<dyn Store>,
    clock: Clock,
    tenant: TenantId,
    session: SessionId,
    conn: u64,
    who: Watcher,
    outbox: Arc<Outbox>,
    since: OnceLock<Time>,
}

impl Watch {
    /// Who looks on.
    pub fn who(&self) -> &Watcher {
        &self.who
    }

    /// Under which leg.
    pub fn leg(&self) -> LegId {
        watcher_leg(self.session, self.who.agent)
    }

    /// From now on they see the session.
    pub fn begins(&self) {
        let now = self.clock.now();
        if self.since.set(now).is_ok() {
            self.audit("session.watch", now, serde_json::json!({}));
        }
    }

    fn audit(&self, action: &str, at: Time, detail: serde_json::Value) {
        // A server that stops has no more time.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let entry = Audit {
            tenant: Some(self.tenant),
            at,
            actor: format!("agent:{}", self.who.agent),
            action: action.to_owned(),
            target: Some(self.session.to_string()),
            address: None,
            detail,
        };
        let store = self.store.clone();
        runtime.spawn(async move {
            if let Err(error) = store.audit(&entry).await {
                tracing::warn!(action = entry.action, %error, "watching not recorded");
            }
        });
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(since) = self.since.get() {
            let now = self.clock.now();
            let detail = serde_json::json!({ "for_ms": now.since(*since) });
            self.audit("session.watch_end", now, detail);
        }
    }
}

/// Those who look on from this node.
#[derive(Default)]
pub(super) struct Watches(Mutex<Vec<Weak<Watch>>>);

impl Watches {
    fn add(&self, watch: &Arc<Watch>) {
        let mut all = self.0.lock().expect("no panic while locked");
        all.retain(|watch| watch.strong_count() > 0);
        all.push(Arc::downgrade(watch));
    }

    fn of(&self, tenant: TenantId) -> Vec<Arc<Watch>> {
        let all = self.0.lock().expect("no panic while locked");
        let live = all.iter().filter_map(Weak::upgrade);
        live.filter(|watch| watch.tenant == tenant).collect()
    }
}

impl TenantConfig {
    /// Whether that agent may look on in sessions whose members know of it.
    pub fn may_watch(&self, agent: AgentId) -> bool {
        let settings = &self.tenant.settings;
        let senior = self.agents.get(&agent).is_some_and(|agent| {
            let senior = self.rights_of(agent).has(Right::Monitor);
            !agent.disabled && agent.kind == AgentKind::Person && senior
        });
        senior && !settings.announcement().is_empty()
    }
}

impl HubInner {
    /// Begins to look on over that connection; `None` where they may not by now.
    pub(crate) fn watch(
        &self,
        (tenant, session, agent): (TenantId, SessionId, AgentId),
        conn: u64,
        outbox: &Arc<Outbox>,
    ) -> Option<Arc<Watch>> {
        let config = self.config_of(tenant)?;
        let name = config.agents.get(&agent)?.name.clone();
        if !config.may_watch(agent) {
            return None;
        }
        let watch = Arc::new(Watch {
            store: self.store.clone(),
            clock: self.clock.clone(),
            tenant,
            session,
            conn,
            who: Watcher { agent, name },
            outbox: outbox.clone(),
            since: OnceLock::new(),
        });
        self.watches.add(&watch);
        Some(watch)
    }

    /// Those who may look on no more are shown nothing more.
    pub(super) fn watch_by(&self, config: &TenantConfig) {
        for watch in self.watches.of(config.id()) {
            if config.may_watch(watch.who.agent) {
                continue;
            }
            let detach = Msg::Detach { conn: watch.conn };
            let _ = self.send(watch.tenant, watch.session, detach);
            let (s, reason) = (watch.session, "not_allowed");
            let frame = encode::frame(&ServerFrame::Detached { s, reason });
            watch.outbox.push(&frame);
        }
    }
}

impl Hub {
    /// What a supervisor needs to look on, for as long as their log-in lasts.
    pub async fn watch_details(
        &self,
        tenant: TenantId,
        session: SessionId,
        agent: AgentId,
        until: Time,
    ) -> Result<Details, NoWatch> {
        let config = self.tenant(tenant).ok_or(HubError::NoSuchSession)?;
        if !config.may_watch(agent) {
            return Err(NoWatch::NotAllowed);
        }
        let view = self.view(tenant, session).await?;
        if view.announcement.is_empty() {
            return Err(NoWatch::NotAnnounced);
        }
        let endpoint = Endpoint::Agent { agent };
        if self.leg_of(tenant, session, endpoint).await?.is_some() {
            return Err(NoWatch::Member);
        }
        let cluster = self.0.cluster.as_ref();
        if cluster.is_some_and(|cluster| !cluster.all_watch()) {
            return Err(NoWatch::OldNodes);
        }
        let opens = Opens::Watch {
            tenant,
            session,
            agent,
            until,
        };
        let leg = watcher_leg(session, agent);
        Ok(self.0.details_of(opens, session, leg))
    }

    /// A supervisor who is no member says something to the agents of a session; the place of it
    /// in the log.
    pub async fn prompt(
        &self,
        by: &Agent,
        session: SessionId,
        cid: String,
        text: String,
    ) -> Result<u64, HubError> {
        let input = Input::Prompt {
            agent: by.id,
            name: by.name.clone(),
            cid,
            text,
        };
        let done = self.0.call(by.tenant, session, input).await?;
        Ok(done.seq.unwrap_or_default())
    }

    /// A supervisor joins; who is a member already has their leg.
    pub async fn barge(
        &self,
        who: &Agent,
        session: SessionId,
        until: Option<Time>,
    ) -> Result<Details, HubError> {
        let candidate = Candidate::agent(who.id, who.name.clone(), false);
        match self
            .0
            .call(who.tenant, session, Input::Barge(candidate))
            .await
        {
            Ok(_) | Err(HubError::Refused(Refusal::AlreadyJoined)) => {}
            Err(error) => return Err(error),
        }
        let who = Who::Agent(who.tenant, who.id, until);
        self.details(session, who).await
    }

    /// A session that waits does so elsewhere, or before all others.
    pub async fn requeue(
        &self,
        tenant: TenantId,
        session: SessionId,
        queue: Option<QueueId>,
        front: bool,
    ) -> Result<(), HubError> {
        let input = Input::Requeue { queue, front };
        self.0.call(tenant, session, input).await.map(drop)
    }
}
