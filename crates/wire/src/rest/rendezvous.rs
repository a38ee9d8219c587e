//! Sessions that are agreed on for a later time (RV-1).

use super::{HoursDate, HoursWeek};
use serde::{Deserialize, Serialize};
use switchboard_core::{AgentId, SessionId, Time, VisitorId};
use utoipa::ToSchema;
use uuid::Uuid;

/// When an agent may be met at later times.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AgentAvailability {
    /// Time zone (IANA) of the clock that week and dates go by.
    pub zone: String,
    /// Spans of each weekday.
    pub week: HoursWeek,
    /// Dates that differ, in order.
    pub dates: Vec<HoursDate>,
    /// When they are away, in order.
    pub absences: Vec<AgentAbsence>,
}

/// The same as written: all of it, in place of what was there.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgentAvailabilityInput {
    /// Time zone (IANA).
    pub zone: String,
    /// Spans of each weekday.
    #[serde(default)]
    pub week: HoursWeek,
    /// At most 500, each once.
    #[serde(default)]
    pub dates: Vec<HoursDate>,
    /// At most 200.
    #[serde(default)]
    pub absences: Vec<AgentAbsence>,
}

/// From one moment to another an agent is away.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgentAbsence {
    /// Begin.
    #[schema(value_type = String, format = DateTime)]
    pub from: Time,
    /// End, after it.
    #[schema(value_type = String, format = DateTime)]
    pub to: Time,
    /// Why, for colleagues; at most 120 characters.
    #[serde(default)]
    pub note: String,
}

/// Which free times are wanted (RV-10).
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TimesRequest {
    /// From the start document, unchanged (IS-39).
    pub token: String,
    /// Service key; absent or unknown takes the default one.
    #[serde(default)]
    pub service: Option<String>,
    /// With that agent only, where the service lets visitors ask for one.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    pub agent: Option<AgentId>,
    /// Times from here on; absent is now.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub from: Option<Time>,
    /// Times before that, at most 31 days later; absent is 14 days.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub to: Option<Time>,
}

/// Free times of a service.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Times {
    /// In order.
    pub items: Vec<FreeTime>,
    /// Agents whom one may ask for; none where the service does not let visitors choose.
    pub agents: Vec<RendezvousAgent>,
}

/// A time that can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FreeTime {
    /// Begin.
    #[schema(value_type = String, format = DateTime)]
    pub from: Time,
    /// End.
    #[schema(value_type = String, format = DateTime)]
    pub to: Time,
    /// How many agents are free then.
    pub free: u32,
}

/// Somebody whom one may meet.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RendezvousAgent {
    /// Who.
    #[schema(value_type = String, format = Uuid)]
    pub id: AgentId,
    /// Shown name.
    pub name: String,
}

/// A wish to talk later (RV-1), with what it is about (RV-7).
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRendezvous {
    /// From the start document, unchanged; left out by programs with a key.
    #[serde(default)]
    pub token: String,
    /// Service key; absent or unknown takes the default one.
    #[serde(default)]
    pub service: Option<String>,
    /// One of the free times.
    #[schema(value_type = String, format = DateTime)]
    pub from: Time,
    /// Nobody but that agent (RV-9).
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    pub agent: Option<AgentId>,
    /// Name of whoever will come; at most 120 characters.
    #[serde(default)]
    pub name: Option<String>,
    /// Their mail address, a label.
    #[serde(default)]
    pub email: Option<String>,
    /// What it will be about, in a word or two; by this an agent is chosen (RV-8).
    #[serde(default)]
    pub subject: Option<String>,
    /// The same at length.
    #[serde(default)]
    pub question: Option<String>,
    /// Language (BCP 47).
    #[serde(default)]
    pub locale: Option<String>,
    /// Time zone (IANA) in which they read the time.
    #[serde(default)]
    pub zone: Option<String>,
    /// Telephone number at which they are called then, where the service calls (RV-15).
    #[serde(default)]
    pub phone: Option<String>,
    /// Made by the client, unguessable, such as a UUID: 16 to 128 characters. The same wish sent
    /// twice makes one rendezvous (RV-2).
    pub idempotency_key: String,
}

/// What was agreed on, with the identifiers, which nobody is told again but by the same request.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RendezvousMade {
    /// What was agreed on.
    pub rendezvous: Rendezvous,
    /// Leads in at the time.
    pub identifier: String,
    /// The same as an address, to be bookmarked.
    pub link: String,
    /// Changes it and calls it off.
    pub manage_identifier: String,
    /// The same as an address.
    pub manage_link: String,
}

/// Where a rendezvous stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RendezvousState {
    /// Agreed on; nobody has come yet.
    Agreed,
    /// The time has come, and the session goes on without the visitor, who is waited for.
    Begun,
    /// The visitor came; the session waits or is served.
    Active,
    /// They met.
    Done,
    /// The visitor did not come.
    NoShow,
    /// The visitor came, and no agent did.
    Missed,
    /// Called off.
    Cancelled,
}

/// A rendezvous, as whoever has an identifier sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Rendezvous {
    /// Its id.
    pub id: Uuid,
    /// Where it stands.
    pub state: RendezvousState,
    /// Begin.
    #[schema(value_type = String, format = DateTime)]
    pub from: Time,
    /// End.
    #[schema(value_type = String, format = DateTime)]
    pub to: Time,
    /// From when on the visitor may come in.
    #[schema(value_type = String, format = DateTime)]
    pub opens_at: Time,
    /// Who has not come by then did not come.
    #[schema(value_type = String, format = DateTime)]
    pub closes_at: Time,
    /// Key of the service.
    pub service: String,
    /// Its shown name.
    pub service_name: String,
    /// Whom the visitor asked for; null is whoever fits.
    pub agent: Option<RendezvousAgent>,
    /// Rises with each change of time and when it is called off.
    pub sequence: u32,
}

/// A rendezvous, as staff sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RendezvousEntry {
    /// The same as the visitor sees it.
    #[serde(flatten)]
    pub rendezvous: Rendezvous,
    /// In whose diary it is.
    pub diary: RendezvousAgent,
    /// Who will come.
    #[schema(value_type = String, format = Uuid)]
    pub visitor: VisitorId,
    /// What they said with their wish.
    pub wish: RendezvousWish,
    /// The session that came of it.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub session: Option<SessionId>,
}

/// What a visitor said with their wish.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RendezvousWish {
    /// Their name.
    pub name: Option<String>,
    /// Their mail address.
    pub email: Option<String>,
    /// What it will be about.
    pub subject: Option<String>,
    /// The same at length.
    pub question: Option<String>,
    /// Their language.
    pub locale: Option<String>,
    /// The zone in which they read the time.
    pub zone: Option<String>,
    /// The number that they are to be called at (E.164).
    pub phone: Option<String>,
    /// The session in which the wish was stated.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub earlier: Option<SessionId>,
}

/// Names a rendezvous by an identifier.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RendezvousKey {
    /// The identifier; the one that manages, where something is changed.
    pub identifier: String,
}

/// Another time for a rendezvous.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RendezvousMove {
    /// The identifier that manages it.
    pub identifier: String,
    /// One of the free times.
    #[schema(value_type = String, format = DateTime)]
    pub from: Time,
}

/// Where a later time is chosen.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LaterPage {
    /// The address, on this server; good for half an hour.
    pub address: String,
}

/// The rendezvous that a session is of.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionRendezvous {
    /// Null where nothing was agreed on for it.
    pub rendezvous: Option<RendezvousEntry>,
    /// The call to its visitor, where they left a number.
    pub callback: Option<Callback>,
}

/// A call to a visitor.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Callback {
    /// The number (E.164).
    pub number: String,
    /// Where it stands.
    pub stage: CallbackStage,
    /// The attempt that goes on, or went on last; 0 before the first.
    pub attempt: u32,
    /// How many there are at most.
    pub attempts: u32,
    /// The server has no way to telephones: the agent dials, and says what became of it.
    pub by_hand: bool,
}

/// Where a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallbackStage {
    /// Its time, or that of another attempt, has still to come.
    Waits,
    /// An agent is looked for.
    Seeks,
    /// The visitor is called.
    Rings,
    /// They talk.
    Talks,
    /// It is over.
    Over,
}

/// What became of an attempt.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallbackTold {
    /// Which attempt.
    pub attempt: u32,
    /// What became of it.
    pub outcome: CallbackOutcome,
}

/// What may become of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallbackOutcome {
    /// The visitor took it.
    Answered,
    /// The line was busy.
    Busy,
    /// Nobody took it.
    NoAnswer,
    /// It could not be placed.
    Failed,
    /// The conversation is over.
    Over,
}

/// Another time for a rendezvous, by the company.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RendezvousPlace {
    /// One of the free times.
    #[schema(value_type = String, format = DateTime)]
    pub from: Time,
    /// In the diary of that agent; absent leaves it where it is.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    pub agent: Option<AgentId>,
}

/// A later time for the visitor of a session, with whoever agrees on it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LaterTime {
    /// One of the free times.
    #[schema(value_type = String, format = DateTime)]
    pub from: Time,
    /// Made by the client, unguessable: 16 to 128 characters.
    pub idempotency_key: String,
}
