//! What a session knows, changed by [`State::apply`] alone.

use super::{leading::Leading, taken::Taken, *};
use crate::{
    AgentId, FileId, LegId, OfferId, PushId, SeatId, Time,
    routing::{Need, Purpose, Search},
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::{BuildHasherDefault, DefaultHasher},
};

/// Hashes the same in every process: a session rebuilt elsewhere is the same to the last.
type SameHash = BuildHasherDefault<DefaultHasher>;

/// Stage of a session's life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Waits for an agent.
    Waiting,
    /// Live.
    Active,
    /// Over.
    Ended,
}

/// Labels of a member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// E-mail address, typed or set by the page.
    pub email: Option<String>,
    /// Further attributes.
    pub attributes: BTreeMap<String, String>,
}

/// A page a member has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Whose browser.
    pub leg: LegId,
    /// Address.
    pub url: String,
    /// Title.
    pub title: Option<String>,
    /// Subject.
    pub subject: Option<String>,
    /// When.
    pub at: Time,
}

/// Pages kept in memory per session; all of them are in the log.
const PAGES_KEPT: usize = 50;
/// Pushes whose reports are still taken.
const PUSHES_KEPT: usize = 64;

/// The state rebuilt from the log.
#[derive(Clone, Debug)]
pub struct State {
    /// What the session was started with.
    pub origin: Origin,
    /// When.
    pub created_at: Time,
    /// Sequence number of the newest event.
    pub head: u64,
    /// Stage of life.
    pub stage: Stage,
    /// Members now, by leg.
    pub roster: Roster,
    /// Who of them is told of by name.
    pub(super) crowd: Crowd,
    /// Labels by leg, also of members who left.
    pub labels: BTreeMap<LegId, Labels>,
    /// What it looks for at the desk.
    pub search: Option<Search>,
    /// The visitor's question.
    pub question: Option<String>,
    /// Offers not answered yet.
    pub offers: BTreeMap<OfferId, AgentId>,
    /// Holder of the baton.
    pub baton: Option<LegId>,
    /// Epoch of the baton.
    pub epoch: u64,
    /// Leader whose pages are followed.
    pub follow: Option<LegId>,
    /// Where somebody has led the others last, while the right to lead is theirs.
    pub(super) led: Option<(LegId, String)>,
    /// Requests to lead, and pushes under way.
    pub(super) leading: Leading,
    /// Members who agreed to be led.
    pub consent: BTreeMap<LegId, bool>,
    /// What members let each other do on their pages.
    pub hands: Hands,
    /// Who talks with whom.
    pub voice: Voice,
    /// Members who hide their letters.
    pub hides_typing: BTreeMap<LegId, bool>,
    /// Pictures by which members are shown, also of those who left.
    pub avatars: BTreeMap<LegId, String>,
    /// Newest pages, oldest first.
    pub pages: Vec<Seen>,
    /// Newest pushes, oldest first.
    pub pushes: Vec<PushId>,
    /// The agent who serves it, or served it last; of several the owner.
    pub agent: Option<AgentId>,
    /// Who was made the owner last.
    owner: Option<LegId>,
    /// The agent who asked the visitor to hold on.
    pub held: Option<LegId>,
    /// Who may come in and has not yet.
    pub invited: Vec<Invitation>,
    /// It was begun for a meeting.
    pub meeting: bool,
    /// Two or more have been in it together.
    pub met: bool,
    /// Nobody comes in who is not invited or looked for.
    pub closed: bool,
    /// The search out of the running session.
    pub asking: Option<Box<Asking>>,
    /// A visitor who is being handed to a partner.
    pub warm: Option<Box<Warm>>,
    /// Nobody is looked for yet, because another server is to be asked first.
    pub shed: bool,
    /// Documents that were told of when the visitor was handed over, and are not here yet.
    pub coming: BTreeSet<FileId>,
    /// When somebody said something last.
    pub spoken: Option<Time>,
    /// Since when a visitor waits for an answer: their first line that nobody of the tenant's
    /// side has said anything after.
    pub unanswered: Option<Time>,
    /// When and why it ended.
    pub ended: Option<(Time, EndReason)>,
    /// Seats that visitors came in by.
    taken: Taken,
    /// Sequence numbers of the events that commands with an id led to. Passing the baton,
    /// leaving and ending leave no trace here: an epoch or the roster keeps them from
    /// acting twice.
    done: BTreeMap<LegId, HashMap<Box<str>, u64, SameHash>>,
}

impl State {
    /// The state after the first event of a log; `None` when it is not `Created` or not
    /// the first.
    pub fn start(record: &Record) -> Option<State> {
        let (1, Event::Created { origin }) = (record.seq, &record.event) else {
            return None;
        };
        Some(State {
            crowd: Crowd::new(&origin.params),
            origin: (**origin).clone(),
            created_at: record.at,
            head: record.seq,
            stage: Stage::Active,
            roster: Roster::default(),
            labels: BTreeMap::new(),
            search: None,
            question: None,
            offers: BTreeMap::new(),
            baton: None,
            epoch: 0,
            follow: None,
            led: None,
            leading: Leading::default(),
            consent: BTreeMap::new(),
            hands: Hands::default(),
            voice: Voice::default(),
            hides_typing: BTreeMap::new(),
            avatars: BTreeMap::new(),
            pages: Vec::new(),
            pushes: Vec::new(),
            agent: None,
            owner: None,
            held: None,
            invited: Vec::new(),
            meeting: false,
            met: false,
            closed: false,
            asking: None,
            warm: None,
            shed: origin.shed,
            coming: BTreeSet::new(),
            spoken: None,
            unanswered: None,
            ended: None,
            taken: Taken::default(),
            done: BTreeMap::new(),
        })
    }

    /// Whether somebody has come in by that seat lately, whoever sits in it by now.
    pub fn took(&self, seat: SeatId) -> bool {
        self.taken.has(seat)
    }

    /// Sequence number of the event an earlier command led to.
    pub fn done(&self, leg: LegId, cid: &str) -> Option<u64> {
        self.done.get(&leg)?.get(cid).copied()
    }

    /// Takes in one event. Records must come in order.
    pub fn apply(&mut self, record: &Record) {
        debug_assert_eq!(record.seq, self.head + 1, "events come in order");
        self.head = record.seq;
        let at = record.at;
        if let Some((leg, cid)) = record.event.command() {
            let done = self.done.entry(leg).or_default();
            done.insert(cid.into(), record.seq);
        }
        self.leading.apply(record, &self.roster);
        match &record.event {
            Event::Created { .. } => {}
            Event::LegJoined {
                leg,
                endpoint,
                role,
                name,
                seat,
            } => {
                seat.iter().for_each(|seat| self.taken.push(*seat));
                self.roster.insert(Leg {
                    id: *leg,
                    endpoint: endpoint.clone(),
                    role: *role,
                    name: name.clone(),
                    state: LegState::Connecting,
                    channels: Vec::new(),
                    joined_at: at,
                    silent_since: Some(at),
                });
                if role.is_staff() {
                    self.crowd.name(*leg, record.seq);
                }
                self.crowd.grown(self.roster.len(), record.seq);
                self.met |= self.roster.len() > 1;
                self.owned();
                if let (Some(asking), Endpoint::Agent { agent }) = (&mut self.asking, endpoint)
                    && asking.accepted == Some(*agent)
                {
                    asking.joining = Some(*leg);
                }
            }
            Event::LegChanged {
                leg,
                state,
                channels,
            } => {
                self.roster.change(*leg, |member| {
                    member.state = *state;
                    member.channels.clone_from(channels);
                    member.silent_since = (*state != LegState::Open).then_some(at);
                });
            }
            Event::LegRemoved { leg, reason } => {
                self.roster.remove(*leg);
                if let Some(asking) = &mut self.asking {
                    asking.seek_anew(*leg, &self.roster, at);
                }
                self.consent.remove(leg);
                self.hands.without(*leg);
                self.voice.without(*leg);
                self.hides_typing.remove(leg);
                if self.follow == Some(*leg) {
                    self.follow = None;
                }
                if self.held == Some(*leg) {
                    self.held = None;
                }
                // At the end they go one after the other: whose it was it stays.
                if *reason != RemoveReason::Ended {
                    self.owned();
                }
            }
            Event::Asked { leg, question, .. } => {
                self.question = Some(question.clone());
                self.said(*leg, at);
            }
            Event::Described {
                leg,
                name,
                email,
                attributes,
                ..
            } => {
                if let Some(name) = name {
                    self.roster
                        .change(*leg, |member| member.name.clone_from(name));
                }
                let labels = self.labels.entry(*leg).or_default();
                if email.is_some() {
                    labels.email.clone_from(email);
                }
                for (key, value) in attributes {
                    if value.is_empty() {
                        labels.attributes.remove(key);
                    } else {
                        labels.attributes.insert(key.clone(), value.clone());
                    }
                }
            }
            Event::Queued {
                queue,
                front,
                search,
                need,
                since,
            } => {
                let unwritten = || Need {
                    front: *front,
                    ..Need::of(*queue)
                };
                self.stage = Stage::Waiting;
                self.shed = false;
                self.search = Some(Search {
                    id: *search,
                    purpose: Purpose::Serve,
                    since: since.unwrap_or(at),
                    need: need.as_deref().cloned().unwrap_or_else(unwritten),
                });
            }
            Event::Dequeued { .. } => {
                self.stage = Stage::Active;
                self.search = None;
            }
            Event::Offered { offer, agent, .. } => {
                self.offers.insert(*offer, *agent);
            }
            Event::OfferAnswered {
                offer,
                agent,
                answer,
            } => {
                self.offers.remove(offer);
                if let (Some(asking), OfferAnswer::Accepted) = (&mut self.asking, answer) {
                    asking.accepted = Some(*agent);
                }
            }
            Event::Sought {
                search,
                leg,
                purpose,
                asks,
                openly,
                need,
                comment,
                ..
            } => {
                self.asking = need.as_ref().map(|need| {
                    Box::new(Asking {
                        search: *search,
                        purpose: *purpose,
                        by: *leg,
                        openly: *openly,
                        begun: record.seq,
                        need: (**need).clone(),
                        comment: comment.clone(),
                        since: at,
                        permitted: !asks,
                        accepted: None,
                        joining: None,
                        failed: None,
                    })
                });
            }
            Event::Permitted { yes, .. } => {
                if let (Some(asking), true) = (&mut self.asking, yes) {
                    asking.permitted = true;
                    asking.since = at;
                }
            }
            Event::SearchOver { .. } => self.asking = None,
            Event::HandOverFailed { search } => {
                if let Some(asking) = self.asking.as_mut().filter(|one| one.search == *search) {
                    asking.failed = Some(at);
                }
            }
            Event::Invited {
                endpoint,
                role,
                name,
                until,
                closed,
                then,
            } => {
                self.meeting |= record.seq == 2 && self.origin.rendezvous.is_none();
                self.closed |= closed;
                self.invited.push(Invitation {
                    endpoint: endpoint.clone(),
                    role: *role,
                    name: name.clone(),
                    until: *until,
                    then: then.as_deref().cloned(),
                });
            }
            Event::InvitationOver { endpoint, .. } => {
                self.invited.retain(|one| !one.endpoint.is(endpoint));
            }
            Event::HoldChanged { leg, on, .. } => self.held = on.then_some(*leg),
            Event::OwnerChanged { to, .. } => {
                self.owner = Some(*to);
                self.owned();
            }
            Event::AvatarChosen { leg, avatar, .. } => {
                match avatar {
                    Some(avatar) => self.avatars.insert(*leg, avatar.clone()),
                    None => self.avatars.remove(leg),
                };
            }
            Event::Line { leg, .. } | Event::FileSent { leg, .. } => self.said(*leg, at),
            Event::StepsAsked {
                leg,
                of,
                steps,
                until,
                ..
            } => self.hands.ask(StepsAsked {
                leg: *leg,
                of: *of,
                steps: steps.clone(),
                until: *until,
            }),
            Event::StepsLapsed { leg, of } => self.hands.lapse(*leg, *of),
            Event::Allowed { leg, to, steps, .. } => self.allowed(*leg, *to, steps, at),
            Event::VoiceChanged { leg, state, .. } => self.voice.changed(*leg, *state),
            Event::VoiceMuted { leg, on, by, .. } => self.voice.muted(*leg, on.then_some(*by)),
            Event::VoiceDeclined { leg, .. } => self.voice.declined(*leg),
            Event::Announced { .. } => self.shed = false,
            event @ (Event::WarmSought(_)
            | Event::WarmPermitted(_)
            | Event::WarmAccepted(_)
            | Event::WarmOver(_)
            | Event::Carried(_)
            | Event::DocumentCame(_)) => self.warm_applied(event, at),
            Event::Noted { .. }
            | Event::Acted { .. }
            | Event::Aside { .. }
            | Event::Substituted { .. }
            | Event::PushReported { .. }
            | Event::PageReported { .. }
            | Event::PageUnanswered { .. }
            | Event::BatonAsked { .. }
            | Event::BatonAnswered { .. }
            | Event::Rated { .. }
            | Event::Erased { .. }
            | Event::Other { .. } => {}
            Event::Pushed { push, leg, url, .. } => {
                push_bounded(&mut self.pushes, *push, PUSHES_KEPT);
                self.led = Some((*leg, url.clone()));
            }
            Event::PageSent(sent) => {
                push_bounded(&mut self.pushes, sent.push, PUSHES_KEPT);
                if sent.to.is_none() {
                    self.led = Some((sent.leg, sent.url.clone()));
                }
            }
            Event::PageViewed {
                leg,
                url,
                title,
                subject,
                ..
            } => {
                let seen = Seen {
                    leg: *leg,
                    url: url.clone(),
                    title: title.clone(),
                    subject: subject.clone(),
                    at,
                };
                push_bounded(&mut self.pages, seen, PAGES_KEPT);
            }
            Event::FollowChanged { leg, on, .. } => self.follow = on.then_some(*leg),
            Event::ConsentChanged { leg, follow, .. } => {
                self.consent.insert(*leg, *follow);
            }
            Event::BatonPassed { to, epoch, .. } => {
                if let Some(leader) = to {
                    self.crowd.name(*leader, record.seq);
                }
                self.baton = *to;
                self.epoch = *epoch;
                self.led = None;
                if self.follow != *to {
                    self.follow = None;
                }
            }
            Event::TypingShared { leg, on, .. } => {
                self.hides_typing.insert(*leg, !on);
            }
            Event::Ended { reason, .. } => {
                self.stage = Stage::Ended;
                self.asking = None;
                self.search = None;
                self.ended = Some((at, *reason));
            }
        }
    }

    /// The agent to whom the session belongs: whom it was handed on to, else the one who has been
    /// in it longest.
    pub fn owner(&self) -> Option<&Leg> {
        let named = self.owner.and_then(|leg| self.roster.get(&leg));
        let agents = || self.roster.staff().filter(|leg| leg.role == Role::Agent);
        named.or_else(|| agents().min_by_key(|leg| (leg.joined_at, leg.id)))
    }

    /// A member has said something that all can hear.
    fn said(&mut self, leg: LegId, at: Time) {
        self.spoken = Some(at);
        self.unanswered = match self.roster.get(&leg).map(|leg| leg.role) {
            Some(role) if role.is_staff() => None,
            _ => self.unanswered.or(Some(at)),
        };
    }

    /// Who owns it may have changed.
    fn owned(&mut self) {
        let owner = self.owner().map(|leg| leg.endpoint.clone());
        if let Some(Endpoint::Agent { agent }) = owner {
            self.agent = Some(agent);
        }
    }

    /// Whether a line or typing may come from this leg now.
    pub fn may_chat(&self, leg: LegId) -> bool {
        self.stage != Stage::Ended
            && self
                .roster
                .get(&leg)
                .is_some_and(|leg| leg.channels.contains(&Channel::Chat))
    }

    /// Whether letters of this leg may be shown as they are typed (IS-54).
    pub fn may_type(&self, leg: LegId) -> bool {
        self.origin.live_typing
            && self.may_chat(leg)
            && !self.hides_typing.get(&leg).copied().unwrap_or(false)
            // Letters of 20,000 to 20,000 are no use to anybody.
            && self.is_named(leg)
    }
}

pub(super) fn push_bounded<T>(list: &mut Vec<T>, item: T, max: usize) {
    if list.len() == max {
        list.remove(0);
    }
    list.push(item);
}
