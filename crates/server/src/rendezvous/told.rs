//! A rendezvous as it is told: to its visitor, to staff, to a calendar program.

use super::{
    keys::Keys,
    manage::{Held, named},
};
use crate::{app::App, hub::TenantConfig};
use switchboard_core::{
    AgentId, Time,
    hours::Calendar,
    rendezvous::{
        State,
        calendar::{self, Entry},
    },
};
use switchboard_store::{Rendezvous as Row, Wish};
use switchboard_wire::rest::{
    Rendezvous, RendezvousAgent, RendezvousEntry, RendezvousMade, RendezvousState, RendezvousWish,
};

/// Date and time of day that a clock in that zone shows.
pub fn wall(zone: &str, at: Time) -> (String, String) {
    let calendar = Calendar {
        zone: zone.to_owned(),
        ..Calendar::default()
    };
    match calendar.wall(at) {
        Some(wall) => (
            wall.date().to_string(),
            format!("{:02}:{:02}", wall.hour(), wall.minute()),
        ),
        None => (at.to_rfc3339(), String::new()),
    }
}

/// Address of the page of a rendezvous, to be bookmarked.
pub fn link(app: &App, identifier: &str) -> String {
    format!("{}/rendezvous?key={identifier}", app.config.public_url)
}

/// Address of the page where it is changed and called off.
pub fn manage_link(app: &App, identifier: &str) -> String {
    format!(
        "{}/rendezvous/manage?key={identifier}",
        app.config.public_url
    )
}

fn state(state: State) -> RendezvousState {
    match state {
        State::Agreed => RendezvousState::Agreed,
        State::Begun => RendezvousState::Begun,
        State::Active => RendezvousState::Active,
        State::Done => RendezvousState::Done,
        State::NoShow => RendezvousState::NoShow,
        State::Missed => RendezvousState::Missed,
        State::Cancelled => RendezvousState::Cancelled,
    }
}

fn agent(config: &TenantConfig, id: AgentId) -> RendezvousAgent {
    let name = config.agents.get(&id).map(|agent| agent.name.clone());
    RendezvousAgent {
        id,
        name: name.unwrap_or_default(),
    }
}

/// As its visitor sees it.
pub fn told(config: &TenantConfig, row: &Row) -> Rendezvous {
    let service = config.service(&row.service);
    Rendezvous {
        id: row.id,
        state: state(row.state),
        from: row.from,
        to: row.to,
        opens_at: row.window.opens_at,
        closes_at: row.window.closes_at,
        service: row.service.clone(),
        service_name: service.map_or_else(|| row.service.clone(), |service| service.name.clone()),
        agent: row.named.then(|| agent(config, row.agent)),
        sequence: row.sequence,
    }
}

/// As staff sees it.
pub fn entry(config: &TenantConfig, row: Row) -> RendezvousEntry {
    RendezvousEntry {
        rendezvous: told(config, &row),
        diary: agent(config, row.agent),
        visitor: row.visitor,
        wish: wish_row(row.wish),
        session: row.session,
    }
}

fn wish_row(wish: Wish) -> RendezvousWish {
    RendezvousWish {
        name: wish.name,
        email: wish.email,
        subject: wish.subject,
        question: wish.question,
        locale: wish.locale,
        zone: wish.zone,
        phone: wish.phone,
        earlier: wish.earlier,
    }
}

/// To whoever made it.
pub fn made(app: &App, config: &TenantConfig, row: &Row, keys: &Keys) -> RendezvousMade {
    RendezvousMade {
        rendezvous: told(config, row),
        link: link(app, &keys.join),
        manage_link: manage_link(app, &keys.manage),
        identifier: keys.join.clone(),
        manage_identifier: keys.manage.clone(),
    }
}

/// For a calendar program, with the texts of the page: what it is called, and what is said about
/// the links in it.
pub fn calendar_file(
    app: &App,
    held: &Held,
    identifier: &str,
    summary: &str,
    change: &str,
) -> String {
    let row = &held.row;
    let keys = held.manages.then(|| Keys::managing(identifier.to_owned()));
    let join = keys.as_ref().map_or(identifier, |keys| &keys.join);
    let url = link(app, join);
    let mut description = url.clone();
    if let Some(keys) = &keys {
        let manage = manage_link(app, &keys.manage);
        description.push_str(&format!("\n\n{change}: {manage}"));
    }
    if let Some(agent) = named(held).and_then(|id| held.config.agents.get(&id)) {
        description.insert_str(0, &format!("{}\n", agent.name));
    }
    calendar::file(&Entry {
        uid: &format!("{}@{}", row.id, app.config.host()),
        sequence: row.sequence,
        changed_at: row.changed_at,
        from: row.from,
        to: row.to,
        summary,
        description: &description,
        url: &url,
        cancelled: row.state == State::Cancelled,
    })
}
