//! Descriptions of a session for its members.

use super::summaries::Fill;
use std::collections::BTreeSet;
use switchboard_core::{
    AgentId, LegId, Time,
    service::most_members,
    session::{Endpoint, Leg, Session, Stage, State, Voice},
};
use switchboard_store::{SessionRow, SessionStatus};
use switchboard_wire::socket::{
    Baton, BatonAskView, Crowd, HelpView, Member, PageSeen, SessionBrief, SessionView, Shown,
    Status, VisitorView, VoiceMute, VoiceView, WallSession,
};

/// Characters of the question or first line kept in lists.
const SUBJECT_CHARS: usize = 200;
/// Named members told of in a large session.
const NAMED: usize = 100;

/// Where a session stands.
pub fn status(state: &State) -> Status {
    match state.stage {
        Stage::Waiting => Status::Waiting,
        Stage::Active => Status::Active,
        Stage::Ended => Status::Ended,
    }
}

/// The same as its members see it: they may wait for more than an agent of the queue.
fn status_of(session: &Session) -> Status {
    match status(session.state()) {
        Status::Active if session.waits() => Status::Waiting,
        status => status,
    }
}

/// A session in a few words.
pub fn brief(session: &Session, tenant_name: &str) -> SessionBrief {
    let state = session.state();
    SessionBrief {
        id: session.id(),
        name: state.origin.name.clone(),
        service_name: state.origin.service_name.clone(),
        tenant_name: tenant_name.to_owned(),
        status: status_of(session),
        live_typing: state.origin.live_typing,
        helps: session.can_be_helped(),
        hosted: session.is_hosted(),
    }
}

/// The same, of a session whose view is at hand.
pub fn in_brief(view: SessionView) -> SessionBrief {
    SessionBrief {
        id: view.id,
        name: view.name,
        service_name: view.service_name,
        tenant_name: view.tenant_name,
        status: view.status,
        live_typing: view.live_typing,
        helps: view.help.is_some(),
        hosted: view.hosted,
    }
}

fn member(state: &State, leg: &Leg) -> Member {
    Member {
        leg: leg.id,
        role: leg.role,
        name: leg.name.clone(),
        state: leg.state,
        channels: leg.channels.clone(),
        joined_at: leg.joined_at,
        proxied: matches!(leg.endpoint, Endpoint::External { proxied: true, .. }),
        via: leg.endpoint.via().cloned(),
        typing_shared: state.origin.live_typing
            && !state.hides_typing.get(&leg.id).copied().unwrap_or(false),
        consent: state.consent.get(&leg.id).copied().unwrap_or(false),
        allows: state.hands.grants(leg.id).to_vec(),
        avatar: state.avatars.get(&leg.id).cloned(),
    }
}

/// The first visitor, who is the one a help desk serves.
pub fn visitor_leg(state: &State) -> Option<&Leg> {
    state.roster.visitors().next()
}

/// A session as a member sees it; what only staff may see is left out for others. Of a large
/// session's members the named ones are told, and `you`.
pub fn view(session: &Session, tenant_name: &str, staff: bool, you: Option<LegId>) -> SessionView {
    let state = session.state();
    let origin = &state.origin;
    let for_staff = |text: &Option<String>| if staff { text.clone() } else { None };
    let visitor = visitor_leg(state).filter(|_| staff).map(|leg| {
        let labels = state.labels.get(&leg.id).cloned().unwrap_or_default();
        VisitorView {
            name: Some(leg.name.clone()),
            email: labels.email,
            attributes: labels.attributes,
            pages: state
                .pages
                .iter()
                .filter(|seen| seen.leg == leg.id)
                .map(|seen| PageSeen {
                    url: seen.url.clone(),
                    title: seen.title.clone(),
                    at: seen.at,
                })
                .collect(),
            visitor: match leg.endpoint {
                Endpoint::Visitor { visitor } => Some(visitor.to_string()),
                _ => None,
            },
        }
    });
    SessionView {
        id: session.id(),
        name: origin.name.clone(),
        service_name: origin.service_name.clone(),
        tenant_name: tenant_name.to_owned(),
        status: status_of(session),
        hosted: session.is_hosted(),
        closed: session.is_closed(),
        live_typing: origin.live_typing,
        created_at: state.created_at,
        page: for_staff(&origin.page),
        title: for_staff(&origin.title),
        subject: for_staff(&origin.subject),
        question: state.question.clone(),
        locale: origin.locale.clone(),
        roster: members(state, you),
        crowd: crowd(state),
        baton: Baton {
            holder: state.baton,
            epoch: state.epoch,
            asks: state
                .baton_asks()
                .iter()
                .map(|ask| BatonAskView {
                    leg: ask.leg,
                    until: ask.until,
                })
                .collect(),
        },
        shown: state.shown().map(|(leg, url)| Shown {
            leg,
            url: url.to_owned(),
        }),
        follow: state.follow,
        hands: true,
        steps_asked: state.hands.asked().to_vec(),
        voice: session.has_voice().then(|| voice(&state.voice)),
        held: state.held,
        help: session.can_be_helped().then(|| {
            let context = state.context().filter(|_| staff);
            HelpView {
                subject: context.as_ref().map(|context| context.subject.clone()),
                subject_of: context.map(|context| context.of),
            }
        }),
        owner: state.owner().filter(|_| staff).map(|leg| leg.id),
        visitor,
        announcement: origin.announcement.clone(),
        watched_by: Vec::new(),
    }
}

fn voice(voice: &Voice) -> VoiceView {
    let all = |legs: &BTreeSet<LegId>| legs.iter().copied().collect();
    let mute = |(leg, by)| VoiceMute { leg, by };
    VoiceView {
        open: all(voice.open()),
        lost: all(voice.lost()),
        muted: voice.all_muted().map(mute).collect(),
        declined: all(voice.who_declined()),
        telephone: false,
    }
}

/// A part of the roster (CC-3), behind `after` in the order of the legs' ids.
pub fn roster(state: &State, after: Option<LegId>, most: usize) -> Vec<Member> {
    let part = state.roster.page(after, most);
    part.into_iter().map(|leg| member(state, leg)).collect()
}

/// Who is told of by name.
pub fn named(state: &State) -> Vec<Member> {
    let named = state.named().take(NAMED);
    named.map(|leg| member(state, leg)).collect()
}

fn members(state: &State, you: Option<LegId>) -> Vec<Member> {
    if !state.is_large() {
        return roster(state, None, usize::MAX);
    }
    let mut members = named(state);
    if let Some(leg) = you.and_then(|you| state.roster.get(&you))
        && members.iter().all(|member| member.leg != leg.id)
    {
        members.push(member(state, leg));
    }
    members
}

/// How many a large session has; `None` for others.
pub fn crowd(state: &State) -> Option<Crowd> {
    state.is_large().then(|| Crowd {
        total: state.roster.len() as u32,
        open: state.roster.open() as u32,
    })
}

/// A session on the wall.
pub fn wall(session: &Session) -> WallSession {
    let state = session.state();
    WallSession {
        id: session.id(),
        name: state.origin.name.clone(),
        service_name: state.origin.service_name.clone(),
        status: status(state),
        visitor_name: visitor_leg(state)
            .map(|leg| leg.name.clone())
            .unwrap_or_default(),
        agent_name: state.roster.staff().next().map(|leg| leg.name.clone()),
        created_at: state.created_at,
        page: state.origin.page.clone(),
        agents: state.roster.staff().filter_map(agent_of).collect(),
        queue: state.search.as_ref().map(|search| search.need.queue),
        waits_since: state.search.as_ref().map(|search| search.since),
        spoken_at: state.spoken,
        unanswered_since: unanswered(state),
        announced: !state.origin.announcement.is_empty(),
        hand_over_failed_at: state.asking.as_ref().and_then(|asking| asking.failed),
    }
}

fn agent_of(leg: &Leg) -> Option<AgentId> {
    match leg.endpoint {
        Endpoint::Agent { agent } => Some(agent),
        _ => None,
    }
}

/// Since when the visitor waits for an answer of somebody who is there to give one.
pub fn unanswered(state: &State) -> Option<Time> {
    let served = state.stage == Stage::Active && state.roster.staff().next().is_some();
    state.unanswered.filter(|_| served)
}

/// How full a session is.
pub fn fill(session: &Session) -> Fill {
    let state = session.state();
    Fill {
        members: state.roster.len() as u64,
        most: most_members(&state.origin.params).map(|most| most as u64),
        subject: session.state().origin.subject.clone(),
        closed: session.is_closed(),
    }
}

/// The row of a session in lists. `before` carries what members who left are no longer
/// there to tell.
pub fn row(
    session: &Session,
    before: Option<&SessionRow>,
    tenant: switchboard_core::TenantId,
    line: Option<&str>,
) -> SessionRow {
    let state = session.state();
    let leg = visitor_leg(state);
    let visitor = leg.and_then(|leg| match leg.endpoint {
        Endpoint::Visitor { visitor } => Some(visitor),
        _ => None,
    });
    let ended: Option<Time> = state.ended.map(|(at, _)| at);
    SessionRow {
        id: session.id(),
        tenant,
        name: state.origin.name.clone(),
        service: state.origin.service_key.clone(),
        visitor: visitor.or(before.and_then(|row| row.visitor)),
        visitor_name: leg
            .map(|leg| leg.name.clone())
            .or(before.map(|row| row.visitor_name.clone()))
            .unwrap_or_default(),
        agent: state.agent,
        page: state.origin.page.clone(),
        subject: state
            .question
            .as_deref()
            .or(before.and_then(|row| row.subject.as_deref()))
            .or(line)
            .map(|text| text.chars().take(SUBJECT_CHARS).collect()),
        status: match status(state) {
            Status::Waiting => SessionStatus::Waiting,
            Status::Active => SessionStatus::Active,
            Status::Ended => SessionStatus::Ended,
        },
        created_at: state.created_at,
        ended_at: ended,
        erased_at: None,
        head: state.head,
        rating: None,
        reserved: false,
    }
}
