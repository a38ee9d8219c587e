//! The session instance: executes what members ask and what the service decides. It knows
//! no service.

use super::*;
use crate::{
    FreshIds, LegId, SearchId, SessionId, Time, limits,
    routing::{Need, Search},
    service::{self, Behaviour, Decision, Trigger, params, subjects},
};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// One session, owned by exactly one writer.
#[derive(Clone)]
pub struct Session {
    id: SessionId,
    state: State,
    behaviour: &'static dyn Behaviour,
    fault: Option<&'static str>,
}

/// One run of [`Session::handle`]: collects records as state takes them in.
pub(super) struct Run<'a> {
    pub session: &'a mut Session,
    pub now: Time,
    pub ids: &'a mut dyn FreshIds,
    pub out: Outcome,
    /// Why the service does not admit a candidate.
    pub refused: Option<Refusal>,
}

impl Session {
    /// Creates a session. `None` when no behaviour of the origin's kind exists, or it fails at
    /// once: then no session is reported as started (CC-2).
    pub fn create(
        opening: Opening,
        origin: Origin,
        now: Time,
        ids: &mut dyn FreshIds,
    ) -> Option<(Session, Outcome)> {
        let behaviour = service::behaviour(&origin.behaviour)?;
        let record = Record {
            seq: 1,
            at: now,
            event: Event::Created {
                origin: Box::new(origin),
            },
        };
        let state = State::start(&record)?;
        let mut session = Session {
            id: opening.id,
            state,
            behaviour,
            fault: None,
        };
        let mut run = Run {
            session: &mut session,
            now,
            ids,
            out: Outcome {
                records: vec![record],
                ..Outcome::default()
            },
            refused: None,
        };
        let (email, attributes) = (opening.email, opening.attributes);
        if !run.begin(opening.creator, opening.meeting) {
            return None;
        }
        let leg = run.out.leg;
        if let Some(leg) = leg
            && (email.is_some() || !attributes.is_empty())
        {
            run.emit(Event::Described {
                leg,
                name: None,
                email,
                attributes,
                cid: None,
            });
        }
        if let Some(carried) = opening.carried {
            run.emit(Event::Carried(carried));
        }
        if let (Some(leg), Some(question)) = (leg, opening.question) {
            run.emit(Event::Asked {
                leg,
                question,
                name: None,
                cid: None,
            });
        }
        run.trigger(Trigger::Created);
        let out = run.out;
        session.fault.is_none().then_some((session, out))
    }

    /// Rebuilds a session from its log. `None` when the log does not begin with
    /// [`Event::Created`], has a gap, or names an unknown behaviour.
    pub fn rebuild(id: SessionId, log: impl IntoIterator<Item = Record>) -> Option<Session> {
        let mut log = log.into_iter();
        let first = log.next()?;
        let mut state = State::start(&first)?;
        let behaviour = service::behaviour(&state.origin.behaviour)?;
        for record in log {
            if record.seq != state.head + 1 {
                return None;
            }
            state.apply(&record);
        }
        Some(Session {
            id,
            state,
            behaviour,
            fault: None,
        })
    }

    /// The trigger at which the service's behaviour failed since this was last asked. The
    /// session stayed as it was; somebody has to be told (CC-5).
    pub fn take_fault(&mut self) -> Option<&'static str> {
        self.fault.take()
    }

    /// Its id.
    pub fn id(&self) -> SessionId {
        self.id
    }

    /// What it knows.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Whether there is anybody whom its members can ask for help.
    pub fn can_be_helped(&self) -> bool {
        let params = &self.state.origin.params;
        self.behaviour.helper(params, &self.state, None).is_some()
    }

    /// Whether its members wait for somebody without whom it does not begin: an agent of the
    /// queue, a host (IS-109), or whoever they are to meet.
    pub fn waits(&self) -> bool {
        let expects = self.state.expects() || !self.state.invited.is_empty();
        let unmet = self.state.unmet() && expects;
        self.state.stage == Stage::Waiting || unmet || self.awaits_host()
    }

    /// Whether it needs somebody of the tenant's side for its visitors to be heard.
    pub fn is_hosted(&self) -> bool {
        params::is_hosted(&self.state.origin.params)
    }

    /// Whether nobody comes in who is not invited or looked for.
    pub fn is_closed(&self) -> bool {
        let origin = &self.state.origin;
        let own = origin.behaviour == subjects::SUBJECT_ROOM;
        self.state.closed || own && subjects::is_private(&origin.params)
    }

    /// Whether its visitors are in a waiting room.
    pub(super) fn awaits_host(&self) -> bool {
        let params = &self.state.origin.params;
        self.behaviour.awaits_host(params, &self.state)
    }

    /// The next moment at which [`Input::Tick`] is due, and why.
    pub fn deadline(&self) -> Option<(Time, Wake)> {
        if self.state.stage == Stage::Ended {
            return None;
        }
        let search = self.state.asking.as_ref().map(|asking| asking.search);
        let most = self.behaviour.search_ms(&self.state.origin.params);
        let search_over = self
            .state
            .search_over_at(most)
            .zip(search.map(Wake::Search));
        let until = self.state.invited.iter().map(|one| one.until).min();
        let invited = until.map(|at| (at, Wake::Invitation));
        self.state
            .roster
            .longest_silent()
            .filter_map(|leg| {
                let at = service::grace_over_at(self.behaviour, &self.state, leg)?;
                Some((at, Wake::Grace(leg.id)))
            })
            .chain(search_over)
            .chain(invited)
            .chain(self.state.leading_due().map(|at| (at, Wake::Leading)))
            .chain(self.state.hands.due().map(|at| (at, Wake::Steps)))
            .chain(self.state.warm.iter().map(|warm| (warm.due(), Wake::Warm)))
            .chain(self.state.shed_due().map(|at| (at, Wake::Shed)))
            .min()
    }

    /// Work that a session just rebuilt needs done again: waiting in its queue, serving agents.
    pub fn restore_effects(&self) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Some(search) = &self.state.search {
            effects.push(Effect::Enqueue(self.with_terms(search.clone())));
        }
        if let Some(asking) = self.state.asking.as_ref().filter(|asking| asking.seeks()) {
            effects.push(Effect::Enqueue(asking.search()));
        }
        if let Some(warm) = self.state.warm.as_ref().filter(|warm| warm.permitted) {
            let transfer = warm.transfer;
            effects.push(Effect::Warm { transfer });
        }
        for invitation in &self.state.invited {
            if let Endpoint::Agent { agent } = invitation.endpoint {
                let until = invitation.until;
                effects.push(Effect::AgentAsked { agent, until });
            }
        }
        for leg in self.state.roster.staff() {
            if let Endpoint::Agent { agent } = leg.endpoint {
                effects.push(Effect::AgentIn { agent, leg: leg.id });
            }
        }
        for leg in self.state.roster.values() {
            if let Some(proxy) = leg.endpoint.proxy() {
                effects.push(Effect::ProxyIn { proxy, leg: leg.id });
            }
        }
        effects
    }

    /// The search with its terms, also where the log does not have them.
    fn with_terms(&self, mut search: Search) -> Search {
        if search.id.is_none() {
            let params = &self.state.origin.params;
            if let Some(need) = self.behaviour.unwritten_need(params, &self.state) {
                search.need = Need {
                    queue: search.need.queue,
                    front: search.need.front,
                    ..need
                };
            }
        }
        search
    }

    /// Takes one input. An `Err` changed nothing.
    pub fn handle(
        &mut self,
        now: Time,
        input: Input,
        ids: &mut dyn FreshIds,
    ) -> Result<Outcome, Refusal> {
        if let Input::Command {
            leg,
            cid: Some(cid),
            ..
        } = &input
        {
            let long = cid.chars().count() > limits::COMMAND_ID_CHARS;
            if cid.is_empty() || long || cid.contains(char::is_control) {
                return Err(Refusal::BadId);
            }
            if let Some(seq) = self.state.done(*leg, cid) {
                return Ok(Outcome {
                    seq: Some(seq),
                    ..Outcome::default()
                });
            }
        }
        if let Input::Prompt { agent, cid, .. } = &input
            && let Some(seq) = self.state.done(watcher_leg(self.id, *agent), cid)
        {
            return Ok(Outcome {
                seq: Some(seq),
                ..Outcome::default()
            });
        }
        if self.state.stage == Stage::Ended {
            return Err(Refusal::SessionEnded);
        }
        let mut run = Run {
            session: self,
            now,
            ids,
            out: Outcome::default(),
            refused: None,
        };
        match input {
            Input::Command { leg, cid, command } => run.command(leg, cid, command)?,
            Input::Leg { leg, report } => run.leg_report(leg, report)?,
            Input::Voice { leg, open } => run.voice_report(leg, open)?,
            Input::Join(candidate) => run.join(candidate)?,
            Input::Barge(candidate) => run.barge(candidate)?,
            Input::Prompt {
                agent,
                name,
                cid,
                text,
            } => run.prompt(agent, name, cid, &text)?,
            Input::Requeue { queue, front } => run.requeue(queue, front)?,
            Input::Meet { requester, meeting } => run.meet(requester, meeting)?,
            Input::Due => run.due(),
            Input::Expect { candidate, until } => run.expect(candidate, until),
            Input::Decline { endpoint } => run.decline(&endpoint)?,
            Input::Remove { leg } => {
                if !run.state().roster.contains_key(&leg) {
                    return Err(Refusal::Unknown);
                }
                run.trigger(Trigger::LeaveAsked { leg });
            }
            Input::Offered { offer, agent } => run.offered(offer, agent)?,
            Input::OfferAnswered {
                offer,
                agent,
                name,
                software,
                avatar,
                answer,
            } => {
                let found = Candidate {
                    avatar,
                    ..Candidate::agent(agent, name, software)
                };
                run.offer_answered(offer, agent, found, answer)?;
            }
            Input::NobodyThere => {
                run.must_wait()?;
                run.trigger(Trigger::NobodyThere);
            }
            Input::NotFound { search, why } => run.not_found(search, why)?,
            Input::HandOverFailed { search } => run.hand_over_failed(search)?,
            Input::SendOn {
                transfer,
                partner,
                company,
                area,
                asks,
            } => run.send_on(transfer, partner, (company, area), asks)?,
            Input::Carry {
                transfer,
                information,
            } => run.carry(transfer, *information)?,
            Input::DocumentCame(came) => run.document_came(came)?,
            Input::WarmAccepted { transfer, until } => run.warm_accepted(transfer, until)?,
            Input::WarmEnded { transfer, outcome } => run.warm_ended(transfer, outcome)?,
            Input::Close => run.execute(Decision::End {
                by: None,
                reason: EndReason::Closed,
            }),
            Input::Tick => run.tick(),
        }
        Ok(run.out)
    }
}

impl Run<'_> {
    pub(super) fn state(&self) -> &State {
        &self.session.state
    }

    /// Appends an event and lets the state take it in.
    pub(super) fn emit(&mut self, event: Event) {
        let record = Record {
            seq: self.session.state.head + 1,
            at: self.now,
            event,
        };
        self.session.state.apply(&record);
        self.out.records.push(record);
    }

    /// Tells the service and executes what it decides.
    pub(super) fn trigger(&mut self, trigger: Trigger) {
        let session = &*self.session;
        // A behaviour only reads, so nothing is half changed when it fails.
        let decided = catch_unwind(AssertUnwindSafe(|| {
            session
                .behaviour
                .decide(&session.state.origin.params, &session.state, &trigger)
        }));
        match decided {
            Ok(decisions) => {
                for decision in decisions {
                    self.execute(decision);
                }
            }
            Err(_) => self.session.fault = Some(trigger.name()),
        }
    }

    /// Executes one decision. A decision about something that is gone is passed over: the
    /// session stays as it is (CC-5).
    pub(super) fn execute(&mut self, decision: Decision) {
        if self.state().stage == Stage::Ended {
            return;
        }
        match decision {
            Decision::Admit(candidate) => {
                if self.state().roster.find(&candidate.endpoint).is_none() {
                    let leg = self.admit(candidate);
                    self.out.leg = Some(leg);
                }
            }
            Decision::Refuse(refusal) => self.refused = Some(refusal),
            Decision::Select(need) => {
                // One search at a time, and this one must not wait.
                self.search_over(SearchEnd::Cancelled);
                // Named by its place in the log: nothing random is needed.
                let place = u128::from(self.state().head + 1);
                let id = SearchId::from_u128(self.session.id.0.as_u128() ^ place);
                let came = self.state().origin.came.as_ref();
                let since = came.and_then(|came| came.since);
                let since = since.filter(|_| !need.front);
                self.emit(Event::Queued {
                    queue: need.queue,
                    front: need.front,
                    search: Some(id),
                    need: Some(Box::new(need)),
                    since,
                });
                let search = self.state().search.clone();
                self.out.effects.extend(search.map(Effect::Enqueue));
            }
            Decision::Remove { leg, reason } => self.remove(leg, reason),
            Decision::Announce(notice) => self.emit(Event::Announced { notice }),
            Decision::Substitute { of } => self.emit(Event::Substituted { agent: of }),
            Decision::GiveBaton { to } => {
                if self.state().roster.contains_key(&to) {
                    self.pass_baton(Some(to), None);
                }
            }
            Decision::End { by, reason } => self.end(by, reason),
        }
    }

    /// Whom the service would have join.
    pub(super) fn colleague(&self) -> Option<Need> {
        let (session, state) = (&*self.session, &self.session.state);
        session.behaviour.colleague(&state.origin.params, state)
    }

    /// Who is asked to come where somebody wants to meet that one.
    pub(super) fn other(&self, wanted: &Wanted) -> Option<Need> {
        let (session, state) = (&*self.session, &self.session.state);
        session.behaviour.other(&state.origin.params, state, wanted)
    }

    /// Who would help, where the session is about that.
    pub(super) fn helper(&self, context: Option<&Context>) -> Option<Need> {
        let (session, state) = (&*self.session, &self.session.state);
        session
            .behaviour
            .helper(&state.origin.params, state, context)
    }

    /// Whether the visitor is asked before they are handed over.
    pub(super) fn asks_first(&self) -> bool {
        let (session, state) = (&*self.session, &self.session.state);
        session.behaviour.asks_before_transfer(&state.origin.params)
    }

    pub(super) fn pass_baton(&mut self, to: Option<LegId>, by: Option<LegId>) {
        let epoch = self.state().epoch + 1;
        self.emit(Event::BatonPassed { to, epoch, by });
    }

    fn end(&mut self, by: Option<LegId>, reason: EndReason) {
        if self.state().search.is_some() {
            self.out.effects.push(Effect::Dequeue);
        }
        self.search_over(SearchEnd::Cancelled);
        self.warm_over(WarmEnd::Cancelled);
        self.withdraw_offers();
        self.uninvite();
        // Laid down first, or it would pass from one leaving member to the next.
        if self.state().baton.is_some() {
            self.pass_baton(None, None);
        }
        let legs: Vec<LegId> = self.state().roster.keys().copied().collect();
        for leg in legs {
            self.remove(leg, RemoveReason::Ended);
        }
        self.emit(Event::Ended { by, reason });
        self.out.effects.push(Effect::Finished);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Millis, service::Param};
    use serde_json::Value;

    /// Admits nobody and fails when somebody leaves.
    struct Faulty;

    impl Behaviour for Faulty {
        fn kind(&self) -> &'static str {
            "faulty"
        }
        fn params(&self) -> &'static [Param] {
            &[]
        }
        fn decide(&self, _: &Value, _: &State, trigger: &Trigger) -> Vec<Decision> {
            match trigger {
                Trigger::LeaveAsked { .. } | Trigger::JoinAsked { .. } => {
                    panic!("a fault of the service")
                }
                _ => vec![],
            }
        }
        fn grace(&self, _: &Value, _: &State, _: LegId) -> Millis {
            1_000
        }
    }

    fn candidate(key: &str) -> Candidate {
        Candidate {
            endpoint: Endpoint::External {
                key: key.into(),
                proxied: false,
                via: None,
            },
            role: Role::Visitor,
            name: key.into(),
            avatar: None,
            seat: None,
        }
    }

    #[test]
    fn cc_5_a_fault_of_the_service_leaves_the_session_as_it_is_and_is_told() {
        let origin = serde_json::json!({
            "name": "acme 1", "service": crate::ServiceId::from_u128(1), "service_key": "s",
            "service_name": "S", "behaviour": "open_room", "params": {}, "live_typing": true,
        });
        let opening = Opening {
            id: SessionId::from_u128(7),
            creator: candidate("creator"),
            question: None,
            email: None,
            attributes: Default::default(),
            meeting: None,
            carried: None,
        };
        let mut next = 0;
        let mut ids = || {
            next += 1;
            next
        };
        let origin = serde_json::from_value(origin).unwrap();
        let (mut session, out) = Session::create(opening, origin, Time(0), &mut ids).unwrap();
        let leg = out.leg.unwrap();
        session.behaviour = &Faulty;
        let before = format!("{:?}", session.state);

        let leave = Input::Command {
            leg,
            cid: None,
            command: Command::Leave,
        };
        let out = session.handle(Time(1), leave, &mut ids).unwrap();
        assert_eq!((out.records.len(), out.effects.len()), (0, 0));
        assert_eq!(session.take_fault(), Some("leave_asked"));
        assert_eq!(session.take_fault(), None, "told once");

        let join = Input::Join(candidate("second"));
        let refused = session.handle(Time(2), join, &mut ids);
        assert_eq!(refused.unwrap_err(), Refusal::NotAdmitted);
        assert_eq!(session.take_fault(), Some("join_asked"));
        assert_eq!(format!("{:?}", session.state), before);
    }
}
