//! Leading: the baton, follow-me, pages that are sent and what becomes of them.

use serde::{Deserialize, Serialize};
use switchboard_core::{LegId, PushId, Time, session::Way};
use utoipa::ToSchema;

/// Gives or takes the right to lead.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BatonInput {
    /// For programs: the leg of the endpoint that gives or takes.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub leg: Option<LegId>,
    /// Who leads from now on; absent: whoever asks.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub to: Option<LegId>,
    /// The epoch that is known: refused with `stale_epoch` if somebody else leads by now. Absent: the
    /// present one.
    pub epoch: Option<u64>,
}

/// Asks to lead.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BatonAskInput {
    /// For programs: the leg of the endpoint that asks.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub leg: Option<LegId>,
}

/// Turns follow-me on or off.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowInput {
    /// For programs: the leg of the endpoint that leads.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    pub leg: Option<LegId>,
    /// On or off.
    pub on: bool,
    /// As with the baton.
    #[serde(default)]
    pub epoch: Option<u64>,
}

/// A page to be sent.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PushInput {
    /// For programs: the leg of the endpoint that leads.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    pub leg: Option<LegId>,
    /// http or https address, at most 2,048 characters.
    pub url: String,
    /// `tab`, `window`, `extra`, `popup`, `frame` or `proxy`; absent is `tab`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub way: Option<Way>,
    /// Name of the frame, where the way is `frame`.
    #[serde(default)]
    pub frame: Option<String>,
    /// Legs of those to whom it goes, at most 100; absent: all followers.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    pub to: Option<Vec<LegId>>,
    /// The leader goes there too.
    #[serde(default)]
    pub echo: bool,
    /// As with the baton.
    #[serde(default)]
    pub epoch: Option<u64>,
}

/// A page that was sent, and what became of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Push {
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    pub id: PushId,
    /// Its place in the log.
    pub seq: u64,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Time,
    /// Who led.
    #[schema(value_type = String, format = Uuid)]
    pub leg: LegId,
    /// Address.
    pub url: String,
    /// How it is shown.
    #[schema(value_type = String)]
    pub way: Way,
    /// Name of the frame.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frame: Option<String>,
    /// By follow-me rather than by hand.
    pub follow: bool,
    /// For each follower who was connected.
    pub outcomes: Vec<PushAt>,
}

/// What became of a page at one follower.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PushAt {
    /// The follower.
    #[schema(value_type = String, format = Uuid)]
    pub leg: LegId,
    /// Their name.
    pub name: String,
    /// `arrived`, `opened` (where nobody can look), `declined`, `blocked`, `frame_refused`,
    /// `frame_missing`, `window_refused` (asked for a click), `severed`, `closed`,
    /// `proxy_failed` (the server could not get it, or may not show it); `overtaken` by a newer page; `unanswered`; `left`; `awaited`.
    pub outcome: String,
    /// Since when that is known.
    #[schema(value_type = String, format = DateTime)]
    pub at: Time,
}

/// What a page allows that somebody is led to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PageRules {
    /// Its address.
    pub url: String,
    /// The server has looked at it. Otherwise nothing is known of the page's own rules.
    pub known: bool,
    /// HTTP status it was answered with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// May be shown in the panel or the viewer.
    pub popup: bool,
    /// May be shown in a frame of the page that carries the panel.
    pub frame: bool,
    /// A window that shows it cuts itself off: it cannot be led on.
    pub severs: bool,
    /// It is no page of the company's sites.
    pub leaves: bool,
    /// It is one of the company's own pages, or of the hosts that it lists: a window that shows it
    /// can be led on.
    pub listed: bool,
    /// It may be shown through the server, to be worked on together (IS-61).
    pub proxy: bool,
}

/// A page that is to be shown through the server (IS-61).
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProxiedInput {
    /// For programs: the leg of the endpoint that is to show it.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    pub leg: Option<LegId>,
    /// http or https address on a host of the company's list, at most 2,048 characters.
    pub url: String,
}

/// Where a member's own copy of a page is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Proxied {
    /// Opens it, once and within a minute.
    pub address: String,
    /// Origin of the copy.
    pub origin: String,
    /// The partner's origin, for which that one stands.
    pub from: String,
}
