//! The company itself.

use super::{FileKind, WhoNeedsIt};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use switchboard_core::TenantId;
use utoipa::ToSchema;

/// A partner's host whose pages may be shown through the server (IS-61).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProxyHost {
    /// `host` or `*.host`, with the port where it is not the usual one.
    pub host: String,
    /// Also pages with passwords or cards, and those that need cookies: each member has their own,
    /// kept by the server while they are in the session.
    #[serde(default)]
    pub secure: bool,
}

/// Settings of a tenant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Most visitors connected at once; 0 is no limit. Lowering it cuts nobody (IS-113).
    pub max_seats: u32,
    /// Letters visible as they are typed (IS-54).
    pub live_typing: bool,
    /// States offered at log-in besides `available`; each takes no calls (IS-99).
    pub not_ready_states: Vec<String>,
    /// Language of the tenant's texts where the visitor's is not offered (BCP 47).
    pub locale: String,
    /// Features of the agent console, by name; missing means on (IS-101).
    pub agent_features: BTreeMap<String, bool>,
    /// Colour of launcher and panel, `#rrggbb`.
    pub accent: String,
    /// What the launcher says while somebody is there, at most 40 characters; empty is the usual
    /// words.
    pub launcher: String,
    /// The same by language (BCP 47), at most 20: visitors who read it see that in its place.
    pub launcher_texts: BTreeMap<String, String>,
    /// The question must be given before the session starts (IS-33).
    pub question_required: bool,
    /// Sub-domains of a registered origin are registered too (IS-102).
    pub allow_subdomains: bool,
    /// Preload the panel's parts while the visitor reads (IS-44).
    pub preload: bool,
    /// Visitors may open the list of who is in their session (IS-73).
    pub show_people: bool,
    /// Visitors may open the list of rooms (IS-77).
    pub show_rooms: bool,
    /// Visitors who ask for help may name who of those who are there is to come; else nobody's name is
    /// told to them before (CC-17).
    pub help_by_name: bool,
    /// Who leads from the start: `agent`, `visitor`, `first` (whoever is there first) or `nobody`.
    /// A service may say otherwise (IS-79).
    pub leader: String,
    /// Hosts beside the company's own to whose pages visitors may be led and led on: `host` or
    /// `*.host`. Pages elsewhere are opened by the visitor's click, and cannot be led on.
    pub push_hosts: Vec<String>,
    /// Partners' hosts whose pages may be shown through the server, to be worked on together without
    /// a script of ours in them, at most 100 (IS-61). Hosts of which such pages have their parts
    /// belong here too. Without `proxy.public_url` at the server none is.
    pub proxy_hosts: Vec<ProxyHost>,
    /// How visitors are told of events by ear, unless they chose otherwise (IS-71).
    pub notices: Notices,
    /// Visitors are asked what they thought of it, after the end.
    pub rating: bool,
    /// What they are asked, at most 200 characters; empty is the usual question in their language.
    pub rating_question: String,
    /// The same by language (BCP 47), at most 20: visitors who read it are asked that in its place.
    pub rating_questions: BTreeMap<String, String>,
    /// Agents see how their own sessions were rated; supervisors always do.
    pub rating_for_agents: bool,
    /// Visitors may have the transcript sent to a mail address.
    pub transcript_mail: bool,
    /// Visitors who wish it are known here by their card, with name, picture and language of their
    /// own choice, as with the other companies on this server that take part; those learn nothing of
    /// each other (IS-31).
    pub recognition: bool,
    /// Tags that agents find at hand; others may be written too.
    pub tags: Vec<String>,
    /// How a session may have come out.
    pub dispositions: Vec<String>,
    /// How long agents are given to write a session up that is over, in seconds, at most 3,600;
    /// no visitor is presented to them meanwhile. 0 is not at all.
    pub wrap_up_s: u32,
    /// Which sign an agent sees for a visitor who came from a page: of the paths here, the longest
    /// that the page's begins with (IS-76). Signs: `cart`, `wrench`, `card`, `book`, `truck`,
    /// `heart`, `star`, `person`.
    pub place_avatars: BTreeMap<String, String>,
    /// Kinds of files that may be sent in sessions; none turns files off (WT-3).
    pub file_kinds: Vec<FileKind>,
    /// Most MiB of one file, 1 to 1,024. The server's own limit may be lower.
    pub file_mb: u32,
    /// Most MiB of all files of one session, 1 to 102,400.
    pub file_session_mb: u32,
    /// Most MiB of all files of one visitor's sessions in a day, 1 to 102,400.
    pub file_visitor_mb: u32,
    /// Most MiB of all files of the company, 1 to 10,485,760.
    pub file_tenant_mb: u32,
    /// Supervisors may watch sessions whose members were told so from their start (IS-81).
    pub monitoring: bool,
    /// What members are told, by language (BCP 47): at most 20 texts of 1 to 500 characters.
    /// While supervisors may watch there is at least one.
    pub monitoring_texts: BTreeMap<String, String>,
    /// Members are told who watches, while they do.
    pub monitoring_shown: bool,
    /// Sessions of one agent above which the wall gives an alert (IS-84); 0 is never.
    pub alert_sessions: u32,
    /// Seconds a visitor waits in a queue until the wall gives an alert; 0 is never.
    pub alert_wait_s: u32,
    /// Seconds a visitor waits for an answer until the wall gives an alert; 0 is never.
    pub alert_answer_s: u32,
    /// Key of the scenario of services that name none, or one that is unknown (IS-117).
    pub scenario: String,
    /// Who has to show a second factor at log-in; who has none yet sets it up at the next one.
    pub second_factor: WhoNeedsIt,
    /// What agents begin with; each of them may choose otherwise.
    pub agent_defaults: AgentDefaults,
}

/// What agents begin with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgentDefaults {
    /// Most sessions at once of a new agent, 1 to 50.
    pub capacity: u32,
    /// The console sounds.
    pub sound: bool,
    /// The console tells of visitors by notifications of the desktop.
    pub desktop: bool,
}

/// How somebody is told of events by ear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Notices {
    /// A tune for each kind of event.
    Chime,
    /// A spoken notice.
    Voice,
    /// Not at all.
    Off,
}

/// A company that uses the server.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Tenant {
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    pub id: TenantId,
    /// Short name used at log-in.
    pub slug: String,
    /// Shown name.
    pub name: String,
    /// Settings.
    pub settings: Settings,
}

/// Changes; absent stays as it is.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TenantPatch {
    /// Shown name.
    #[serde(default)]
    pub name: Option<String>,
    /// Those settings that change.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub settings: Option<Map<String, Value>>,
}
