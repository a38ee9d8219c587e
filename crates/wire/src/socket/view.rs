//! The state of a session as a member sees it when attaching.

use super::Status;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use switchboard_core::{
    LegId, SessionId, Time,
    session::{Announcement, Channel, ContextOf, Grant, LegState, Role, StepsAsked, Via},
};
use utoipa::ToSchema;

/// One member.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Member {
    /// The leg.
    #[schema(value_type = String, format = Uuid)]
    pub leg: LegId,
    /// As what.
    #[schema(value_type = String)]
    pub role: Role,
    /// Shown name.
    pub name: String,
    /// State of the connection.
    #[schema(value_type = String)]
    pub state: LegState,
    /// Channels open now.
    #[schema(value_type = Vec<String>)]
    pub channels: Vec<Channel>,
    /// When it joined.
    #[schema(value_type = String, format = DateTime)]
    pub joined_at: Time,
    /// Whether a proxy connects on its behalf (CC-23).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub proxied: bool,
    /// The proxy, where the server knows which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub via: Option<Via>,
    /// Whether others see its letters as they are typed.
    pub typing_shared: bool,
    /// Whether it agreed to be led.
    pub consent: bool,
    /// What it lets others do on its page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    pub allows: Vec<Grant>,
    /// By which picture it is shown; served at `/pictures/{avatar}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
}

/// Members of a large session, as sums: only some of them are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Crowd {
    /// All members.
    pub total: u32,
    /// Of them, those who are connected.
    pub open: u32,
}

/// The voice channel, where there is one (CC-24): members come in by
/// `POST /v1/sessions/{id}/voice`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VoiceView {
    /// Members who hear the others.
    #[schema(value_type = Vec<String>)]
    pub open: Vec<LegId>,
    /// Members who were in it, and of whom nothing comes any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub lost: Vec<LegId>,
    /// Members whom nobody hears.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub muted: Vec<VoiceMute>,
    /// Members who do not want to talk now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub declined: Vec<LegId>,
    /// Telephone numbers can be called from here; staff only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub telephone: bool,
}

/// That nobody hears a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VoiceMute {
    /// Whom.
    #[schema(value_type = String, format = Uuid)]
    pub leg: LegId,
    /// By whose act.
    #[schema(value_type = String, format = Uuid)]
    pub by: LegId,
}

/// Who leads.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Baton {
    /// The holder.
    #[schema(value_type = Option<String>)]
    pub holder: Option<LegId>,
    /// Rises with each pass.
    pub epoch: u64,
    /// Who would like to lead, and has no answer yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<BatonAskView>,
}

/// A request to lead.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub struct BatonAskView {
    /// Who asks.
    #[schema(value_type = String, format = Uuid)]
    pub leg: LegId,
    /// It lapses then.
    #[schema(value_type = String, format = DateTime)]
    pub until: Time,
}

/// The page that members look at together.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Shown {
    /// Who led there.
    #[schema(value_type = String, format = Uuid)]
    pub leg: LegId,
    /// Address.
    pub url: String,
}

/// A page a visitor has seen.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PageSeen {
    /// Address.
    pub url: String,
    /// Title.
    pub title: Option<String>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Time,
}

/// The visitor, for staff only.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct VisitorView {
    /// Name, typed or set by the page.
    pub name: Option<String>,
    /// E-mail, typed or set by the page; a label, not identity.
    pub email: Option<String>,
    /// Further attributes.
    pub attributes: BTreeMap<String, String>,
    /// Newest last, at most 50.
    pub pages: Vec<PageSeen>,
    /// Id of the visitor, for finding earlier sessions.
    pub visitor: Option<String>,
}

/// By what somebody would be chosen who helps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HelpView {
    /// The subject, where one is known; staff only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Where it was found: `together`, `seen` or `start`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub subject_of: Option<ContextOf>,
}

/// A session as a member sees it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SessionView {
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    pub id: SessionId,
    /// Unique name.
    pub name: String,
    /// Shown name of the service.
    pub service_name: String,
    /// Shown name of the tenant.
    pub tenant_name: String,
    /// Where it stands.
    pub status: Status,
    /// Whether letters are shown as they are typed.
    pub live_typing: bool,
    /// When it started.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    /// Page of origin; staff only.
    pub page: Option<String>,
    /// Its title; staff only.
    pub title: Option<String>,
    /// Its subject; staff only.
    pub subject: Option<String>,
    /// The visitor's question.
    pub question: Option<String>,
    /// Language of the visitor.
    pub locale: Option<String>,
    /// Members now; of a large session the named ones, and the reader.
    pub roster: Vec<Member>,
    /// Present when the session is large.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crowd: Option<Crowd>,
    /// Who leads.
    pub baton: Baton,
    /// The leader whose pages are followed, if follow-me is on.
    #[schema(value_type = Option<String>)]
    pub follow: Option<LegId>,
    /// The page that all were led to last: whoever joins is shown it (AI-9).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<Shown>,
    /// Acts on pages are taken (frame `hand`).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hands: bool,
    /// Who has asked whom to let them do something, and has no answer yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    pub steps_asked: Vec<StepsAsked>,
    /// Present where members can talk with each other (CC-28).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice: Option<VoiceView>,
    /// The agent who asks the visitor to hold on, while that lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub held: Option<LegId>,
    /// Present where members can ask for help (AI-1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<HelpView>,
    /// Visitors are heard only while somebody of the tenant's side is there (IS-109).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hosted: bool,
    /// Nobody comes in who is not invited or looked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
    /// The agent to whom the session belongs; staff only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub owner: Option<LegId>,
    /// The visitor; staff only.
    pub visitor: Option<VisitorView>,
    /// What members are told of monitoring, the company's usual language first; empty where
    /// nobody may watch (IS-81).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    pub announcement: Vec<Announcement>,
    /// Names of supervisors who watch now, where members are told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub watched_by: Vec<String>,
}
