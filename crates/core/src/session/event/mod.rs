//! Durable events of a session: the only way its state changes.

mod kind;
mod origin;
mod pages;
mod parts;
mod reading;
mod record;
mod warm;

pub use origin::{Agreed, Announcement, Came, Origin};
pub use pages::*;
pub use parts::*;
pub use reading::Body;
pub use record::Record;
pub use warm::*;

pub(super) use kind::Standing;
use parts::is_zero;

use super::leg::{Channel, Endpoint, LegState, RemoveReason, Role};
use super::{Act, Context, InvitationEnd, Step, VoiceStanding, Wanted};
use crate::{
    AgentId, FileId, LegId, OfferId, PushId, QueueId, SearchId, SeatId, Time,
    routing::{Need, Purpose},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What happened. In JSON tagged by `kind`. What each kind means for readers is in `kind`, how
/// kinds of a newer release are read in `reading`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self", tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// First event of every log.
    Created {
        /// What it was started with.
        #[serde(flatten)]
        origin: Box<Origin>,
    },
    /// A member is on the roster.
    LegJoined {
        /// The leg.
        leg: LegId,
        /// What is joined.
        endpoint: Endpoint,
        /// As what.
        role: Role,
        /// Shown name.
        name: String,
        /// The seat that was promised them: no owner takes it twice (IS-112).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seat: Option<SeatId>,
    },
    /// A leg's connection changed.
    LegChanged {
        /// The leg.
        leg: LegId,
        /// New state.
        state: LegState,
        /// Channels open now.
        channels: Vec<Channel>,
    },
    /// A member is off the roster.
    LegRemoved {
        /// The leg.
        leg: LegId,
        /// Why.
        reason: RemoveReason,
    },
    /// The visitor's question, given before or while waiting (IS-33).
    Asked {
        /// Whose.
        leg: LegId,
        /// The text.
        question: String,
        /// The asker's name, where the members do not know it: in large sessions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// The sender's command id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// Facts about a visitor, typed or set by the page; labels, not identity.
    Described {
        /// Whose.
        leg: LegId,
        /// Shown name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// E-mail address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        email: Option<String>,
        /// Further attributes; an empty value removes one.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        attributes: BTreeMap<String, String>,
        /// The sender's command id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// The session waits for an agent.
    Queued {
        /// Where.
        queue: QueueId,
        /// Before all others, because it had an agent already.
        front: bool,
        /// The search. For the record only, as are the terms: members are not told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        search: Option<SearchId>,
        /// What is looked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        need: Option<Box<Need>>,
        /// Since when it waits, where that is not now: a supervisor has had it wait elsewhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<Time>,
    },
    /// The session does not wait any more.
    Dequeued {
        /// Where it waited.
        queue: QueueId,
    },
    /// The session was presented to an agent.
    Offered {
        /// The offer.
        offer: OfferId,
        /// To whom.
        agent: AgentId,
        /// The search that found them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        search: Option<SearchId>,
    },
    /// An offer was answered.
    OfferAnswered {
        /// The offer.
        offer: OfferId,
        /// Whose.
        agent: AgentId,
        /// How.
        answer: OfferAnswer,
    },
    /// A chat line.
    Line {
        /// Who wrote it.
        leg: LegId,
        /// The text, plain.
        text: String,
        /// The writer's name, where the members do not know it: in large sessions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// The writer's command id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// A notice to the members.
    Announced {
        /// Which.
        notice: Notice,
    },
    /// A page was pushed (CC-27).
    Pushed {
        /// The push.
        push: PushId,
        /// Who leads.
        leg: LegId,
        /// Absolute http or https address.
        url: String,
        /// How to show it.
        target: PushTarget,
        /// By follow-me rather than by hand.
        follow: bool,
        /// The leader's command id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// What became of a push at one follower.
    PushReported {
        /// The push.
        push: PushId,
        /// The follower.
        leg: LegId,
        /// How it went.
        outcome: PushOutcome,
        /// The sender's command id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// A member's browser shows a page.
    PageViewed {
        /// Whose.
        leg: LegId,
        /// Address.
        url: String,
        /// Title, if known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// Subject, as the site marked it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        subject: Option<String>,
        /// The sender's command id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// The leader's own pages are followed, or no longer.
    FollowChanged {
        /// The leader.
        leg: LegId,
        /// On or off.
        on: bool,
        /// The sender's command id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// A follower agreed to be led, or withdrew that.
    ConsentChanged {
        /// The follower.
        leg: LegId,
        /// Agreed.
        follow: bool,
        /// The sender's command id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// The right to lead has a new holder.
    BatonPassed {
        /// The holder; `None` when nobody leads.
        to: Option<LegId>,
        /// Rises by one with each pass; commands of an older epoch are refused.
        epoch: u64,
        /// Whose act it was; absent when it went by rule (IS-79).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<LegId>,
    },
    /// A member would like to lead (IS-23).
    BatonAsked {
        /// Who.
        leg: LegId,
        /// The request lapses then.
        until: Time,
        /// The sender's command id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// A request to lead is over, and the baton went elsewhere.
    BatonAnswered {
        /// Whose request it was.
        of: LegId,
        /// How it ended.
        outcome: BatonAnswer,
        /// Who said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<LegId>,
        /// The command id of whoever said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// A page was sent in a way that [`Event::Pushed`] has no word for.
    PageSent(Box<Sent>),
    /// What became of a push at one follower; the last word counts.
    PageReported {
        /// The push.
        push: PushId,
        /// The follower.
        leg: LegId,
        /// How it went.
        outcome: PageOutcome,
        /// The sender's command id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// Followers who are connected have not said what became of a push.
    PageUnanswered {
        /// The push.
        push: PushId,
        /// Who, the first of them.
        legs: Vec<LegId>,
        /// How many more.
        #[serde(default, skip_serializing_if = "is_zero")]
        more: u32,
    },
    /// A document, photograph or sound clip was sent (WT-3). Its content is not in the log.
    FileSent {
        /// Which.
        file: FileId,
        /// Who sent it.
        leg: LegId,
        /// Its name, without path; empty when age has taken it, and the content with it.
        file_name: String,
        /// Media type, as found in the content.
        media: String,
        /// Length.
        bytes: u64,
        /// Of a picture, in pixels.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        width: Option<u32>,
        /// Of a picture, in pixels.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        height: Option<u32>,
        /// The sender's name, where the members do not know it: in large sessions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// The sender's command id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// A member turned live typing off or on for themselves (IS-54).
    TypingShared {
        /// Whose.
        leg: LegId,
        /// Whether others see the letters.
        on: bool,
        /// The sender's command id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// A member is shown by another picture (IS-74).
    AvatarChosen {
        /// Whose.
        leg: LegId,
        /// Name of a built-in one or id of one of the tenant's own; absent is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        avatar: Option<String>,
        /// Who chose it, if not the member.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<LegId>,
        /// The command id of whoever chose it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// A private note of the tenant's side: nobody of the outside is ever told.
    Noted {
        /// Who wrote it; of a supervisor who is no member, see [`watcher_leg`](super::watcher_leg).
        leg: LegId,
        /// The text, plain.
        text: String,
        /// The writer's name, where the members do not know it: a supervisor's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// The writer's command id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// A word between some of the members (IS-24): the others are not told that there was one.
    Aside {
        /// Who said it.
        leg: LegId,
        /// To whom; without the writer.
        to: Vec<LegId>,
        /// The agents among all of these, who may read it in the archive too.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        agents: Vec<AgentId>,
        /// The text, plain.
        text: String,
        /// The writer's name, where the members do not know it: in large sessions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// What an agent who hands the visitor over has to say to the next one (WT-19).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        comment: bool,
        /// The writer's command id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// The visitor is asked to hold on, or is talked with again.
    HoldChanged {
        /// Who asks.
        leg: LegId,
        /// On hold.
        on: bool,
        /// The sender's command id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// The session was handed on to another of its agents, who owns it now.
    OwnerChanged {
        /// Who handed it on.
        leg: LegId,
        /// The owner.
        to: LegId,
        /// The sender's command id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// Somebody else is looked for while the session goes on.
    Sought {
        /// The search.
        search: SearchId,
        /// Who asked for it.
        leg: LegId,
        /// What they are to do.
        purpose: Purpose,
        /// The one who is to be asked, if one is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agent: Option<AgentId>,
        /// The visitor is asked first (WT-9).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        asks: bool,
        /// A member has asked for help: everybody is told (AI-1).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        openly: bool,
        /// By what the one who is to help is chosen, where that is known (AI-4).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        context: Option<Context>,
        /// What is looked for. For the record only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        need: Option<Box<Need>>,
        /// What the one who asked has to say to the one who is found (WT-19). For the record
        /// only: they are told when they have joined.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        comment: Option<String>,
        /// The supervisor who has it done in the name of the one who asks.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ordered_by: Option<String>,
        /// The sender's command id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// The visitor said whether they want to be handed over (WT-9).
    Permitted {
        /// The search.
        search: SearchId,
        /// Who said so.
        leg: LegId,
        /// They agree.
        yes: bool,
        /// The sender's command id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// The search is over. Unless somebody joined, everything is as it was.
    SearchOver {
        /// The search.
        search: SearchId,
        /// What for.
        purpose: Purpose,
        /// Everybody is told, as of its begin.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        openly: bool,
        /// How it ended.
        outcome: SearchEnd,
        /// The one who was found, or asked for by name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agent: Option<AgentId>,
    },
    /// That the one who hands over goes could not be written down: both stay (CC-13).
    HandOverFailed {
        /// The search.
        search: SearchId,
    },
    /// Somebody else has come than who was agreed on (RV-13). It may be passed over.
    Substituted {
        /// With whom it was agreed.
        agent: AgentId,
    },
    /// An endpoint is asked to come in. It may be passed over: so far they are no member.
    Invited {
        /// Which.
        endpoint: Endpoint,
        /// As what.
        role: Role,
        /// Shown name.
        name: String,
        /// When the invitation lapses.
        until: Time,
        /// Nobody comes in who is not invited or looked for.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        closed: bool,
        /// Who is looked for once they are there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        then: Option<Box<Wanted>>,
    },
    /// An invitation is over. It may be passed over.
    InvitationOver {
        /// Whose.
        endpoint: Endpoint,
        /// How.
        outcome: InvitationEnd,
    },
    /// A question to let somebody do that on one's page. It may be passed over, as may the next three.
    StepsAsked {
        /// Who asks.
        leg: LegId,
        /// Whom.
        of: LegId,
        /// For what.
        steps: BTreeSet<Step>,
        /// When the question lapses.
        until: Time,
        /// The sender's command id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// That question had no answer in time.
    StepsLapsed {
        /// Who asked.
        leg: LegId,
        /// Whom.
        of: LegId,
    },
    /// All that a member lets the company's side, or one other, do on their page from now on.
    Allowed {
        /// On whose page.
        leg: LegId,
        /// Whom; absent is the company's side.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<LegId>,
        /// What.
        steps: BTreeSet<Step>,
        /// The sender's command id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// Something was done on a member's page.
    Acted {
        /// On whose page.
        leg: LegId,
        /// By whom.
        by: LegId,
        /// What.
        what: Act,
        /// On which element, as the page calls it.
        element: String,
        /// Address of the page.
        page: String,
        /// Else the element was not there, or not to be touched.
        done: bool,
        /// The sender's command id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// A member's voice channel (CC-28). It may be passed over, as may the next two.
    VoiceChanged {
        /// Whose.
        leg: LegId,
        /// As it is now.
        state: VoiceStanding,
        /// The sender's command id, where they left.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// A member is heard by nobody, or is again.
    VoiceMuted {
        /// Who.
        leg: LegId,
        /// Nobody hears them.
        on: bool,
        /// Whose act it was.
        by: LegId,
        /// The command id of whose act it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// A member does not want to talk now, while another would.
    VoiceDeclined {
        /// Who.
        leg: LegId,
        /// The sender's command id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cid: Option<String>,
    },
    /// A visitor is to be handed to a partner. It may be passed over, as may the next five.
    WarmSought(WarmSought),
    /// The visitor said whether they want to go there (WT-9).
    WarmPermitted(WarmPermitted),
    /// The partner has taken it: the visitor's page goes there.
    WarmAccepted(WarmAccepted),
    /// The attempt is over. Unless the visitor has arrived, everything is as it was.
    WarmOver(WarmOver),
    /// What travelled with the visitor.
    Carried(Box<Carried>),
    /// What became of a document that was to come with the visitor.
    DocumentCame(DocumentCame),
    /// The last event that members are told of; behind it only [`Event::Rated`] may come.
    Ended {
        /// Who ended it; `None` when no member did.
        by: Option<LegId>,
        /// Why.
        reason: EndReason,
    },
    /// What the visitor thought of it, said after the end. It may be passed over (decision 0008).
    Rated {
        /// 1 to 5; more is better.
        stars: u8,
        /// In their own words, at most [`crate::limits::COMMENT_CHARS`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        comment: Option<String>,
    },
    /// Stands where an event of a newer release was, whose content age has taken (IS-104).
    Erased {
        /// The kind it had.
        was: String,
    },
    /// Of a kind that this release does not know: kept as it is, shown to nobody, without meaning.
    #[serde(skip)]
    Other {
        /// The kind: 1 to 64 of `a-z`, `0-9` and `_`.
        kind: String,
        /// All that was written beside it.
        body: Body,
    },
}
