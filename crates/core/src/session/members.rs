//! How the roster changes.

use super::{instance::Run, *};
use crate::{
    AgentId, LegId, OfferId,
    service::{self, Decision, Trigger},
};

impl Run<'_> {
    /// Puts a candidate on the roster.
    pub(super) fn admit(&mut self, candidate: Candidate) -> LegId {
        let leg = LegId::from_u128(self.ids.fresh());
        let endpoint = candidate.endpoint.clone();
        let agent = match endpoint {
            Endpoint::Agent { agent } => Some(agent),
            _ => None,
        };
        self.emit(Event::LegJoined {
            leg,
            endpoint: candidate.endpoint,
            role: candidate.role,
            name: candidate.name,
            seat: candidate.seat,
        });
        if let Some(proxy) = endpoint.proxy() {
            self.out.effects.push(Effect::ProxyIn { proxy, leg });
        }
        if candidate.avatar.is_some() {
            self.emit(Event::AvatarChosen {
                leg,
                avatar: candidate.avatar,
                by: None,
                cid: None,
            });
        }
        if let Some(agent) = agent {
            self.out.effects.push(Effect::AgentIn { agent, leg });
        }
        self.lead_by_rule();
        if self.state().invitation(&endpoint).is_some() {
            self.answered(endpoint, InvitationEnd::Joined);
        }
        leg
    }

    /// Takes a member off the roster; absent is fine (CC-4).
    pub(super) fn remove(&mut self, leg: LegId, reason: RemoveReason) {
        let Some(member) = self.state().roster.get(&leg) else {
            return;
        };
        let role = member.role;
        let agent = match member.endpoint {
            Endpoint::Agent { agent } => Some(agent),
            _ => None,
        };
        let proxy = member.endpoint.proxy();
        let found = self.awaits(leg);
        self.emit(Event::LegRemoved { leg, reason });
        match found {
            true => self.found_in_vain(),
            false => self.search_without(leg),
        }
        self.warm_without(leg);
        if self.state().baton == Some(leg) {
            self.lead_by_rule();
        }
        self.out.effects.push(Effect::Detach { leg });
        if let Some(agent) = agent {
            self.out.effects.push(Effect::AgentOut { agent });
        }
        if let Some(proxy) = proxy {
            self.out.effects.push(Effect::ProxyOut { proxy, leg });
        }
        if role == Role::Visitor {
            self.out.effects.push(Effect::SeatFree);
        }
    }

    /// Whether somebody else has room.
    fn fits(&self, endpoint: &Endpoint) -> Result<(), Refusal> {
        if self.state().roster.find(endpoint).is_some() {
            return Err(Refusal::AlreadyJoined);
        }
        let most = service::most_members(&self.state().origin.params);
        match most.is_some_and(|most| self.state().roster.len() >= most) {
            true => Err(Refusal::RoomFull),
            false => Ok(()),
        }
    }

    /// A supervisor comes in, whatever the service says of those who come unasked.
    pub(super) fn barge(&mut self, candidate: Candidate) -> Result<(), Refusal> {
        self.fits(&candidate.endpoint)?;
        let leg = self.admit(candidate);
        self.out.leg = Some(leg);
        Ok(())
    }

    pub(super) fn join(&mut self, candidate: Candidate) -> Result<(), Refusal> {
        self.fits(&candidate.endpoint)?;
        if self.state().may_come(&candidate.endpoint) {
            self.come(candidate);
            return Ok(());
        }
        let before = self.out.records.len();
        self.trigger(Trigger::JoinAsked { candidate });
        if self.out.records.len() == before {
            Err(self.refused.unwrap_or(Refusal::NotAdmitted))
        } else {
            Ok(())
        }
    }

    pub(super) fn leg_report(&mut self, leg: LegId, report: LegReport) -> Result<(), Refusal> {
        let member = self.state().roster.get(&leg).ok_or(Refusal::NotJoined)?;
        let before = member.state;
        let after = before.after(&report).ok_or(Refusal::BadReport)?;
        let channels = match report {
            LegReport::Open { mut channels } => {
                channels.retain(|channel| CHANNELS.contains(channel));
                channels.sort_unstable();
                channels.dedup();
                channels
            }
            LegReport::Lost => Vec::new(),
        };
        if before == after && member.channels == channels {
            return Ok(());
        }
        self.emit(Event::LegChanged {
            leg,
            state: after,
            channels,
        });
        match (before, after) {
            (_, LegState::Open) if self.awaits(leg) => self.search_joined(),
            (_, LegState::Lost) => self.trigger(Trigger::LegLost { leg }),
            (LegState::Lost, LegState::Open) => self.trigger(Trigger::LegReturned { leg }),
            _ => {}
        }
        Ok(())
    }

    pub(super) fn must_wait(&self) -> Result<(), Refusal> {
        match self.state().stage {
            Stage::Waiting => Ok(()),
            Stage::Active | Stage::Ended => Err(Refusal::NotAllowed),
        }
    }

    pub(super) fn offered(&mut self, offer: OfferId, agent: AgentId) -> Result<(), Refusal> {
        let seeks = self.state().asking.as_ref().is_some_and(|a| a.seeks());
        if !seeks {
            self.must_wait()?;
        }
        if !self.state().offers.contains_key(&offer) {
            self.withdraw_offers();
            let asking = self.state().asking.as_ref().map(|asking| asking.search);
            let waits = self.state().search.as_ref().and_then(|search| search.id);
            let search = asking.or(waits);
            self.emit(Event::Offered {
                offer,
                agent,
                search,
            });
        }
        Ok(())
    }

    /// Closes the offers that are open in the log. A session rings at one agent at a time:
    /// the answer to any other offer has been lost, or nobody waits for it any more.
    pub(super) fn withdraw_offers(&mut self) {
        let open: Vec<_> = self.state().offers.iter().map(|(o, a)| (*o, *a)).collect();
        for (offer, agent) in open {
            self.emit(Event::OfferAnswered {
                offer,
                agent,
                answer: OfferAnswer::Withdrawn,
            });
        }
    }

    pub(super) fn offer_answered(
        &mut self,
        offer: OfferId,
        agent: AgentId,
        found: Candidate,
        answer: OfferAnswer,
    ) -> Result<(), Refusal> {
        if self.state().offers.get(&offer) != Some(&agent) {
            return Err(Refusal::Unknown);
        }
        self.emit(Event::OfferAnswered {
            offer,
            agent,
            answer,
        });
        if self.state().asking.is_some() {
            self.search_answered(found, agent, answer);
        } else if answer == OfferAnswer::Accepted {
            self.withdraw_offers();
            self.warm_needless();
            if let Some(search) = &self.state().search {
                let queue = search.need.queue;
                self.emit(Event::Dequeued { queue });
                // The desk took it off when the offer was accepted; but when an append failed
                // in between, it was told again that this session waits.
                self.out.effects.push(Effect::Dequeue);
            }
            self.trigger(Trigger::OfferAccepted { candidate: found });
            self.second_step(agent);
        }
        Ok(())
    }

    pub(super) fn tick(&mut self) {
        while let Some((at, wake)) = self.session.deadline() {
            if at > self.now {
                break;
            }
            let leg = match wake {
                Wake::Grace(leg) => leg,
                Wake::Search(_) => {
                    self.search_due();
                    continue;
                }
                Wake::Invitation => {
                    self.invitations_due();
                    continue;
                }
                Wake::Leading => {
                    self.leading_due();
                    continue;
                }
                Wake::Steps => {
                    self.steps_due();
                    continue;
                }
                Wake::Warm => {
                    self.warm_due();
                    continue;
                }
                Wake::Shed => {
                    self.stays();
                    continue;
                }
            };
            self.trigger(Trigger::GraceOver { leg });
            if self.state().roster.contains_key(&leg) {
                // A service that lets a silent leg stay: it is removed all the same, or the
                // deadline would come for ever.
                self.remove(leg, RemoveReason::Lost);
                if self.state().roster.is_empty() {
                    self.execute(Decision::End {
                        by: Some(leg),
                        reason: EndReason::Empty,
                    });
                }
            }
        }
    }
}
