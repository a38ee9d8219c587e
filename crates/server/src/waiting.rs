//! What visitors see while they wait, beside their place (WT-86): what their service shows now.

use crate::{
    app::App,
    assistant::knowledge::{self, Reply},
    error::Outcome,
    hub::TenantConfig,
    profiles,
};
use switchboard_core::{
    limits,
    service::waiting,
    session::{Event, Role},
};
use switchboard_store::{CannedReply, ReplyScope, SessionRow};
use switchboard_wire::rest::{WaitingAnswer, WaitingLink, WaitingShown};

/// What a visitor asks stands at the beginning of their session.
const FIRST: u32 = 50;

/// What the service of that session shows to a visitor of that language.
///
/// # Errors
/// Of the record.
pub async fn shown(
    app: &App,
    config: &TenantConfig,
    session: &SessionRow,
    locale: &str,
) -> Outcome<WaitingShown> {
    let Some(service) = config.service(&session.service) else {
        return Ok(WaitingShown::default());
    };
    let set = waiting::shown(&service.params);
    let answers = match set.answers {
        true => answers(app, session).await?,
        false => Vec::new(),
    };
    let link = |one: waiting::Link| WaitingLink {
        group: one.group,
        title: one.title,
        url: one.url,
    };
    Ok(WaitingShown {
        text: profiles::said(&set.text, locale, &config.tenant.settings.locale),
        links: set.links.into_iter().map(link).collect(),
        answers,
    })
}

/// Canned replies that answer a question, of the company and of the session's service: those first that fit
/// what the visitor asks.
async fn answers(app: &App, session: &SessionRow) -> Outcome<Vec<WaitingAnswer>> {
    let of_it = |reply: &CannedReply| match &reply.scope {
        ReplyScope::Tenant => true,
        ReplyScope::Service(key) => *key == session.service,
        ReplyScope::Agent(_) => false,
    };
    let known = app.store.canned_replies(session.tenant).await?;
    let known: Vec<_> = known
        .into_iter()
        .filter(|reply| reply.question.is_some() && of_it(reply))
        .collect();
    if known.is_empty() {
        return Ok(Vec::new());
    }
    let asked = asked(app, session).await?;
    let words = |one: &CannedReply| Reply {
        shortcut: one.shortcut.clone(),
        text: one.text.clone(),
        question: one.question.clone(),
    };
    let mut known: Vec<_> = known.into_iter().map(|one| (words(&one), one)).collect();
    // Those that fit as well stay in the order of the list.
    known.sort_by_cached_key(|(words, _)| std::cmp::Reverse(knowledge::fit(&asked, words)));
    let answer = |one: CannedReply| {
        Some(WaitingAnswer {
            question: one.question?,
            text: one.text,
            address: one.address,
        })
    };
    let best = known.into_iter().take(limits::WAITING_ANSWERS);
    Ok(best.filter_map(|(_, one)| answer(one)).collect())
}

/// What the visitor has asked, and what their session is about, as far as it was said when it began.
async fn asked(app: &App, session: &SessionRow) -> Outcome<String> {
    let records = app.store.read(session.tenant, session.id, 0, FIRST).await?;
    let mut visitors = Vec::new();
    let mut said: Vec<String> = Vec::new();
    for record in records {
        match record.event {
            Event::Created { origin } => said.extend(origin.subject),
            Event::Asked { question, .. } => said.push(question),
            Event::LegJoined {
                leg,
                role: Role::Visitor,
                ..
            } => visitors.push(leg),
            Event::Line { leg, text, .. } if visitors.contains(&leg) => said.push(text),
            Event::Carried(carried) if !carried.out => said.extend(carried.information.subject),
            _ => {}
        }
    }
    Ok(said.join("\n"))
}
