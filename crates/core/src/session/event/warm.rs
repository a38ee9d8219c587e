//! Events of handing a visitor to a partner's server.

use crate::{FileId, LegId, PartnerId, Time, TransferId, warm::Information};
use serde::{Deserialize, Serialize};

/// A visitor is to be handed to a partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarmSought {
    /// The attempt.
    pub transfer: TransferId,
    /// The agent who hands over.
    pub leg: LegId,
    /// To whom.
    pub partner: PartnerId,
    /// The partner's shown name.
    pub company: String,
    /// Shown name of where the visitor comes to there.
    pub area: String,
    /// The visitor is asked first (WT-9).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub asks: bool,
    /// The sender's command id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cid: Option<String>,
}

/// The visitor said whether they want to go there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarmPermitted {
    /// The attempt.
    pub transfer: TransferId,
    /// Who said so.
    pub leg: LegId,
    /// They agree.
    pub yes: bool,
    /// The sender's command id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cid: Option<String>,
}

/// The partner has taken it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarmAccepted {
    /// The attempt.
    pub transfer: TransferId,
    /// So long the visitor is waited for there.
    pub until: Time,
}

/// The attempt is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarmOver {
    /// The attempt.
    pub transfer: TransferId,
    /// The partner's shown name.
    pub company: String,
    /// How.
    pub outcome: WarmEnd,
}

/// How an attempt to hand a visitor to a partner ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarmEnd {
    /// The visitor is there.
    Arrived,
    /// The visitor does not want it.
    Refused,
    /// The visitor has not said whether they want it.
    Lapsed,
    /// The partner, or a rule of ours, does not allow it (WT-46, WT-50).
    Denied,
    /// Nobody is there who could take them now; a later try is possible (WT-83).
    Unstaffed,
    /// No answer in time, or none that could be understood (WT-61, WT-62).
    Unreached,
    /// The visitor has not come there in time (WT-60).
    NotArrived,
    /// Who asked for it does not want it any more, or has gone.
    Cancelled,
}

/// What travelled with a visitor: on both sides the record of what was disclosed, and to whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// The attempt, by the id that it has where it began.
    pub transfer: TransferId,
    /// It was sent from here; else it came with the visitor.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub out: bool,
    /// Shown name of the other company.
    pub company: String,
    /// The agent who hands over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Where the visitor comes to, by its shown name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// What.
    pub information: Information,
}

/// What became of a document that was to come with a visitor (WT-14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentCame {
    /// The attempt.
    pub transfer: TransferId,
    /// Which of those that were told of.
    pub file: FileId,
    /// It is not here: it could not be had, is not what was told of, or is not taken here.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub missing: bool,
}
