//! Rows as they are sent.

use switchboard_core::desk::{AtClose, Opening, Overflow, Policy, QueueTerms};
use switchboard_store as store;
use switchboard_wire::rest;

pub fn tenant(row: &store::Tenant) -> rest::Tenant {
    rest::Tenant {
        id: row.id,
        slug: row.slug.clone(),
        name: row.name.clone(),
        settings: settings(&row.settings),
    }
}

pub fn settings(row: &store::TenantSettings) -> rest::Settings {
    let row = row.clone();
    rest::Settings {
        max_seats: row.max_seats,
        live_typing: row.live_typing,
        not_ready_states: row.not_ready_states,
        locale: row.locale,
        agent_features: row.agent_features,
        accent: row.accent,
        launcher: row.launcher,
        launcher_texts: row.launcher_texts,
        question_required: row.question_required,
        allow_subdomains: row.allow_subdomains,
        preload: row.preload,
        show_people: row.show_people,
        show_rooms: row.show_rooms,
        help_by_name: row.help_by_name,
        leader: row.leader,
        push_hosts: row.push_hosts,
        proxy_hosts: (row.proxy_hosts.into_iter())
            .map(|store::ProxyHost { host, secure }| rest::ProxyHost { host, secure })
            .collect(),
        notices: match row.notices {
            store::Notices::Chime => rest::Notices::Chime,
            store::Notices::Voice => rest::Notices::Voice,
            store::Notices::Off => rest::Notices::Off,
        },
        rating: row.rating,
        rating_question: row.rating_question,
        rating_questions: row.rating_questions,
        rating_for_agents: row.rating_for_agents,
        transcript_mail: row.transcript_mail,
        recognition: row.recognition,
        tags: row.tags,
        dispositions: row.dispositions,
        wrap_up_s: row.wrap_up_s,
        place_avatars: row.place_avatars,
        // A newer release may know more kinds.
        file_kinds: rest::FileKind::ALL
            .into_iter()
            .filter(|kind| row.file_kinds.iter().any(|name| name == kind.name()))
            .collect(),
        file_mb: row.file_mb,
        file_session_mb: row.file_session_mb,
        file_visitor_mb: row.file_visitor_mb,
        file_tenant_mb: row.file_tenant_mb,
        monitoring: row.monitoring,
        monitoring_texts: row.monitoring_texts,
        monitoring_shown: row.monitoring_shown,
        alert_sessions: row.alert_sessions,
        alert_wait_s: row.alert_wait_s,
        alert_answer_s: row.alert_answer_s,
        scenario: row.scenario,
        second_factor: match row.second_factor {
            store::WhoNeedsIt::Off => rest::WhoNeedsIt::Off,
            store::WhoNeedsIt::Administrators => rest::WhoNeedsIt::Administrators,
            store::WhoNeedsIt::Everybody => rest::WhoNeedsIt::Everybody,
        },
        agent_defaults: rest::AgentDefaults {
            capacity: row.agent_defaults.capacity,
            sound: row.agent_defaults.sound,
            desktop: row.agent_defaults.desktop,
        },
    }
}

/// `kept` carries what has a resource of its own.
pub fn settings_row(sent: rest::Settings, kept: &store::TenantSettings) -> store::TenantSettings {
    store::TenantSettings {
        max_seats: sent.max_seats,
        seat_cap: kept.seat_cap,
        live_typing: sent.live_typing,
        not_ready_states: sent.not_ready_states,
        locale: sent.locale,
        agent_features: sent.agent_features,
        accent: sent.accent,
        launcher: sent.launcher,
        launcher_texts: sent.launcher_texts,
        question_required: sent.question_required,
        allow_subdomains: sent.allow_subdomains,
        preload: sent.preload,
        retention: kept.retention.clone(),
        show_people: sent.show_people,
        show_rooms: sent.show_rooms,
        help_by_name: sent.help_by_name,
        leader: sent.leader,
        push_hosts: sent.push_hosts,
        proxy_hosts: (sent.proxy_hosts.into_iter())
            .map(|rest::ProxyHost { host, secure }| store::ProxyHost { host, secure })
            .collect(),
        notices: match sent.notices {
            rest::Notices::Chime => store::Notices::Chime,
            rest::Notices::Voice => store::Notices::Voice,
            rest::Notices::Off => store::Notices::Off,
        },
        rating: sent.rating,
        rating_question: sent.rating_question,
        rating_questions: sent.rating_questions,
        rating_for_agents: sent.rating_for_agents,
        transcript_mail: sent.transcript_mail,
        recognition: sent.recognition,
        tags: sent.tags,
        dispositions: sent.dispositions,
        wrap_up_s: sent.wrap_up_s,
        place_avatars: sent.place_avatars,
        file_kinds: rest::FileKind::ALL
            .into_iter()
            .filter(|kind| sent.file_kinds.contains(kind))
            .map(|kind| kind.name().to_owned())
            .chain(unknown_kinds(kept))
            .collect(),
        file_mb: sent.file_mb,
        file_session_mb: sent.file_session_mb,
        file_visitor_mb: sent.file_visitor_mb,
        file_tenant_mb: sent.file_tenant_mb,
        monitoring: sent.monitoring,
        monitoring_texts: sent.monitoring_texts,
        monitoring_shown: sent.monitoring_shown,
        alert_sessions: sent.alert_sessions,
        alert_wait_s: sent.alert_wait_s,
        alert_answer_s: sent.alert_answer_s,
        scenario: sent.scenario,
        second_factor: match sent.second_factor {
            rest::WhoNeedsIt::Off => store::WhoNeedsIt::Off,
            rest::WhoNeedsIt::Administrators => store::WhoNeedsIt::Administrators,
            rest::WhoNeedsIt::Everybody => store::WhoNeedsIt::Everybody,
        },
        agent_defaults: store::AgentDefaults {
            capacity: sent.agent_defaults.capacity,
            sound: sent.agent_defaults.sound,
            desktop: sent.agent_defaults.desktop,
        },
    }
}

/// Kinds of files that only a newer release knows stay as they were.
fn unknown_kinds(kept: &store::TenantSettings) -> impl Iterator<Item = String> {
    let known = |name: &String| {
        rest::FileKind::ALL
            .iter()
            .any(|kind| kind.name() == name.as_str())
    };
    kept.file_kinds
        .iter()
        .filter(move |name| !known(name))
        .cloned()
}

pub fn site(row: store::Site) -> rest::Site {
    rest::Site {
        id: row.id,
        key: row.key,
        name: row.name,
        origins: row.origins,
    }
}

pub fn service(row: store::Service) -> rest::Service {
    rest::Service {
        id: row.id,
        key: row.key,
        name: row.name,
        behaviour: row.behaviour,
        params: row.params,
        is_default: row.is_default,
        asks_login: row.asks_login,
        scenario: row.scenario,
    }
}

pub fn queue(row: store::Queue) -> rest::Queue {
    rest::Queue {
        id: row.id,
        name: row.name,
        routing: routing(row.terms),
        opening: opening(row.opening),
    }
}

fn routing(terms: QueueTerms) -> rest::Routing {
    rest::Routing {
        policy: match terms.policy {
            Policy::LongestIdle => rest::RoutingPolicy::LongestIdle,
            Policy::LeastBusy => rest::RoutingPolicy::LeastBusy,
            Policy::HuntGroup => rest::RoutingPolicy::HuntGroup,
        },
        rings: terms.rings,
        widen_s: seconds(terms.widen_ms),
        priority: terms.priority,
        step_s: seconds(terms.step_ms),
        skills: terms.skills,
        overflow: terms.overflow.map(|overflow| rest::Overflow {
            queue: overflow.queue,
            after_s: seconds(overflow.after_ms),
        }),
    }
}

fn opening(row: Opening) -> rest::QueueOpening {
    rest::QueueOpening {
        hours: row.hours,
        at_close: match row.at_close {
            AtClose::Serve => rest::AtClose::Serve,
            AtClose::Hold => rest::AtClose::Hold,
        },
        overflow: row.overflow,
        notice_s: seconds(row.notice_ms),
    }
}

/// When a queue is open; what it names is checked by who asks.
pub fn opening_row(sent: rest::QueueOpening) -> Opening {
    Opening {
        hours: sent.hours,
        at_close: match sent.at_close {
            rest::AtClose::Serve => AtClose::Serve,
            rest::AtClose::Hold => AtClose::Hold,
        },
        overflow: sent.overflow,
        notice_ms: i64::from(sent.notice_s) * 1_000,
    }
}

fn seconds(millis: i64) -> u32 {
    u32::try_from(millis / 1_000).unwrap_or_default()
}

/// The terms of a queue; what they name is checked by who asks.
pub fn terms_row(sent: rest::Routing) -> QueueTerms {
    let millis = |seconds: u32| i64::from(seconds) * 1_000;
    QueueTerms {
        policy: match sent.policy {
            rest::RoutingPolicy::LongestIdle => Policy::LongestIdle,
            rest::RoutingPolicy::LeastBusy => Policy::LeastBusy,
            rest::RoutingPolicy::HuntGroup => Policy::HuntGroup,
        },
        rings: sent.rings,
        widen_ms: millis(sent.widen_s),
        priority: sent.priority,
        step_ms: millis(sent.step_s),
        skills: sent.skills,
        overflow: sent.overflow.map(|overflow| Overflow {
            queue: overflow.queue,
            after_ms: millis(overflow.after_s),
        }),
    }
}

pub fn rank(row: store::Rank) -> rest::Rank {
    match row {
        store::Rank::Agent => rest::Rank::Agent,
        store::Rank::Supervisor => rest::Rank::Supervisor,
        store::Rank::Admin => rest::Rank::Admin,
    }
}

pub fn rank_row(sent: rest::Rank) -> store::Rank {
    match sent {
        rest::Rank::Agent => store::Rank::Agent,
        rest::Rank::Supervisor => store::Rank::Supervisor,
        rest::Rank::Admin => store::Rank::Admin,
    }
}

pub fn kind_row(sent: rest::AgentKind) -> store::AgentKind {
    match sent {
        rest::AgentKind::Person => store::AgentKind::Person,
        rest::AgentKind::Assistant => store::AgentKind::Assistant,
    }
}

/// `config` knows which avatars agents chose, `second_factors` who has one in force.
/// What is kept beside agents.
#[derive(Default)]
pub struct Beside {
    /// Who has a second factor.
    pub second_factors: Vec<switchboard_core::AgentId>,
    /// Who is a person of the company's directory.
    pub linked: Vec<switchboard_core::AgentId>,
}

impl Beside {
    /// Of a tenant.
    pub async fn read(
        store: &dyn store::Store,
        tenant: switchboard_core::TenantId,
    ) -> Result<Self, store::StoreError> {
        Ok(Self {
            second_factors: store.second_factors(tenant).await?,
            linked: store.directory_links(tenant).await?,
        })
    }
}

pub fn agent(row: store::Agent, config: &crate::hub::TenantConfig, beside: &Beside) -> rest::Agent {
    rest::Agent {
        avatar: config.scenarios.chosen_by(row.id).cloned(),
        role: super::roles::id_of(config, &row),
        second_factor: beside.second_factors.contains(&row.id),
        directory: beside.linked.contains(&row.id),
        id: row.id,
        login: row.login,
        name: row.name,
        rank: rank(row.rank),
        queues: row.queues,
        capacity: row.capacity,
        disabled: row.disabled,
        skills: row.qualities.skills,
        languages: row.qualities.languages,
        kind: match row.kind {
            store::AgentKind::Person => rest::AgentKind::Person,
            store::AgentKind::Assistant => rest::AgentKind::Assistant,
        },
    }
}

pub fn canned_reply(row: store::CannedReply) -> rest::CannedReply {
    let (scope, service, agent) = match row.scope {
        store::ReplyScope::Tenant => (rest::ReplyScope::Tenant, None, None),
        store::ReplyScope::Service(key) => (rest::ReplyScope::Service, Some(key), None),
        store::ReplyScope::Agent(id) => (rest::ReplyScope::Agent, None, Some(id)),
    };
    rest::CannedReply {
        id: row.id,
        scope,
        service,
        agent,
        shortcut: row.shortcut,
        text: row.text,
        address: row.address,
        question: row.question,
    }
}

pub fn api_key(row: store::ApiKey) -> rest::ApiKey {
    rest::ApiKey {
        id: row.id,
        name: row.name,
        created_at: row.created_at,
        agent: row.agent,
    }
}

pub fn audit(row: store::Audit) -> rest::Audit {
    rest::Audit {
        at: row.at,
        actor: row.actor,
        action: row.action,
        target: row.target,
        address: row.address,
        detail: row.detail,
    }
}

fn status(row: &store::SessionRow) -> rest::SessionStatus {
    match row.status {
        store::SessionStatus::Waiting => rest::SessionStatus::Waiting,
        store::SessionStatus::Active if row.reserved => rest::SessionStatus::Reserved,
        store::SessionStatus::Active => rest::SessionStatus::Active,
        store::SessionStatus::Ended => rest::SessionStatus::Ended,
    }
}

pub fn webhook(row: store::Hook) -> rest::Webhook {
    rest::Webhook {
        id: row.id,
        name: row.name,
        url: row.url,
        events: row.events,
        contact: row.contact,
        enabled: row.enabled,
        created_at: row.created_at,
        previous_until: row.previous_until,
        failing_since: row.failing_since,
        disabled_at: row.disabled_at,
    }
}

pub fn delivery(row: store::Delivery) -> rest::WebhookDelivery {
    rest::WebhookDelivery {
        id: crate::hooks::message::id(row.session, row.seq),
        kind: row.kind,
        session: row.session,
        status: match row.status {
            store::DeliveryStatus::Waiting => rest::DeliveryStatus::Waiting,
            store::DeliveryStatus::Delivered => rest::DeliveryStatus::Delivered,
            store::DeliveryStatus::Failed => rest::DeliveryStatus::Failed,
        },
        attempts: row.attempts,
        created_at: row.created_at,
        due_at: row.due_at,
        tried_at: row.tried_at,
        code: row.code,
        took_ms: row.took_ms,
        answer: row.answer,
    }
}

/// `config` tells the names of agents.
pub fn session(row: store::SessionRow, config: &crate::hub::TenantConfig) -> rest::SessionRow {
    let status = status(&row);
    rest::SessionRow {
        agent_name: row
            .agent
            .and_then(|id| config.agents.get(&id))
            .map(|agent| agent.name.clone()),
        id: row.id,
        name: row.name,
        service: row.service,
        visitor: row.visitor,
        visitor_name: row.visitor_name,
        agent: row.agent,
        page: row.page,
        subject: row.subject,
        status,
        created_at: row.created_at,
        ended_at: row.ended_at,
        erased_at: row.erased_at,
        head: row.head,
        rating: row.rating,
    }
}
