//! Business hours: calendars by which queues are open.

use serde::{Deserialize, Serialize};
use switchboard_core::{HoursId, Time};
use utoipa::ToSchema;

/// A calendar of business hours.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Hours {
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    pub id: HoursId,
    /// Shown name.
    pub name: String,
    /// Time zone (IANA), such as `Europe/Vienna`.
    pub zone: String,
    /// Spans of each weekday.
    pub week: HoursWeek,
    /// Dates that differ, in order.
    pub dates: Vec<HoursDate>,
    /// Where it stands at this moment.
    #[serde(flatten)]
    pub now: HoursNow,
}

/// Where a calendar stands at this moment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HoursNow {
    /// It is open.
    pub open: bool,
    /// When it closes, or opens; null when it does not within two years.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Time>,
}

/// Spans of each weekday. A day that is left out is closed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct HoursWeek {
    /// At most 12 a day, which do not overlap.
    pub monday: Vec<HoursSpan>,
    #[allow(missing_docs, reason = "as Monday")]
    pub tuesday: Vec<HoursSpan>,
    #[allow(missing_docs, reason = "as Monday")]
    pub wednesday: Vec<HoursSpan>,
    #[allow(missing_docs, reason = "as Monday")]
    pub thursday: Vec<HoursSpan>,
    #[allow(missing_docs, reason = "as Monday")]
    pub friday: Vec<HoursSpan>,
    #[allow(missing_docs, reason = "as Monday")]
    pub saturday: Vec<HoursSpan>,
    #[allow(missing_docs, reason = "as Monday")]
    pub sunday: Vec<HoursSpan>,
}

/// From one time of day to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoursSpan {
    /// Hour and minute, `00:00` to `23:59`.
    pub from: String,
    /// Hour and minute, up to `24:00`; of the next day, when it is not after `from`.
    pub to: String,
}

/// A date that differs from the week.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoursDate {
    /// Such as `2026-12-25`.
    #[schema(format = Date)]
    pub date: String,
    /// What it is, for people; at most 120 characters.
    #[serde(default)]
    pub name: String,
    /// Instead of those of its weekday; none is closed.
    #[serde(default)]
    pub spans: Vec<HoursSpan>,
}

/// A calendar as written.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoursInput {
    /// Shown name, unique in the tenant.
    pub name: String,
    /// Time zone (IANA).
    pub zone: String,
    /// Spans of each weekday. A span belongs to the day on which it begins: it runs to its end
    /// also when the next day is closed.
    #[serde(default)]
    pub week: HoursWeek,
    /// At most 500, each once.
    #[serde(default)]
    pub dates: Vec<HoursDate>,
}
