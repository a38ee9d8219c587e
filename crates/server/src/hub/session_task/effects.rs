//! Work that a session leaves to the desk and the consoles.

use super::{
    super::{cluster::ConsoleOp, encode, view},
    Task,
};
use switchboard_core::{
    AgentId, OfferId, Time,
    desk::Input as Desk,
    session::{Asking, Effect, Endpoint, Input, SERVICE, State},
};
use switchboard_wire::socket::{Offer, ServerFrame};

/// Who asks for somebody. Where the service looks for them, whoever is to meet them: they may be
/// invited still.
fn asker(state: &State, asking: &Asking) -> Option<String> {
    if asking.by != SERVICE {
        return state.roster.get(&asking.by).map(|leg| leg.name.clone());
    }
    let mut invited = state.invited.iter().rev().map(|one| &one.name);
    let invited = invited.find(|name| !name.is_empty());
    let first = || state.roster.values().next().map(|leg| &leg.name);
    invited.or_else(first).cloned()
}

/// From whom a visitor comes who was handed over by another server.
fn came_from(state: &State) -> Option<String> {
    let came = state.origin.came.as_ref()?;
    Some(match &came.agent {
        Some(agent) => format!("{agent}, {}", came.company),
        None => came.company.clone(),
    })
}

/// Who else is in it, or invited to it.
fn met_by(state: &State, agent: AgentId) -> Option<String> {
    let own = Endpoint::Agent { agent };
    let mut invited = state.invited.iter();
    let invited = invited.find(|one| !one.endpoint.is(&own) && !one.name.is_empty());
    let here = || state.roster.values().find(|leg| !leg.endpoint.is(&own));
    let name = invited.map(|one| &one.name);
    name.or_else(|| Some(&here()?.name)).cloned()
}

impl Task {
    /// Tells the agent's consoles of the meeting that they asked for.
    fn invited(&self, agent: AgentId, until: Time) {
        let state = self.session.state();
        let asking = state.asking.as_ref();
        let named = asking.and_then(|asking| asking.need.only);
        let named = named.filter(|named| *named != agent);
        let config = self.hub.config_of(self.tenant);
        let with = named.and_then(|named| Some(config?.agents.get(&named)?.name.clone()));
        let with = with.or_else(|| met_by(state, agent));
        let frame = encode::frame(&ServerFrame::Invited {
            session: self.session.id(),
            service_name: state.origin.service_name.clone(),
            with,
            subject: state.origin.subject.clone(),
            until,
        });
        self.hub
            .at_consoles(ConsoleOp::Send(agent, encode::raw(&frame)));
    }

    pub(super) fn offer(&self, offer: OfferId, agent: AgentId, expires_at: Time) {
        let state = self.session.state();
        if !state.offers.contains_key(&offer) {
            return;
        }
        let (since, front) = match &state.search {
            Some(search) => (search.since, search.need.front),
            None => (state.created_at, false),
        };
        let latest = state.pages.last();
        let asking = state.asking.as_ref();
        self.hub.at_consoles(ConsoleOp::Offer(
            agent,
            Box::new(Offer {
                offer,
                session: self.session.id(),
                service_name: state.origin.service_name.clone(),
                visitor_name: view::visitor_leg(state)
                    .map(|leg| leg.name.clone())
                    .or_else(|| asking.and_then(|asking| asker(state, asking)))
                    .unwrap_or_default(),
                question: state.question.clone(),
                page: latest
                    .map(|seen| seen.url.clone())
                    .or(state.origin.page.clone()),
                title: latest.map_or(state.origin.title.clone(), |seen| seen.title.clone()),
                subject: latest.map_or(state.origin.subject.clone(), |seen| seen.subject.clone()),
                locale: state.origin.locale.clone(),
                avatar: view::visitor_leg(state)
                    .and_then(|leg| state.avatars.get(&leg.id))
                    .cloned(),
                waited_ms: self.hub.clock.now().since(since),
                expires_at,
                front,
                known: state.origin.returning,
                purpose: asking.map(|asking| asking.purpose),
                from: asking
                    .and_then(|asking| asker(state, asking))
                    .or_else(|| came_from(state)),
                // Whoever else is asked may decline.
                comment: asking
                    .filter(|asking| asking.need.only.is_some())
                    .and_then(|asking| asking.comment.clone()),
                meeting: state.expects(),
            }),
        ));
    }

    /// Says by which picture the agent is shown who answers an offer.
    pub(super) fn show(&self, input: &mut Input) {
        let Input::OfferAnswered { agent, avatar, .. } = input else {
            return;
        };
        if let Some(config) = self.hub.config_of(self.tenant) {
            let service = config.service(&self.session.state().origin.service_key);
            let scenario = service.and_then(|service| service.scenario.as_deref());
            *avatar = config.scenarios.of_agent(*agent, scenario);
        }
    }

    pub(super) fn effects(&mut self, effects: Vec<Effect>) {
        let id = self.session.id();
        let desk = self.hub.desk(self.tenant);
        for effect in effects {
            match effect {
                Effect::Enqueue(search) => desk.input(Desk::Enqueue {
                    session: id,
                    search,
                }),
                Effect::Dequeue => desk.input(Desk::Dequeue { session: id }),
                Effect::AgentIn { agent, leg } => {
                    desk.input(Desk::Serving { agent, session: id });
                    self.hub.invite(self.tenant, agent, self.brief(), leg);
                }
                Effect::AgentAsked { agent, until } => self.invited(agent, until),
                Effect::AgentAnswered { agent, outcome } => {
                    let session = id;
                    let frame = encode::frame(&ServerFrame::InvitationOver { session, outcome });
                    self.hub
                        .at_consoles(ConsoleOp::Send(agent, encode::raw(&frame)));
                }
                Effect::AgentOut { agent } => {
                    let state = self.session.state();
                    // First: who is free for a moment only is offered somebody.
                    if let Some((since, _)) = state.ended
                        && state.agent == Some(agent)
                    {
                        desk.input(Desk::WrapUp {
                            agent,
                            session: id,
                            since,
                        });
                    }
                    desk.input(Desk::Released { agent, session: id });
                    self.hub.uninvite(agent, id);
                }
                Effect::ProxyIn { proxy, leg } => {
                    let brief = self.brief();
                    if let Some(leg) = self.session.state().roster.get(&leg) {
                        self.hub.hand(self.tenant, proxy, brief, leg);
                    }
                }
                Effect::ProxyOut { proxy, leg } => self.hub.hand_over_ends(proxy, id, leg),
                Effect::Detach { leg } => {
                    self.flapping.remove(leg);
                    self.fanout.forget(leg);
                    let reason = if self.session.state().ended.is_some() {
                        "ended"
                    } else {
                        "removed"
                    };
                    self.fanout.detach_leg(id, leg, reason);
                }
                Effect::Warm { .. }
                | Effect::WarmRecall { .. }
                | Effect::WarmOver { .. }
                | Effect::SecondStep { .. } => {
                    self.hub.warm(self.tenant, id, &effect);
                }
                // The desk was told how many visitors are left, and counts no one twice.
                Effect::SeatFree => {}
                Effect::Finished => {
                    self.nobody_watches();
                    self.voice_moves();
                    self.hub.summaries.drop(self.tenant, id);
                    self.finished = true;
                }
            }
        }
    }
}
