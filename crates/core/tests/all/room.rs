//! A session with its log, driven step by step. Every step checks what must hold always.

use serde_json::{Value, json};
use switchboard_core::{
    AgentId, LegId, OfferId, QueueId, ServiceId, SessionId, Time, VisitorId,
    session::{
        Candidate, Carried, Channel, Command, Effect, Endpoint, Event, Input, LegReport, Meeting,
        OfferAnswer, Opening, Origin, Outcome, Record, Refusal, Role, Session, Stage,
    },
};

pub const QUEUE: QueueId = QueueId::from_u128(0xAA);
pub const START: Time = Time(1_700_000_000_000);

pub struct Room {
    pub session: Session,
    pub log: Vec<Record>,
    pub effects: Vec<Effect>,
    pub now: Time,
    /// Agents who are assistants.
    pub software: Vec<u128>,
    next_id: u128,
}

pub fn origin(behaviour: &str, params: Value) -> Origin {
    Origin {
        name: "acme 2023-11-14T22:13:20.000Z 1".into(),
        service: ServiceId::from_u128(1),
        service_key: "sales".into(),
        service_name: "Talk to sales".into(),
        behaviour: behaviour.into(),
        params,
        site: None,
        page: Some("https://acme.example/".into()),
        title: None,
        referrer: None,
        subject: None,
        locale: None,
        live_typing: true,
        returning: false,
        last_agent: None,
        rendezvous: None,
        shed: false,
        came: None,
        announcement: Vec::new(),
    }
}

pub fn visitor(n: u128) -> Candidate {
    Candidate {
        endpoint: Endpoint::Visitor {
            visitor: VisitorId::from_u128(n),
        },
        role: Role::Visitor,
        name: format!("visitor {n}"),
        avatar: None,
        seat: None,
    }
}

/// An endpoint joined through the API.
pub fn external(key: &str, role: Role) -> Candidate {
    Candidate {
        endpoint: Endpoint::External {
            key: key.into(),
            proxied: false,
            via: None,
        },
        role,
        name: key.into(),
        avatar: None,
        seat: None,
    }
}

pub fn say(text: &str) -> Command {
    Command::Say {
        text: text.into(),
        behind: None,
    }
}

pub fn photograph(file_name: &str) -> Command {
    Command::SendFile {
        file: switchboard_core::FileId::from_u128(5),
        file_name: file_name.into(),
        media: "image/jpeg".into(),
        bytes: 70_000,
        width: Some(640),
        height: Some(480),
    }
}

pub fn view(url: &str) -> Command {
    Command::ViewPage {
        url: url.into(),
        title: None,
        subject: None,
    }
}

impl Room {
    pub fn start(behaviour: &str, params: Value) -> Room {
        Room::begin(behaviour, params, visitor(1), None).expect("the behaviour exists")
    }

    /// The same for that creator, who may start it for a meeting.
    pub fn begin(
        behaviour: &str,
        params: Value,
        creator: Candidate,
        meeting: Option<Meeting>,
    ) -> Option<Room> {
        Self::of(origin(behaviour, params), creator, meeting)
    }

    /// The same with all that it was started with.
    pub fn of(origin: Origin, creator: Candidate, meeting: Option<Meeting>) -> Option<Room> {
        Self::with(origin, creator, meeting, None)
    }

    /// The same for a visitor who comes with something from elsewhere.
    pub fn with(
        origin: Origin,
        creator: Candidate,
        meeting: Option<Meeting>,
        carried: Option<Box<Carried>>,
    ) -> Option<Room> {
        let opening = Opening {
            id: SessionId::from_u128(7),
            creator,
            question: None,
            email: None,
            attributes: Default::default(),
            meeting,
            carried,
        };
        let mut next_id = 1000;
        let (session, out) = Session::create(opening, origin, START, &mut || {
            next_id += 1;
            next_id
        })?;
        Some(Room {
            session,
            log: out.records,
            effects: out.effects,
            now: START,
            software: Vec::new(),
            next_id,
        })
    }

    pub fn help_desk() -> Room {
        Room::start("help_desk", json!({ "queue": QUEUE }))
    }

    pub fn open_room() -> Room {
        Room::start("open_room", json!({}))
    }

    /// A help desk session in which an agent serves the visitor, all legs open.
    pub fn served() -> (Room, LegId, LegId) {
        let mut room = Room::help_desk();
        let visitor = room.visitor();
        let agent = room.accept(1);
        room.open(visitor);
        room.open(agent);
        (room, visitor, agent)
    }

    /// Gives one input. A refused one must have changed nothing, the log must stay dense.
    pub fn give(&mut self, input: Input) -> Result<Outcome, Refusal> {
        let before = format!("{:?}", self.session.state());
        let next_id = &mut self.next_id;
        let result = self.session.handle(self.now, input, &mut || {
            *next_id += 1;
            *next_id
        });
        match &result {
            Ok(out) => {
                self.log.extend(out.records.iter().cloned());
                self.effects.extend(out.effects.iter().cloned());
            }
            Err(_) => assert_eq!(before, format!("{:?}", self.session.state())),
        }
        for (place, record) in self.log.iter().enumerate() {
            assert_eq!(record.seq, place as u64 + 1, "the log is dense");
        }
        assert_eq!(self.session.state().head, self.log.len() as u64);
        result
    }

    /// The session rebuilt from its log knows what the live one knows.
    pub fn check_rebuild(&self) {
        let written = serde_json::to_string(&self.log).unwrap();
        let read: Vec<Record> = serde_json::from_str(&written).unwrap();
        assert_eq!(self.log, read);
        let rebuilt = Session::rebuild(self.session.id(), read).unwrap();
        assert_eq!(
            format!("{:#?}", rebuilt.state()),
            format!("{:#?}", self.session.state())
        );
        assert_eq!(rebuilt.deadline(), self.session.deadline());
    }

    pub fn command(&mut self, leg: LegId, command: Command) -> Result<Outcome, Refusal> {
        self.give(Input::Command {
            leg,
            cid: None,
            command,
        })
    }

    pub fn retryable(
        &mut self,
        leg: LegId,
        cid: &str,
        command: Command,
    ) -> Result<Outcome, Refusal> {
        self.give(Input::Command {
            leg,
            cid: Some(cid.into()),
            command,
        })
    }

    pub fn open(&mut self, leg: LegId) {
        let channels = vec![Channel::Chat, Channel::Lead];
        self.report(leg, LegReport::Open { channels }).unwrap();
    }

    pub fn lose(&mut self, leg: LegId) {
        self.report(leg, LegReport::Lost).unwrap();
    }

    pub fn report(&mut self, leg: LegId, report: LegReport) -> Result<Outcome, Refusal> {
        self.give(Input::Leg { leg, report })
    }

    pub fn join(&mut self, candidate: Candidate) -> LegId {
        self.give(Input::Join(candidate)).unwrap().leg.unwrap()
    }

    /// Offers the session to an agent, who accepts.
    pub fn accept(&mut self, agent: u128) -> LegId {
        let offer = self.offer(agent);
        let out = self.answer(agent, offer, OfferAnswer::Accepted);
        out.unwrap().leg.unwrap()
    }

    pub fn offer(&mut self, agent: u128) -> OfferId {
        self.next_id += 1;
        let offer = OfferId::from_u128(self.next_id);
        let agent = AgentId::from_u128(agent);
        self.give(Input::Offered { offer, agent }).unwrap();
        offer
    }

    pub fn answer(
        &mut self,
        agent: u128,
        offer: OfferId,
        answer: OfferAnswer,
    ) -> Result<Outcome, Refusal> {
        self.give(Input::OfferAnswered {
            offer,
            agent: AgentId::from_u128(agent),
            name: format!("agent {agent}"),
            software: self.software.contains(&agent),
            avatar: None,
            answer,
        })
    }

    /// Lets the time pass to the deadline and ticks.
    pub fn until_deadline(&mut self) -> Outcome {
        let (at, _) = self.session.deadline().expect("something is due");
        self.now = self.now.max(at);
        self.give(Input::Tick).unwrap()
    }

    /// The creator's leg.
    pub fn visitor(&self) -> LegId {
        self.log
            .iter()
            .find_map(|record| match record.event {
                Event::LegJoined { leg, .. } => Some(leg),
                _ => None,
            })
            .unwrap()
    }

    pub fn waits(&self) -> bool {
        matches!(self.session.state().stage, Stage::Waiting)
    }

    pub fn ended(&self) -> bool {
        self.session.state().stage == Stage::Ended
    }

    pub fn has(&self, leg: LegId) -> bool {
        self.session.state().roster.contains_key(&leg)
    }

    /// Events from that place in the log on.
    pub fn events_from(&self, place: usize) -> Vec<Event> {
        self.log[place..].iter().map(|r| r.event.clone()).collect()
    }

    /// Starts the ids anew, so that two rooms give out the same ones.
    pub fn ids_from(&mut self, id: u128) {
        self.next_id = id;
    }
}
