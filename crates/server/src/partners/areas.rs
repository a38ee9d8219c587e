//! Areas: what is open to a partner and has somebody now (WT-51, WT-52), and the same of a partner
//! (WT-39, WT-48).

use super::{
    rules::{areas, role_of},
    speak::{NoAnswer, ask},
};
use crate::{
    app::{App, Shared},
    error::Outcome,
    hub::TenantConfig,
};
use axum::http::Method;
use switchboard_core::{AgentId, limits, routing::Quality, service};
use switchboard_store::{Agent, AgentKind, PartnerRow, Service};
use switchboard_wire::{
    partner::{Area, Asker, Granted, Permission},
    rest::PartnerTerms,
    socket::AvailabilityState,
};

/// Visitors on the way who are looked at.
const EXPECTED: u32 = 200;
/// What the key of an area begins with that is an agent.
const AGENT: &str = "agent:";

/// The key of the area that is that agent.
pub fn key_of(agent: AgentId) -> String {
    format!("{AGENT}{agent}")
}

/// Where a partner's visitor comes to: a service, or one agent in it (WT-12).
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The service.
    pub service: &'a Service,
    /// Who is to serve them.
    pub agent: Option<&'a Agent>,
    /// That agent has taken them already: they hand over to themselves.
    pub taken: bool,
}

impl Place<'_> {
    /// Its key.
    pub fn key(&self) -> String {
        match self.agent {
            Some(agent) => key_of(agent.id),
            None => self.service.key.clone(),
        }
    }

    /// Whether visitors can come there now: somebody is there and, where the terms want that, somebody who
    /// can take one now or soon. A single agent always has to be free (WT-32, WT-33).
    pub async fn is_open(&self, app: &App, config: &TenantConfig, terms: &PartnerTerms) -> bool {
        let Some(agent) = self.agent else {
            return is_staffed(app, config, terms, self.service).await;
        };
        if self.taken {
            return true;
        }
        let known = app.hub.colleagues(config.id()).await;
        known.is_some_and(|known| {
            known
                .agents
                .iter()
                .any(|one| one.agent == agent.id && one.is_free())
        })
    }
}

async fn is_staffed(
    app: &App,
    config: &TenantConfig,
    terms: &PartnerTerms,
    service: &Service,
) -> bool {
    let there = app.hub.availability(config.id(), Some(&service.key));
    match there.state {
        AvailabilityState::Available => true,
        AvailabilityState::Busy if !terms.needs_agent => true,
        AvailabilityState::Busy => {
            let wait_s = predicted_s(app, config, service, there.wait_s).await;
            terms.predict_s > 0 && wait_s.is_some_and(|wait_s| wait_s <= terms.predict_s)
        }
        AvailabilityState::Away | AvailabilityState::Full | AvailabilityState::Closed => false,
    }
}

/// How long one more visitor would wait (WT-85): as those who wait do, and those who were accepted and are
/// still on the way, so that no more are accepted than can be served in time. `None` where too few have been
/// served to tell.
async fn predicted_s(
    app: &App,
    config: &TenantConfig,
    service: &Service,
    wait_s: Option<u32>,
) -> Option<u32> {
    let wait_s = wait_s?;
    let queue = config.queue_of(service)?;
    let known = app.hub.colleagues(config.id()).await?;
    let waiting = known
        .queues
        .iter()
        .find(|status| status.queue == queue)?
        .waiting;
    let rows = app.store.warm_ins(config.id(), EXPECTED).await.ok()?;
    let now = app.clock.now();
    let coming = rows
        .iter()
        .filter(|row| row.state == "expected" && row.until > now && row.area == service.key);
    let each = wait_s / (waiting + 1);
    let coming = u32::try_from(coming.count()).unwrap_or(u32::MAX);
    Some(wait_s.saturating_add(each.saturating_mul(coming)))
}

/// The first of the services that are open to the partner in which that agent serves. `own` is an agent of
/// ours who asks.
fn place_of<'a>(
    config: &'a TenantConfig,
    terms: &'a PartnerTerms,
    agent: AgentId,
    own: Option<AgentId>,
) -> Option<Place<'a>> {
    let agent = config.agents.get(&agent)?;
    let taken = own == Some(agent.id);
    let may = (terms.agents || taken) && !agent.disabled && agent.kind == AgentKind::Person;
    let serves = |service: &&Service| {
        let queue = config.queue_of(service);
        agent.queues.is_empty() || queue.is_some_and(|queue| agent.queues.contains(&queue))
    };
    let service = areas(config, terms).find(serves).filter(|_| may)?;
    Some(Place {
        service,
        agent: Some(agent),
        taken,
    })
}

fn whole(service: &Service) -> Place<'_> {
    Place {
        service,
        agent: None,
        taken: false,
    }
}

/// Where a partner's visitor comes to: the gateway, or the area that is asked for; by an agent of our own,
/// where the partner is this server.
pub fn place_for<'a>(
    config: &'a TenantConfig,
    terms: &'a PartnerTerms,
    area: Option<&str>,
    own: Option<AgentId>,
) -> Option<Place<'a>> {
    let service = match (&terms.gateway, area?.strip_prefix(AGENT)) {
        (Some(gateway), _) => config.service(gateway),
        (None, Some(agent)) => return place_of(config, terms, agent.parse().ok()?, own),
        (None, None) => areas(config, terms).find(|service| Some(service.key.as_str()) == area),
    };
    service.map(whole)
}

/// The same of a visitor who was accepted: their place may have been closed to others since.
pub fn place_in<'a>(
    config: &'a TenantConfig,
    terms: &'a PartnerTerms,
    area: &str,
    own: Option<AgentId>,
) -> Option<Place<'a>> {
    let here = config.service(area).map(whole);
    here.or_else(|| place_for(config, terms, Some(area), own))
        .or_else(|| areas(config, terms).next().map(whole))
}

/// Shown name of an area of ours.
pub fn area_name(config: &TenantConfig, key: &str) -> String {
    let agent = key.strip_prefix(AGENT).and_then(|id| id.parse().ok());
    let agent = agent.and_then(|id: AgentId| config.agents.get(&id));
    let service = config.service(key).map(|service| &service.name);
    let name = service.or(agent.map(|agent| &agent.name));
    let name = name.map_or(key, |name| name);
    name.chars().take(limits::NAME_CHARS).collect()
}

/// Areas that are open to a partner and have somebody now. Behind a gateway there are none to be told.
pub async fn open_to(app: &App, config: &TenantConfig, terms: &PartnerTerms) -> Vec<Area> {
    if terms.gateway.is_some() {
        return Vec::new();
    }
    let known = app.hub.colleagues(config.id()).await;
    let (agents, queues) =
        known.map_or_else(Default::default, |known| (known.agents, known.queues));
    let told = |service: &Service| {
        let queue = config.queue_of(service);
        let status = queues.iter().find(|status| Some(status.queue) == queue);
        Area {
            key: service.key.clone(),
            name: service.name.clone(),
            agent: false,
            subjects: subjects(service),
            waiting: status.map_or(0, |status| status.waiting),
            agents_ready: status.map_or(0, |status| status.agents_ready),
            wait_s: app.hub.availability(config.id(), Some(&service.key)).wait_s,
        }
    };
    let mut open: Vec<Area> = Vec::new();
    for service in areas(config, terms) {
        if is_staffed(app, config, terms, service).await {
            open.push(told(service));
        }
    }
    let free = agents.iter().filter(|agent| agent.is_free());
    let places = free.filter_map(|agent| place_of(config, terms, agent.agent, None));
    open.extend(places.filter_map(|place| {
        Some(Area {
            key: place.key(),
            name: place.agent?.name.clone(),
            agent: true,
            subjects: Vec::new(),
            waiting: 0,
            agents_ready: 1,
            wait_s: None,
        })
    }));
    open
}

/// The role under which a server asks where no agent does.
const SERVER: &str = "server";

/// Who asks a partner, as they are told to it. Without an agent it is the server itself.
pub fn asker(config: &TenantConfig, agent: Option<&Agent>) -> Asker {
    let Some(agent) = agent else {
        return Asker {
            id: String::new(),
            name: String::new(),
            role: SERVER.into(),
        };
    };
    Asker {
        id: agent.id.to_string(),
        name: agent.name.clone(),
        role: role_of(config, agent),
    }
}

/// What its agents have to know.
fn subjects(of: &Service) -> Vec<String> {
    let asked = service::skills_of(&of.params, "skills").into_iter();
    let name = |(quality, _)| match quality {
        Quality::Skill(name) => Some(name),
        Quality::Language(_) => None,
    };
    asked.filter_map(name).collect()
}

/// Asks a partner which areas it has for that agent.
pub async fn ask_for_areas(
    app: &Shared,
    config: &TenantConfig,
    partner: &PartnerRow,
    agent: &Agent,
) -> Outcome<Result<Vec<Area>, NoAnswer>> {
    let permission = Permission {
        transfer: None,
        agent: asker(config, Some(agent)),
        area: None,
    };
    let granted = ask::<Granted>(app, partner, Method::POST, "permissions", &permission).await?;
    Ok(granted.map(|granted| granted.areas))
}
