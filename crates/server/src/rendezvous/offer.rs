//! What a service offers: its terms, whom one may meet, and which times are free (RV-10).

use crate::{
    app::App,
    auth::Right,
    error::{Outcome, Problem},
    hub::{Door, TenantConfig},
};
use axum::http::StatusCode;
use std::collections::BTreeMap;
use switchboard_core::{
    AgentId, Millis, QueueId, Time,
    rendezvous::{
        Terms,
        slots::{Diary, Slot, Taken, slots},
    },
    routing::Quality,
    service,
};
use switchboard_store::{Agent, AgentAvailability, AgentKind, DiarySpan, Service};
use uuid::Uuid;

/// What is read around a stretch of a diary: buffers, and the dates on which it begins and ends.
const AROUND_MS: Millis = 2 * 86_400_000;

/// Whether, and how, a service agrees to later times.
pub struct Offer<'a> {
    /// The tenant.
    pub config: &'a TenantConfig,
    /// The service.
    pub service: &'a Service,
    /// Its terms.
    pub terms: Terms,
    /// Whoever may serve it, by id.
    pub agents: BTreeMap<AgentId, &'a Agent>,
    /// Whom a wish is tied to, whether or not visitors may choose: who served the session in which it
    /// was stated (RV-13), or whom the company names.
    pub pinned: Option<AgentId>,
    queue: Option<QueueId>,
}

impl<'a> Offer<'a> {
    /// Of the service of that key, or of the default one. `None` where it offers none, or nobody
    /// could come or has set hours (RV-5).
    pub fn of(config: &'a TenantConfig, key: Option<&str>) -> Option<Self> {
        let asked = key.and_then(|key| config.service(key));
        let service = asked.or(config.default_service())?;
        let terms = Terms::of(&service.params)?;
        let queue = config.queue_of(service);
        let asks = service::asked_skills(&service.params);
        let fits = |agent: &&Agent| {
            // Who names no queue serves all of them.
            let all = agent.queues.is_empty();
            let serves = all || queue.is_none_or(|queue| agent.queues.contains(&queue));
            let skilled = asks.iter().all(|(of, level)| match of {
                Quality::Skill(name) => agent.qualities.skills.get(name) >= Some(level),
                Quality::Language(name) => agent.qualities.languages.get(name) >= Some(level),
            });
            let person = agent.kind == AgentKind::Person && !agent.disabled;
            let met = config.meet.contains(&agent.id);
            met && serves && skilled && person && config.rights_of(agent).has(Right::Serve)
        };
        let agents = config.agents.values().filter(fits);
        let agents: BTreeMap<_, _> = agents.map(|agent| (agent.id, agent)).collect();
        (!agents.is_empty()).then_some(Self {
            config,
            service,
            terms,
            agents,
            pinned: None,
            queue,
        })
    }

    /// The same, or the refusal of whoever asks for it.
    pub fn required(config: &'a TenantConfig, key: Option<&str>) -> Outcome<Self> {
        let none = "That service does not agree to later times.";
        Self::of(config, key)
            .ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "no_rendezvous", none))
    }

    fn may_name(&self, agent: AgentId) -> bool {
        let chosen = self.terms.named || self.pinned == Some(agent);
        chosen && self.agents.contains_key(&agent)
    }

    /// Whom it may be: that one, where visitors may ask for one and they serve it; else anybody.
    pub fn wanted(&self, agent: Option<AgentId>) -> Outcome<Vec<AgentId>> {
        match agent {
            None => Ok(self.agents.keys().copied().collect()),
            Some(agent) if self.may_name(agent) => Ok(vec![agent]),
            Some(_) => Err(Problem::invalid("agent", "cannot be asked for")),
        }
    }

    /// Whether the queue takes visitors at that time.
    pub fn is_open_at(&self, at: Time) -> bool {
        let open = |queue| matches!(self.config.door(queue, at), Door::Open(_));
        self.queue.is_none_or(open)
    }

    /// Free times that begin within [from, to). The entry `but` counts as free.
    pub async fn times(
        &self,
        app: &App,
        agent: Option<AgentId>,
        (from, to): (Time, Time),
        but: Option<Uuid>,
    ) -> Outcome<Vec<Slot>> {
        let wanted = self.wanted(agent)?;
        let now = app.clock.now();
        let mut taken = diaries(app, self.config, &wanted, span((from, to), now, but)).await?;
        let mut kept = Vec::new();
        for availability in availabilities(app, self.config).await? {
            if wanted.contains(&availability.agent) {
                let taken = taken.remove(&availability.agent).unwrap_or_default();
                kept.push((absences(&availability), taken, availability));
            }
        }
        let diaries: Vec<Diary<'_>> = kept
            .iter()
            .map(|(absences, taken, availability)| Diary {
                agent: availability.agent,
                hours: &availability.calendar,
                absences,
                taken,
            })
            .collect();
        let mut times = slots(&diaries, &self.terms.rules, now, from, to);
        times.retain(|slot| self.is_open_at(slot.from));
        Ok(times)
    }
}

/// When agents of the tenant may be met.
pub async fn availabilities(app: &App, config: &TenantConfig) -> Outcome<Vec<AgentAvailability>> {
    Ok(app.store.availabilities(config.id()).await?)
}

/// What is taken of the time of those, by one question however many they are.
pub async fn diaries(
    app: &App,
    config: &TenantConfig,
    wanted: &[AgentId],
    span: DiarySpan,
) -> Outcome<BTreeMap<AgentId, Vec<Taken>>> {
    if let [agent] = wanted {
        let part = app.store.diary(config.id(), *agent, span).await?;
        return Ok(BTreeMap::from([(*agent, part.taken)]));
    }
    Ok(app.store.diaries(config.id(), span).await?)
}

/// What has to be read of a diary to know about times in between.
pub fn span((from, to): (Time, Time), now: Time, but: Option<Uuid>) -> DiarySpan {
    DiarySpan {
        from: from - AROUND_MS,
        to: to + AROUND_MS,
        now,
        but,
    }
}

/// Absences as the engine takes them.
pub fn absences(availability: &AgentAvailability) -> Vec<Taken> {
    let all = availability.absences.iter();
    all.map(|absence| Taken {
        from: absence.from,
        to: absence.to,
    })
    .collect()
}
