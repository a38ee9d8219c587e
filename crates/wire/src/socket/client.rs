//! Frames from an endpoint to the server.

use super::hand;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use switchboard_core::{
    AgentId, LegId, OfferId, PushId, QueueId, SearchId, SessionId, TransferId,
    routing::Purpose,
    session::{Act, Channel, PageOutcome, PushOutcome, PushTarget, Step, Way},
};
use utoipa::ToSchema;

/// A frame from an endpoint. `s` is the session, `id` the endpoint's command id, repeated
/// unchanged when the command is sent again.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(tag = "t", rename_all = "snake_case")]
#[allow(missing_docs, reason = "fields are described in docs/protocol.md")]
pub enum ClientFrame {
    /// First frame of a connection.
    Hello {
        protocol: u32,
        #[serde(default)]
        build: Option<String>,
        #[serde(default)]
        locale: Option<String>,
    },
    /// Opens a leg on this connection.
    Attach {
        id: String,
        ticket: String,
        #[serde(default)]
        after: u64,
        #[schema(value_type = Vec<String>)]
        channels: Vec<Channel>,
    },
    /// Closes this connection's part of a leg.
    Detach {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
    },
    /// Opens the desk feed of an agent.
    Desk { id: String, ticket: String },
    /// Opens the feed of an endpoint proxy (CC-23).
    Proxy { id: String, ticket: String },
    /// Chat line.
    Say {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        text: String,
        /// Id of the writer's line before it that has no answer yet: if that one is not taken,
        /// this one is not either.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        behind: Option<String>,
    },
    /// The whole draft as it stands; not kept.
    Typing {
        #[schema(value_type = String)]
        s: SessionId,
        text: String,
    },
    /// The writer turns showing letters off or on.
    ShareTyping {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        on: bool,
    },
    /// The visitor's question.
    Ask {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        question: String,
    },
    /// Labels of the visitor.
    Describe {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        #[serde(default)]
        name: Option<String>,
        #[serde(default)]
        email: Option<String>,
        #[serde(default)]
        attributes: BTreeMap<String, String>,
    },
    /// Leads the followers to an address.
    Push {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        url: String,
        #[serde(default)]
        #[schema(value_type = String)]
        target: PushTarget,
        epoch: u64,
    },
    /// Follow-me on or off.
    Follow {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        on: bool,
        epoch: u64,
    },
    /// A follower agrees to be led, or withdraws that.
    Consent {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        follow: bool,
    },
    /// This browser shows a page.
    Page {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        url: String,
        #[serde(default)]
        title: Option<String>,
        #[serde(default)]
        subject: Option<String>,
    },
    /// What became of a push here.
    ReportPush {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        #[schema(value_type = String)]
        push: PushId,
        #[schema(value_type = String)]
        outcome: PushOutcome,
    },
    /// Takes or gives the right to lead.
    Baton {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        #[serde(default)]
        #[schema(value_type = Option<String>)]
        to: Option<LegId>,
        epoch: u64,
    },
    /// Would like to lead: the leader and the tenant's side are asked (IS-23).
    AskBaton {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
    },
    /// Says no to a request to lead, or takes back one's own.
    DeclineBaton {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        #[schema(value_type = String)]
        of: LegId,
    },
    /// Leads followers to an address in one of all the ways; to all, or to those who are chosen.
    SendPage {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        url: String,
        #[schema(value_type = String)]
        way: Way,
        /// The frame's name, where the way is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        frame: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<Vec<String>>)]
        to: Option<Vec<LegId>>,
        /// The leader goes there too.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        echo: bool,
        epoch: u64,
    },
    /// What became of a push here, in all words.
    ReportPage {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        #[schema(value_type = String)]
        push: PushId,
        #[schema(value_type = String)]
        outcome: PageOutcome,
    },
    /// Staff: a private note, which nobody of the outside is ever told.
    Note {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        text: String,
    },
    /// A word to some of the members alone (IS-24).
    Aside {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        #[schema(value_type = Vec<String>)]
        to: Vec<LegId>,
        text: String,
    },
    /// Agents: asks the visitor to hold on, or ends that.
    Hold {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        on: bool,
    },
    /// The owner: takes another member off the roster.
    Remove {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        #[schema(value_type = String)]
        leg: LegId,
    },
    /// The owner: hands the session on to another of its agents.
    HandOn {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        #[schema(value_type = String)]
        to: LegId,
    },
    /// Agents: looks for somebody who joins or takes over: that agent, somebody of that queue,
    /// or whoever fits.
    Seek {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        #[schema(value_type = String)]
        purpose: Purpose,
        #[serde(default)]
        #[schema(value_type = Option<String>)]
        agent: Option<AgentId>,
        #[serde(default)]
        #[schema(value_type = Option<String>)]
        queue: Option<QueueId>,
        #[serde(default)]
        comment: Option<String>,
    },
    /// Asks for one more participant, whoever fits what the session is about (AI-1). Without `s`
    /// in the one session that is open on this connection.
    Help {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<String>)]
        s: Option<SessionId>,
        id: String,
        /// What it is about, instead of what the pages tell: only somebody who knows that is asked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        subject: Option<String>,
        /// Only people will do, no assistants.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        people: bool,
        /// Where nobody can come now, waits up to half an hour for the first who can (AI-4).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        wait: bool,
        /// For whoever is found, and nobody else.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        comment: Option<String>,
    },
    /// Whoever looks for somebody, or the owner: looks no more.
    EndSearch {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        #[schema(value_type = String)]
        search: SearchId,
    },
    /// The visitor agrees to be handed over, or does not (WT-9).
    Permit {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        #[schema(value_type = String)]
        search: SearchId,
        yes: bool,
    },
    /// The visitor agrees to go to a partner's server, or does not (WT-9).
    PermitWarm {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        #[schema(value_type = String)]
        transfer: TransferId,
        yes: bool,
    },
    /// What the sender does on their page, for those whom it reaches; not kept.
    Hand {
        #[schema(value_type = String)]
        s: SessionId,
        /// Names the page: acts of another page than the reader's are none of theirs.
        page: String,
        acts: Vec<hand::Act>,
    },
    /// Asks another member to let the sender do that on their page.
    AskSteps {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        #[schema(value_type = String)]
        of: LegId,
        #[schema(value_type = Vec<String>)]
        steps: BTreeSet<Step>,
    },
    /// All that the company's side (without `to`) or one member is let do on the sender's page.
    Allow {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<String>)]
        to: Option<LegId>,
        #[schema(value_type = Vec<String>)]
        steps: BTreeSet<Step>,
    },
    /// What another member has done on the sender's page; not `done` where it could not be.
    Acted {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        #[schema(value_type = String)]
        by: LegId,
        #[schema(value_type = String)]
        what: Act,
        element: String,
        page: String,
        done: bool,
    },
    /// Nobody hears the sender, or (agents) that member; or they are heard again.
    MuteVoice {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<String>)]
        of: Option<LegId>,
        on: bool,
    },
    /// Does not want to talk now, while another would.
    DeclineVoice {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
    },
    /// Leaves voice, and stays in the session.
    LeaveVoice {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
    },
    /// Leaves the session.
    Leave {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
    },
    /// Staff: ends the session.
    End {
        #[schema(value_type = String)]
        s: SessionId,
        id: String,
    },
    /// Desk: ready (`available`) or a not-ready state.
    State { id: String, state: String },
    /// Desk: answers an offer.
    Answer {
        id: String,
        #[schema(value_type = String)]
        offer: OfferId,
        accept: bool,
    },
    /// Desk, supervisors: wall feed on or off.
    Watch { id: String, on: bool },
}
