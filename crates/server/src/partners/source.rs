//! What there is to be told of a session, and what of it leaves.

use super::rules::{carry_of, terms_of};
use crate::{
    app::App,
    error::{Outcome, Problem},
    hub::TenantConfig,
};
use axum::http::StatusCode;
use std::collections::HashMap;
use switchboard_core::{
    LegId, SessionId, TenantId, limits,
    routing::MOST,
    service,
    session::{Event, Record, Role},
    warm::{
        Beyond, CarriedDocument, CarriedLine, Carry, Choice, Information, Said, Source, Who, build,
    },
};
use switchboard_store::{Agent, FileRow, PartnerRow};

/// Records read at once.
const READ: u32 = 5_000;
/// Lines that came with the visitor are numbered from here on: of their own they have no sequence numbers.
const CAME: u64 = 1 << 40;

async fn records(app: &App, tenant: TenantId, session: SessionId) -> Outcome<Vec<Record>> {
    let mut all: Vec<Record> = Vec::new();
    loop {
        let after = all.last().map_or(0, |record| record.seq);
        let part = app.store.read(tenant, session, after, READ).await?;
        let done = part.len() < READ as usize;
        all.extend(part);
        if done {
            return Ok(all);
        }
    }
}

/// All that is known of a session and may be told.
pub async fn said(
    app: &App,
    config: &TenantConfig,
    session: SessionId,
    agent: Option<&Agent>,
) -> Outcome<Source> {
    let records = records(app, config.id(), session).await?;
    let mut facts = Information {
        server: app.config.public_url.clone(),
        company: config.tenant.name.clone(),
        agent: agent.map(|agent| agent.name.clone()),
        ..Information::default()
    };
    let mut members: HashMap<LegId, (Role, String)> = HashMap::new();
    let mut lines = Vec::new();
    for record in &records {
        told(&mut facts, &mut members, record);
        if let Event::Carried(carried) = &record.event
            && !carried.out
        {
            // What came along goes along (WT-11).
            let came = carried.information.transcript.iter().cloned();
            lines.extend((CAME..).zip(came).map(|(seq, line)| Said { seq, line }));
        }
        let (Event::Line { leg, text, .. }
        | Event::Asked {
            leg,
            question: text,
            ..
        }) = &record.event
        else {
            continue;
        };
        let (role, name) = members
            .get(leg)
            .cloned()
            .unwrap_or((Role::Visitor, String::new()));
        lines.push(Said {
            seq: record.seq,
            line: CarriedLine {
                at: record.at,
                who: match role {
                    Role::Visitor => Who::Visitor,
                    Role::Agent => Who::Agent,
                    Role::Assistant => Who::Assistant,
                },
                name: Some(name).filter(|name| !name.is_empty()),
                text: text.clone(),
                edited: false,
            },
        });
    }
    let files = app.store.files(config.id(), session).await?;
    Ok(Source {
        facts,
        said: lines,
        documents: files.iter().map(document).collect(),
        whole: is_second(&records),
        now: app.clock.now(),
    })
}

/// Whether the session is where a visitor waits at the first of two addresses.
fn is_second(records: &[Record]) -> bool {
    let mut origins = records.iter().filter_map(|record| match &record.event {
        Event::Created { origin } => origin.came.as_ref(),
        _ => None,
    });
    origins.any(|came| came.second)
}

fn document(of: &FileRow) -> CarriedDocument {
    let digest = of.hash.iter().flatten();
    CarriedDocument {
        file: of.id,
        name: of.name.clone(),
        media: of.media.clone(),
        bytes: of.bytes,
        sha256: digest.map(|byte| format!("{byte:02x}")).collect(),
    }
}

/// What one event tells beside lines.
fn told(facts: &mut Information, members: &mut HashMap<LegId, (Role, String)>, record: &Record) {
    match &record.event {
        Event::Created { origin } => {
            facts.subject.clone_from(&origin.subject);
            facts.locale.clone_from(&origin.locale);
            facts.area = Some(origin.service_name.clone());
            facts.logged_in_at = Some(record.at);
            // A panel stands on a page; who comes without one has a page of the server's.
            let client = if origin.page.is_some() {
                "panel"
            } else {
                "page"
            };
            facts.client = Some(client.into());
            let priority = service::whole_of(&origin.params, "priority").min(MOST.into());
            let hops = origin.came.as_ref().map_or(0, |came| came.hops);
            facts.hops = hops.saturating_add(1);
            facts.priority = u8::try_from(priority).ok().filter(|priority| *priority > 0);
        }
        Event::LegJoined {
            leg, role, name, ..
        } => {
            if *role == Role::Visitor && facts.visitor_name.is_none() {
                facts.visitor_name = Some(name.clone());
            }
            members.insert(*leg, (*role, name.clone()));
        }
        Event::Described {
            leg, name, email, ..
        } => {
            let Some((role, known)) = members.get_mut(leg) else {
                return;
            };
            if let Some(name) = name {
                known.clone_from(name);
            }
            if *role == Role::Visitor {
                facts.visitor_name = name.clone().or(facts.visitor_name.take());
                facts.visitor_email = email.clone().or(facts.visitor_email.take());
            }
        }
        Event::Carried(carried) if !carried.out => {
            let first = carried.information.logged_in_at;
            facts.logged_in_at = first.or(facts.logged_in_at);
        }
        // What is looked at last tells more than where it began.
        Event::PageViewed {
            subject: Some(subject),
            ..
        } => facts.subject = Some(subject.clone()),
        _ => {}
    }
}

/// What leaves: preview and hand-over are made here, by the rule for that partner and agent.
pub fn built(
    source: &Source,
    partner: &PartnerRow,
    agent: Option<&Agent>,
    choice: &Choice,
) -> Outcome<Information> {
    if source.facts.hops > limits::HOPS {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "too_many_hops",
            "The visitor has been handed on too often.",
        ));
    }
    let terms = terms_of(partner);
    let carry = carry_of(&terms, agent);
    let refused = |beyond: Beyond| match (beyond, carry) {
        (Beyond::TooMuch, Carry::All) => Problem::new(
            StatusCode::CONFLICT,
            "too_much",
            "All of it is more than may travel.",
        ),
        (beyond, _) => Problem::invalid("carry", beyond.to_string()),
    };
    build(source, carry, terms.edit, choice).map_err(refused)
}
