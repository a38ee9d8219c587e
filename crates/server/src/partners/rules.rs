//! Who may hand visitors to whom: the one place that says it, for both directions (WT-45, WT-49).

use super::PAIRED;
use crate::hub::TenantConfig;
use switchboard_core::{service::behaviour, warm::Carry};
use switchboard_store::{Agent, PartnerRow, Rank, Service};
use switchboard_wire::{partner::Asker, rest::PartnerTerms};

/// What is allowed; what cannot be read allows nothing.
pub fn terms_of(partner: &PartnerRow) -> PartnerTerms {
    let closed = || PartnerTerms {
        send: false,
        receive: false,
        ..PartnerTerms::default()
    };
    serde_json::from_value(partner.terms.clone()).unwrap_or_else(|_| closed())
}

fn built_in(rank: Rank) -> &'static str {
    match rank {
        Rank::Agent => "agent",
        Rank::Supervisor => "supervisor",
        Rank::Admin => "admin",
    }
}

/// The name of an agent's role, as partners are told.
pub fn role_of(config: &TenantConfig, agent: &Agent) -> String {
    let own = agent.role.and_then(|role| config.roles.get(&role));
    own.map_or_else(|| built_in(agent.rank).to_owned(), |role| role.name.clone())
}

/// The role by which terms know an agent: its id, or the name of a built-in one.
fn role_key(agent: &Agent) -> String {
    let own = agent.role.map(|role| role.to_string());
    own.unwrap_or_else(|| built_in(agent.rank).to_owned())
}

/// What may travel when that agent hands somebody over: where the terms say something of their role, the
/// stricter of both (WT-18). Without an agent it is the server that hands over.
pub fn carry_of(terms: &PartnerTerms, agent: Option<&Agent>) -> Carry {
    let Some(role) = agent.map(role_key) else {
        return terms.carry;
    };
    let of_role = terms.role_carry.iter().filter(|rule| rule.role == role);
    of_role.map(|rule| rule.carry).fold(terms.carry, Carry::max)
}

/// Whether that agent may hand visitors of that service to the partner.
pub fn may_send(partner: &PartnerRow, agent: &Agent, service: Option<&str>) -> bool {
    let terms = terms_of(partner);
    let role = role_key(agent);
    let among = |list: &[String], one: &str| list.is_empty() || list.iter().any(|own| own == one);
    partner.state == PAIRED
        && terms.send
        && !agent.disabled
        && among(&terms.roles, &role)
        && service.is_none_or(|service| among(&terms.services, service))
}

/// Whether this server may hand visitors of that service to the partner by itself (WT-8).
pub fn may_send_on(partner: &PartnerRow, service: &str) -> bool {
    let terms = terms_of(partner);
    let open = terms.services.is_empty() || terms.services.iter().any(|key| key == service);
    partner.state == PAIRED && terms.send && open
}

/// Whether whoever asks there may hand visitors to us.
pub fn may_receive(partner: &PartnerRow, asker: &Asker) -> bool {
    let terms = terms_of(partner);
    let known = |role: &String| role.eq_ignore_ascii_case(&asker.role);
    partner.state == PAIRED
        && terms.receive
        && (terms.their_roles.is_empty() || terms.their_roles.iter().any(known))
}

/// Services that are open to a partner.
pub fn areas<'a>(
    config: &'a TenantConfig,
    terms: &'a PartnerTerms,
) -> impl Iterator<Item = &'a Service> {
    let open = |service: &&Service| match terms.areas.is_empty() {
        true => true,
        false => terms.areas.contains(&service.key),
    };
    // Where nobody waits for anybody, nobody can be handed over.
    let waits = |service: &&Service| {
        config.queue_of(service).is_some() && behaviour(&service.behaviour).is_some()
    };
    config.services.iter().filter(open).filter(waits)
}
