//! Companies that sign up by themselves (IS-7).

use super::{HoursWeek, Me, Notices, Site};
use serde::{Deserialize, Serialize};
use switchboard_core::Time;
use utoipa::ToSchema;

/// Who may sign up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignUpMode {
    /// Nobody.
    #[default]
    Off,
    /// Whoever has an invitation of the operator.
    Invited,
    /// Everybody.
    Open,
}

/// Whether companies may sign up here.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SignUpOffer {
    /// Who may.
    pub mode: SignUpMode,
    /// Days in which a sign-up has to be finished.
    pub days: u32,
}

/// The beginning of a sign-up.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSignUp {
    /// Shown name of the company.
    pub company: String,
    /// Name of whoever signs it up, who is its first administrator.
    pub name: String,
    /// Their mail address, at most 80 characters, which is their log-in name too. A link is sent
    /// there.
    pub mail: String,
    /// Language of that mail (BCP 47).
    #[serde(default)]
    pub locale: Option<String>,
    /// The invitation, where one is needed.
    #[serde(default)]
    pub invitation: Option<String>,
}

/// Which sign-up.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignUpToken {
    /// From the link that was mailed.
    pub token: String,
}

/// Answers of a sign-up; what is absent stays as it is.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignUpChange {
    /// From the link that was mailed.
    pub token: String,
    /// Shown name of the company.
    #[serde(default)]
    pub company: Option<String>,
    /// Name of the first administrator.
    #[serde(default)]
    pub name: Option<String>,
    /// Their password, at least 8 characters.
    #[serde(default)]
    pub password: Option<String>,
    /// Origins of the company's site, 1 to 50.
    #[serde(default)]
    pub origins: Option<Vec<String>>,
    /// Preferences of the company itself.
    #[serde(default)]
    pub preferences: Option<SignUpPreferences>,
    /// What its visitors and agents begin with.
    #[serde(default)]
    pub defaults: Option<SignUpDefaults>,
}

/// Preferences of a company.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SignUpPreferences {
    /// Language of its texts where the visitor's is not offered (BCP 47).
    pub locale: String,
    /// Colour of launcher and panel, `#rrggbb`.
    pub accent: String,
    /// What the launcher says while somebody is there, at most 40 characters; empty is the usual
    /// words.
    #[serde(default)]
    pub launcher: String,
    /// Its business hours; null is always open.
    #[serde(default)]
    pub hours: Option<SignUpHours>,
}

/// Business hours of a new company.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SignUpHours {
    /// Time zone (IANA).
    pub zone: String,
    /// Spans of each weekday.
    pub week: HoursWeek,
}

/// What visitors and agents of a company begin with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SignUpDefaults {
    /// How visitors are told of events by ear, unless they choose otherwise.
    pub notices: Notices,
    /// Letters are visible as they are typed.
    pub live_typing: bool,
    /// The question must be given before a session starts.
    pub question_required: bool,
    /// Visitors are asked what they thought of it.
    pub rating: bool,
    /// Visitors may have the transcript sent to a mail address.
    pub transcript_mail: bool,
    /// Most sessions at once of a new agent, 1 to 50.
    pub capacity: u32,
    /// Seconds an offer stands until the next agent is asked, 5 to 300.
    pub ring_s: u32,
    /// The console sounds.
    pub sound: bool,
    /// The console tells of visitors by notifications of the desktop.
    pub desktop: bool,
}

/// Where a sign-up stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SignUpState {
    /// The address that was proven.
    pub mail: String,
    /// Until when the link works.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Time,
    /// Shown name of the company.
    pub company: String,
    /// Name of the first administrator.
    pub name: String,
    /// A password was chosen.
    pub password: bool,
    /// Origins of its site.
    pub origins: Vec<String>,
    /// Preferences of the company, once they were chosen.
    pub preferences: Option<SignUpPreferences>,
    /// What visitors and agents begin with, once that was chosen.
    pub defaults: Option<SignUpDefaults>,
    /// Fields of [`SignUpChange`] that have to be answered before it can be finished.
    pub missing: Vec<String>,
    /// Short name of the company, when the sign-up is finished.
    pub slug: Option<String>,
}

/// What a sign-up has made.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SignedUp {
    /// Who is logged in now.
    pub me: Me,
    /// The site, whose key goes into the snippet.
    pub site: Site,
}

/// Whether the button of a site was seen on one of its pages.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SiteSeen {
    /// When it was seen last, to about ten minutes; null is never.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Time>,
    /// Origin of the page.
    pub origin: Option<String>,
}
