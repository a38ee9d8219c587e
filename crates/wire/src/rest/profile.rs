//! Scenarios and their profiles: how the panel looks and what it offers by default.

use super::Notices;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use switchboard_core::{PictureId, ProfileId, Time};
use utoipa::ToSchema;

/// A text in several languages, by language tag. Whoever speaks none of them reads that of the
/// company's language, else the first.
pub type Words = BTreeMap<String, String>;

/// What a profile says. What it leaves out is as the company's settings have it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ProfileContent {
    /// Colours of the panel.
    pub colours: ProfileColours,
    /// Shown beside the company's name.
    pub logo: Option<ProfilePicture>,
    /// Shown across the panel, above everything.
    pub header: Option<ProfilePicture>,
    /// Pictures of people.
    pub avatars: ProfileAvatars,
    /// Advertising, at most 10.
    pub banners: Vec<ProfileBanner>,
    /// What the panel says by itself.
    pub texts: ProfileTexts,
    /// What the panel does by default.
    pub options: ProfileOptions,
}

/// Colours of the panel, as `#rrggbb`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ProfileColours {
    /// Of buttons and marks. One on which white cannot be read is darkened until it can.
    pub accent: Option<String>,
    /// Behind the company's name; what is on it is black or white, whichever is read better.
    pub header: Option<String>,
}

/// A picture of the company's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProfilePicture {
    /// Which; `GET /v1/pictures` lists them.
    #[schema(value_type = String, format = Uuid)]
    pub picture: PictureId,
    /// What is read where it is not seen; empty for decoration.
    #[serde(default)]
    pub text: String,
}

/// Pictures of people: names of built-in ones or ids of the company's own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ProfileAvatars {
    /// Of agents who chose none.
    pub agent: Option<String>,
    /// Of visitors who chose none.
    pub visitor: Option<String>,
    /// Visitors may choose one.
    pub choice: bool,
    /// Among these; none is all of them.
    pub set: Vec<String>,
}

/// Where a banner is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BannerPlace {
    /// Above the conversation.
    #[default]
    Top,
    /// Below it.
    Bottom,
}

/// Advertising: a picture, a text, or both.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ProfileBanner {
    /// Where it is.
    pub place: BannerPlace,
    /// Where it leads, an absolute http or https address.
    pub link: Option<String>,
    /// What it shows.
    pub picture: Option<ProfilePicture>,
    /// What it says, at most 300 characters.
    #[schema(value_type = BTreeMap<String, String>)]
    pub text: Words,
}

/// What the panel says by itself, at most 500 characters each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ProfileTexts {
    /// Before the first line.
    #[schema(value_type = BTreeMap<String, String>)]
    pub greeting: Words,
    /// After the end.
    #[schema(value_type = BTreeMap<String, String>)]
    pub closing: Words,
}

/// What the panel does by default; what is left out is as in the company's settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ProfileOptions {
    /// Letters are visible as they are typed.
    pub live_typing: Option<bool>,
    /// The question must be given before the session starts.
    pub question_required: Option<bool>,
    /// Visitors may open the list of who is in their session.
    pub people: Option<bool>,
    /// Visitors may open the list of rooms.
    pub rooms: Option<bool>,
    /// Visitors are asked what they thought of it.
    pub rating: Option<bool>,
    /// How visitors are told of events by ear.
    pub notices: Option<Notices>,
}

/// A scenario type, with its profiles.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Scenario {
    /// Named so by services.
    pub key: String,
    /// Shown name; null for those that every company has.
    pub name: Option<String>,
    /// Every company has it.
    pub built_in: bool,
    /// Services that name none, or one that is unknown, have it.
    pub is_default: bool,
    /// Its profiles, also those that are only archived.
    pub profiles: Vec<ProfileBrief>,
}

/// A scenario type as written.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioInput {
    /// Named so by services, `[a-z0-9-]{1,40}`.
    pub key: String,
    /// Shown name.
    pub name: String,
}

/// Another name for a scenario type.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioName {
    /// Shown name.
    pub name: String,
}

/// Which profile sessions of a scenario have.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioDefault {
    /// One of the scenario's; null is none.
    #[schema(value_type = Option<String>)]
    pub profile: Option<ProfileId>,
}

/// A profile in lists.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProfileBrief {
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    pub id: ProfileId,
    /// Shown name.
    pub name: String,
    /// New sessions of its scenario have it.
    pub is_default: bool,
    /// Number of the version in force, from 1.
    pub version: u32,
    /// When that was written.
    #[schema(value_type = String, format = DateTime)]
    pub changed_at: Time,
    /// Since when only its archive is left.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub deleted_at: Option<Time>,
}

/// A profile.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Profile {
    /// As in lists.
    #[serde(flatten)]
    pub brief: ProfileBrief,
    /// Key of its scenario.
    pub scenario: String,
    /// What it says.
    pub content: ProfileContent,
}

/// A new profile.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProfile {
    /// Key of its scenario; it stays.
    pub scenario: String,
    /// Shown name.
    pub name: String,
    /// What it says.
    #[serde(default)]
    #[schema(value_type = ProfileContent)]
    pub content: serde_json::Value,
    /// New sessions of the scenario have it.
    #[serde(default)]
    pub is_default: bool,
}

/// A profile as it shall be from now on. What it was before goes to its archive.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileInput {
    /// Shown name.
    pub name: String,
    /// What it says.
    #[serde(default)]
    #[schema(value_type = ProfileContent)]
    pub content: serde_json::Value,
    /// The version that is changed: refused when there is a newer one by now.
    #[serde(default)]
    pub version: Option<u32>,
}

/// A state of a profile.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProfileVersion {
    /// Counts them, from 1.
    pub version: u32,
    /// Shown name.
    pub name: String,
    /// What it says.
    pub content: ProfileContent,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    pub at: Time,
    /// By whom, as in the audit trail.
    pub by: String,
}

/// Which state of a profile is to be had back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileRestore {
    /// Its number.
    pub version: u32,
}

/// A profile that is there to begin with (IS-17).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReadyProfile {
    /// `sales`, `collaboration`, `training` or `support`.
    pub key: String,
    /// The scenario that it fits.
    pub scenario: String,
    /// What it says.
    pub content: ProfileContent,
}

/// What a profile is to a visitor: words in their language, colours that can be read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Look {
    /// Of buttons and marks.
    pub accent: String,
    /// Behind the company's name, and what is on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head: Option<LookHead>,
    /// Beside the company's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<LookPicture>,
    /// Across the panel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<LookPicture>,
    /// Advertising.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub banners: Vec<LookBanner>,
    /// Before the first line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub greeting: Option<String>,
    /// After the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closing: Option<String>,
    /// Avatars that the visitor may choose from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub avatars: Vec<LookAvatar>,
}

/// An avatar that the visitor may choose; served at `/pictures/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LookAvatar {
    /// Name of a built-in one, or id of one of the company's own.
    pub id: String,
    /// What it shows, in the visitor's language.
    pub name: String,
}

/// Colours of the panel's head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LookHead {
    /// Behind.
    pub colour: String,
    /// On it.
    pub on: String,
}

/// A picture with what is read where it is not seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LookPicture {
    /// Where it is served.
    pub url: String,
    /// What is read.
    pub text: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// Advertising.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LookBanner {
    /// Where it is.
    pub place: BannerPlace,
    /// What it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where it leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// What it shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<LookPicture>,
}
