//! What may be put into a session, and what comes out.

use super::{
    Act, Channel, DocumentCame, Endpoint, InvitationEnd, LegReport, Meeting, OfferAnswer,
    PageOutcome, PushOutcome, PushTarget, Record, Role, SearchEnd, Step, WarmEnd, Way,
};
use crate::{
    AgentId, FileId, LegId, OfferId, PartnerId, ProxyId, QueueId, SearchId, SeatId, SessionId,
    Time, TransferId,
    routing::{Purpose, Search},
    warm::Information,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A command of a member.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "fields are those of the event each command leads to"
)]
pub enum Command {
    /// Sends a chat line.
    Say {
        text: String,
        /// Id of the sender's line before it, if that had no answer yet: without it in the log
        /// this one is refused, so that it does not get the earlier place.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        behind: Option<String>,
    },
    /// Gives or changes the question; the visitor only.
    Ask { question: String },
    /// Labels the sender.
    Describe {
        name: Option<String>,
        email: Option<String>,
        attributes: BTreeMap<String, String>,
    },
    /// Leads the followers to an address.
    Push {
        url: String,
        target: PushTarget,
        epoch: u64,
    },
    /// Turns follow-me on or off; the leader only.
    Follow { on: bool, epoch: u64 },
    /// Agrees to be led, or withdraws that.
    Consent { follow: bool },
    /// Says which page the sender's browser shows.
    ViewPage {
        url: String,
        title: Option<String>,
        subject: Option<String>,
    },
    /// Says what became of a push.
    ReportPush {
        push: crate::PushId,
        outcome: PushOutcome,
    },
    /// Takes (`to` absent or the sender) or gives the baton.
    Baton { to: Option<LegId>, epoch: u64 },
    /// Would like to lead (IS-23).
    AskBaton,
    /// Says no to a request to lead, or takes back the sender's own.
    DeclineBaton { of: LegId },
    /// Sends a page in one of all the ways (IS-22).
    SendPage {
        url: String,
        way: Way,
        frame: Option<String>,
        to: Option<Vec<LegId>>,
        echo: bool,
        epoch: u64,
    },
    /// Says what became of a push, in all words.
    ReportPage {
        push: crate::PushId,
        outcome: PageOutcome,
    },
    /// Shows or hides the sender's letters.
    ShareTyping { on: bool },
    /// Sends a file whose content is kept already (WT-3).
    SendFile {
        file: FileId,
        file_name: String,
        media: String,
        bytes: u64,
        width: Option<u32>,
        height: Option<u32>,
    },
    /// Writes a private note for the tenant's side; staff only.
    Note { text: String },
    /// Says something to some of the members alone (IS-24).
    Aside { to: Vec<LegId>, text: String },
    /// Asks the visitor to hold on, or ends that; agents only.
    Hold { on: bool },
    /// Takes another member off the roster; the owner only.
    Remove { leg: LegId },
    /// Hands the session on to another of its agents; the owner only.
    HandOn { to: LegId },
    /// Looks for somebody who joins or takes over: that agent, somebody of that queue, or
    /// whoever fits; agents only.
    Seek {
        purpose: Purpose,
        #[serde(default)]
        agent: Option<AgentId>,
        #[serde(default)]
        queue: Option<QueueId>,
        #[serde(default)]
        comment: Option<String>,
        /// The supervisor who has this done in the sender's name; never said by a client.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ordered_by: Option<String>,
    },
    /// Asks for one more participant, whoever fits what the session is about; any member (AI-1).
    Help {
        /// What it is about, instead of what the pages tell.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        subject: Option<String>,
        /// Who is to come, and nobody else (CC-17).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agent: Option<AgentId>,
        /// Only people will do.
        #[serde(default)]
        people: bool,
        /// Where nobody can come now, waits for the first who can (AI-4).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        wait: bool,
        #[serde(default)]
        comment: Option<String>,
    },
    /// Looks no more.
    EndSearch { search: SearchId },
    /// Says whether the sender wants to be handed over; visitors only.
    Permit { search: SearchId, yes: bool },
    /// Has the visitor go to a partner's server; the owner only. Never said by a client: what is to
    /// travel is kept beside it.
    Warm {
        transfer: TransferId,
        partner: PartnerId,
        company: String,
        area: String,
        asks: bool,
    },
    /// Says whether the sender wants to go there; visitors only.
    PermitWarm { transfer: TransferId, yes: bool },
    /// Does not want the visitor to go there any more.
    EndWarm { transfer: TransferId },
    /// Chooses the picture of the sender, or of a visitor; which there are is known outside.
    ChooseAvatar {
        /// Whose, if not the sender's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<LegId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        avatar: Option<String>,
    },
    /// Asks another member to let the sender do that on their page.
    AskSteps { of: LegId, steps: BTreeSet<Step> },
    /// Says all that the company's side, or one member, is let do on the sender's page.
    Allow {
        #[serde(default)]
        to: Option<LegId>,
        steps: BTreeSet<Step>,
    },
    /// Says what another member has done on the sender's page, or why it is not `done`.
    Acted {
        by: LegId,
        what: Act,
        element: String,
        page: String,
        done: bool,
    },
    /// Has nobody hear that member, by default the sender, or has them heard again.
    MuteVoice {
        #[serde(default)]
        of: Option<LegId>,
        on: bool,
    },
    /// Does not want to talk now.
    DeclineVoice,
    /// Leaves the voice channel, and stays in the session.
    LeaveVoice,
    /// Leaves the session.
    Leave,
    /// Ends the session; staff only.
    End,
}

/// A candidate for the roster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// What would join.
    pub endpoint: Endpoint,
    /// As what.
    pub role: Role,
    /// Shown name.
    pub name: String,
    /// By which picture they are shown (IS-74).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
    /// The seat that was promised them; it travels as a promise.
    #[serde(skip)]
    pub seat: Option<SeatId>,
}

impl Candidate {
    /// An agent of the tenant, or an assistant of it.
    pub fn agent(agent: AgentId, name: String, software: bool) -> Self {
        Self {
            endpoint: Endpoint::Agent { agent },
            role: match software {
                true => Role::Assistant,
                false => Role::Agent,
            },
            name,
            avatar: None,
            seat: None,
        }
    }
}

/// Everything that can happen to a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Input {
    /// A member's command. A repeated `cid` of the same leg gives the first result again.
    Command {
        /// Who.
        leg: LegId,
        /// The client's id for it; `None` for acts of the server on the member's behalf.
        cid: Option<String>,
        /// What.
        command: Command,
    },
    /// A leg controller's message.
    Leg {
        /// Whose.
        leg: LegId,
        /// What.
        report: LegReport,
    },
    /// What has become of a member's voice channel, as the media port knows it. Of the owner
    /// itself only, never said between nodes.
    Voice {
        /// Whose.
        leg: LegId,
        /// It is open, or it is lost.
        open: bool,
    },
    /// An endpoint asks to join; the service decides.
    Join(Candidate),
    /// A supervisor comes in; no service is asked.
    Barge(Candidate),
    /// A supervisor who is no member says something to the tenant's side alone.
    Prompt {
        /// Who.
        agent: AgentId,
        /// Their shown name.
        name: String,
        /// Their id for it: a repeated one gives the first result again.
        cid: String,
        /// What.
        text: String,
    },
    /// A supervisor has a session that waits do so elsewhere, or before all others.
    Requeue {
        /// Where; `None` is where it waits now.
        queue: Option<QueueId>,
        /// Before all others.
        front: bool,
    },
    /// Somebody asks to meet somebody in it.
    Meet {
        /// Who asks.
        requester: Candidate,
        /// Whom, and how.
        meeting: Meeting,
    },
    /// The time has come of a rendezvous that it was begun for ahead (RV-23).
    Due,
    /// An endpoint is expected, who is called when somebody is there, or may come back (IS-114). Of
    /// those who wait here nobody has to stay meanwhile.
    Expect {
        /// Who.
        candidate: Candidate,
        /// So long.
        until: Time,
    },
    /// An endpoint that is invited does not want to come.
    Decline {
        /// Which.
        endpoint: Endpoint,
    },
    /// Somebody outside asks that a member be removed.
    Remove {
        /// Whom.
        leg: LegId,
    },
    /// The desk presented the session to an agent.
    Offered {
        /// The offer.
        offer: OfferId,
        /// To whom.
        agent: AgentId,
    },
    /// An offer was answered.
    OfferAnswered {
        /// The offer.
        offer: OfferId,
        /// Whose.
        agent: AgentId,
        /// Their shown name.
        name: String,
        /// An assistant, not a person.
        #[serde(default)]
        software: bool,
        /// By which picture they are shown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        avatar: Option<String>,
        /// How.
        answer: OfferAnswer,
    },
    /// No agent is logged in for the queue.
    NobodyThere,
    /// The desk has nobody for a search out of a running session.
    NotFound {
        /// The search.
        search: SearchId,
        /// Why.
        why: SearchEnd,
    },
    /// That the one who was found has taken over could not be written down.
    HandOverFailed {
        /// The search.
        search: SearchId,
    },
    /// The visitor is to be handed to another server by this one, because nobody here can serve them soon
    /// (WT-8, WT-95).
    SendOn {
        /// The attempt.
        transfer: TransferId,
        /// To whom.
        partner: PartnerId,
        /// The partner's shown name.
        company: String,
        /// Where to there, by its shown name.
        area: String,
        /// The visitor is asked first.
        asks: bool,
    },
    /// That is about to be sent to the partner, to be written down before (WT-56).
    Carry {
        /// The attempt.
        transfer: TransferId,
        /// What.
        information: Box<Information>,
    },
    /// A document that was told of with the visitor has come, or will not (WT-14).
    DocumentCame(DocumentCame),
    /// The partner has taken the visitor, and waits for them until then (WT-59).
    WarmAccepted {
        /// The attempt.
        transfer: TransferId,
        /// How long.
        until: Time,
    },
    /// How an attempt has ended, as the servers know.
    WarmEnded {
        /// The attempt.
        transfer: TransferId,
        /// How.
        outcome: WarmEnd,
    },
    /// Ended from outside.
    Close,
    /// The deadline named by [`super::Session::deadline`] has come.
    Tick,
}

/// Work for others, to be done once the records are durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Look for somebody at the desk.
    Enqueue(Search),
    /// Wait no more.
    Dequeue,
    /// The agent serves this session from now on; the console is invited.
    AgentIn {
        /// Who.
        agent: AgentId,
        /// Their leg.
        leg: LegId,
    },
    /// The agent is asked to come in, until then.
    AgentAsked {
        /// Who.
        agent: AgentId,
        /// When the invitation lapses.
        until: Time,
    },
    /// The agent's invitation is over.
    AgentAnswered {
        /// Who.
        agent: AgentId,
        /// How.
        outcome: InvitationEnd,
    },
    /// The agent does not serve this session any more.
    AgentOut {
        /// Who.
        agent: AgentId,
    },
    /// The proxy connects for that leg from now on: it is told the details (CC-23).
    ProxyIn {
        /// Which proxy.
        proxy: ProxyId,
        /// The endpoint's leg.
        leg: LegId,
    },
    /// The leg is gone for which the proxy connected.
    ProxyOut {
        /// Which proxy.
        proxy: ProxyId,
        /// The endpoint's leg.
        leg: LegId,
    },
    /// Close the leg's connections.
    Detach {
        /// Whose.
        leg: LegId,
    },
    /// The servers are to agree on an attempt, or to go on with it.
    Warm {
        /// The attempt.
        transfer: TransferId,
    },
    /// The partner is asked to take the visitor no more, and what it says decides.
    WarmRecall {
        /// The attempt.
        transfer: TransferId,
    },
    /// The visitor is to come to a session of their own with the agent who has taken them (WT-76).
    SecondStep {
        /// The agent's leg here.
        leg: LegId,
        /// Who.
        agent: AgentId,
    },
    /// The attempt is over here; the partner is to know.
    WarmOver {
        /// The attempt.
        transfer: TransferId,
        /// How.
        outcome: WarmEnd,
    },
    /// A visitor's seat is free again.
    SeatFree,
    /// The session is over; its object goes.
    Finished,
}

/// What an input did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Events to append, in order. State has already taken them in: when the append
    /// fails the session must be rebuilt from its log.
    pub records: Vec<Record>,
    /// Work to do after the append.
    pub effects: Vec<Effect>,
    /// Sequence number of the command's own event, also for a repeated command.
    pub seq: Option<u64>,
    /// The leg that joined, for [`Input::Join`].
    pub leg: Option<LegId>,
}

/// Why a deadline exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Wake {
    /// A leg has been silent for its grace time.
    Grace(LegId),
    /// Nobody was found in time.
    Search(SearchId),
    /// Somebody who is invited has not come in time.
    Invitation,
    /// Nobody has answered a request to lead, or said what became of a push.
    Leading,
    /// Somebody has not said in time what they let others do.
    Steps,
    /// An attempt to hand the visitor to a partner takes too long.
    Warm,
    /// Nobody has asked the other server that was to be asked first.
    Shed,
}

/// Facts a session is created with, beside its [`super::Origin`].
#[derive(Clone, Debug)]
pub struct Opening {
    /// The session's id.
    pub id: SessionId,
    /// Who starts it.
    pub creator: Candidate,
    /// The creator's question.
    pub question: Option<String>,
    /// The creator's labels.
    pub email: Option<String>,
    /// Further attributes.
    pub attributes: BTreeMap<String, String>,
    /// What the creator starts it for, where that is a meeting.
    pub meeting: Option<Meeting>,
    /// What came with the visitor from another server.
    pub carried: Option<Box<super::Carried>>,
}

/// Channels every session of this release offers (CC-24, CC-25).
pub const CHANNELS: [Channel; 2] = [Channel::Chat, Channel::Lead];
