//! Areas: what is open to a partner and has somebody now (WT-51, WT-52), and the same of a partner
//! (WT-39, WT-48).

use super::{
    rules::{areas, role_of},
    speak::{NoAnswer, ask},
};
use crate::{app::App, error::Outcome, hub::TenantConfig};
use axum::http::Method;
use switchboard_core::{routing::Quality, service};
use switchboard_store::{Agent, PartnerRow, Service};
use switchboard_wire::{
    partner::{Area, Asker, Granted, Permission},
    rest::PartnerTerms,
    socket::AvailabilityState,
};

/// Whether visitors can come there now: somebody is there; with `free`, somebody who could take one.
pub fn is_open(app: &App, config: &TenantConfig, service: &Service, free: bool) -> bool {
    match app.hub.availability(config.id(), Some(&service.key)).state {
        AvailabilityState::Available => true,
        AvailabilityState::Busy => !free,
        AvailabilityState::Away | AvailabilityState::Full | AvailabilityState::Closed => false,
    }
}

/// Areas that are open to a partner and have somebody now. Behind a gateway there are none to be told.
pub async fn open_to(app: &App, config: &TenantConfig, terms: &PartnerTerms) -> Vec<Area> {
    if terms.gateway.is_some() {
        return Vec::new();
    }
    let known = app.hub.colleagues(config.id()).await;
    let queues = known.map(|known| known.queues).unwrap_or_default();
    let told = |service: &Service| {
        let queue = config.queue_of(service);
        let status = queues.iter().find(|status| Some(status.queue) == queue);
        Area {
            key: service.key.clone(),
            name: service.name.clone(),
            subjects: subjects(service),
            waiting: status.map_or(0, |status| status.waiting),
            agents_ready: status.map_or(0, |status| status.agents_ready),
            wait_s: app.hub.availability(config.id(), Some(&service.key)).wait_s,
        }
    };
    areas(config, terms)
        .filter(|service| is_open(app, config, service, terms.needs_agent))
        .map(told)
        .collect()
}

/// Who asks a partner, as they are told to it.
pub fn asker(config: &TenantConfig, agent: &Agent) -> Asker {
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
    app: &App,
    config: &TenantConfig,
    partner: &PartnerRow,
    agent: &Agent,
) -> Outcome<Result<Vec<Area>, NoAnswer>> {
    let permission = Permission {
        transfer: None,
        agent: asker(config, agent),
        area: None,
    };
    let granted = ask::<Granted>(app, partner, Method::POST, "permissions", &permission).await?;
    Ok(granted.map(|granted| granted.areas))
}

/// The service to which a partner's visitor comes: the gateway, or the area that is asked for.
pub fn service_for<'a>(
    config: &'a TenantConfig,
    terms: &'a PartnerTerms,
    area: Option<&str>,
) -> Option<&'a Service> {
    match &terms.gateway {
        Some(gateway) => config.service(gateway),
        None => areas(config, terms).find(|service| Some(service.key.as_str()) == area),
    }
}
