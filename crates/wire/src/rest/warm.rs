//! Warm transfer: a visitor goes to a partner's server, with what may travel.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use switchboard_core::{
    FileId, PartnerId, SessionId, Time, TransferId,
    warm::{Carry, Choice, Information, Secret, What, Who},
};
use utoipa::ToSchema;

/// A partner to which the asking agent may hand visitors.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Destination {
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    pub partner: PartnerId,
    /// As we call it.
    pub name: String,
    /// As it calls itself.
    pub company: String,
    /// Address of its server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// Words by which it is found (WT-24).
    pub tags: Vec<String>,
    /// It is this server itself.
    pub own: bool,
    /// What travels: `all`, `choose` or `none`.
    #[schema(value_type = String)]
    pub carry: Carry,
    /// Lines may be changed before they are sent.
    pub edit: bool,
    /// The visitor is asked first.
    pub asks: bool,
}

/// Where visitors may come to at a partner.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DestinationArea {
    /// Names it.
    pub key: String,
    /// Shown name.
    pub name: String,
    /// It is one of their agents.
    pub agent: bool,
    /// What it is about.
    pub subjects: Vec<String>,
    /// Visitors who wait there.
    pub waiting: u32,
    /// Agents who could take one now.
    pub agents_ready: u32,
    /// How long one would wait, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_s: Option<u32>,
}

/// What an agent has chosen to let travel.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WarmCarry {
    /// How much of the conversation: `all`, `some` or `none`, which is usual.
    #[schema(value_type = Option<String>)]
    pub what: What,
    /// Of some: which lines, by their sequence numbers.
    pub lines: BTreeSet<u64>,
    /// Of some: which documents.
    #[schema(value_type = Vec<String>)]
    pub documents: BTreeSet<FileId>,
    /// Lines as they are to be sent, by their sequence numbers.
    pub edits: BTreeMap<u64, String>,
    /// A pasted portion of the conversation.
    pub pasted: Option<String>,
    /// For the next agent.
    pub comment: Option<String>,
    /// With the visitor's name and e-mail address, which is usual.
    pub visitor: Option<bool>,
    /// Numbers of cards and accounts, and passwords, stay in.
    pub keep_secrets: bool,
}

impl From<WarmCarry> for Choice {
    fn from(sent: WarmCarry) -> Self {
        Self {
            what: sent.what,
            lines: sent.lines,
            documents: sent.documents,
            edits: sent.edits,
            pasted: sent.pasted,
            comment: sent.comment,
            nameless: sent.visitor == Some(false),
            keep_secrets: sent.keep_secrets,
        }
    }
}

/// What would travel is asked for.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WarmPreviewInput {
    /// To whom.
    #[schema(value_type = String, format = Uuid)]
    pub partner: PartnerId,
    /// What was chosen.
    #[serde(default)]
    pub carry: WarmCarry,
}

/// A line that could travel.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WarmLine {
    /// Its sequence number.
    pub seq: u64,
    /// When it was said.
    #[schema(value_type = String, format = DateTime)]
    pub at: Time,
    /// `visitor`, `agent` or `assistant`.
    #[schema(value_type = String)]
    pub who: Who,
    /// Their shown name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What was said.
    pub text: String,
    /// It would travel, whole or changed.
    pub sent: bool,
    /// What is proposed for removal, by places in Unicode scalar values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    pub secrets: Vec<Secret>,
}

/// A document that could travel.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WarmDocument {
    /// Which.
    #[schema(value_type = String, format = Uuid)]
    pub file: FileId,
    /// Its name.
    pub name: String,
    /// Media type.
    pub media: String,
    /// Length.
    pub bytes: u64,
    /// It would travel.
    pub sent: bool,
}

/// What would travel.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WarmPreview {
    /// Exactly what would leave.
    #[schema(value_type = Object)]
    pub information: Information,
    /// All lines that could.
    pub lines: Vec<WarmLine>,
    /// All documents that could.
    pub documents: Vec<WarmDocument>,
}

/// A visitor is to be handed over.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWarmTransfer {
    /// To whom.
    #[schema(value_type = String, format = Uuid)]
    pub partner: PartnerId,
    /// Where to, by its key.
    pub area: String,
    /// The same, by its shown name.
    pub area_name: String,
    /// What travels.
    #[serde(default)]
    pub carry: WarmCarry,
}

/// An attempt that goes on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WarmTransfer {
    /// Out of which session.
    #[schema(value_type = String, format = Uuid)]
    pub session: SessionId,
    /// Under this name the session is told how it goes.
    #[schema(value_type = String, format = Uuid)]
    pub transfer: TransferId,
}

/// Where a visitor's page is to go.
#[derive(Clone, Serialize, ToSchema)]
pub struct WarmAddress {
    /// The page here from which it goes on by itself.
    pub address: String,
}

/// Where an arrival stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ArrivalState {
    /// The visitor is waited for.
    Expected,
    /// They are here.
    Arrived,
    /// They did not come.
    Over,
}

/// A visitor who comes, or came, from a partner.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Arrival {
    /// The attempt, by the id that it has where it began.
    #[schema(value_type = String, format = Uuid)]
    pub transfer: TransferId,
    /// From whom.
    pub company: String,
    /// By which of their agents.
    pub agent: String,
    /// Where to, by the service's shown name.
    pub area: String,
    /// Where it stands.
    pub state: ArrivalState,
    /// So long they are waited for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Time>,
    /// The session that they are in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid)]
    pub session: Option<SessionId>,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
}

/// A visitor looks over what was sent along.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AlongRequest {
    /// Their session.
    #[schema(value_type = String, format = Uuid)]
    pub session: SessionId,
}

/// A line that was sent along.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AlongLine {
    /// When it was said.
    #[schema(value_type = String, format = DateTime)]
    pub at: Time,
    /// `visitor`, `agent` or `assistant`.
    #[schema(value_type = String)]
    pub who: Who,
    /// Their shown name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What was said.
    pub text: String,
}

/// A document that was sent along.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AlongDocument {
    /// Its name.
    pub name: String,
    /// Length.
    pub bytes: u64,
}

/// What was sent along with a visitor, for themselves.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SentAlong {
    /// By whom.
    pub company: String,
    /// The visitor's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Their e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What was said.
    pub lines: Vec<AlongLine>,
    /// Documents.
    pub documents: Vec<AlongDocument>,
}
