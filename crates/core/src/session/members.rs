//! What members may do, and how the roster changes.

use super::{instance::Run, *};
use crate::{
    AgentId, LegId, OfferId, limits,
    service::{self, Decision, Trigger},
};

impl Run<'_> {
    /// Puts a candidate on the roster.
    pub(super) fn admit(&mut self, candidate: Candidate) -> LegId {
        let leg = LegId::from_u128(self.ids.fresh());
        let agent = match candidate.endpoint {
            Endpoint::Agent { agent } => Some(agent),
            _ => None,
        };
        self.emit(Event::LegJoined {
            leg,
            endpoint: candidate.endpoint,
            role: candidate.role,
            name: candidate.name,
        });
        if let Some(agent) = agent {
            self.out.effects.push(Effect::AgentIn { agent, leg });
        }
        if self.state().baton.is_none() && candidate.role.is_staff() {
            self.pass_baton(Some(leg));
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
        self.emit(Event::LegRemoved { leg, reason });
        if self.state().baton == Some(leg) {
            let heir = self.state().roster.staff().map(|m| m.id).next();
            self.pass_baton(heir);
        }
        self.out.effects.push(Effect::Detach { leg });
        if let Some(agent) = agent {
            self.out.effects.push(Effect::AgentOut { agent });
        }
        if role == Role::Visitor {
            self.out.effects.push(Effect::SeatFree);
        }
    }

    pub(super) fn join(&mut self, candidate: Candidate) -> Result<(), Refusal> {
        if self.state().roster.find(&candidate.endpoint).is_some() {
            return Err(Refusal::AlreadyJoined);
        }
        let most = service::most_members(&self.state().origin.params);
        if most.is_some_and(|most| self.state().roster.len() >= most) {
            return Err(Refusal::RoomFull);
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
        self.must_wait()?;
        if !self.state().offers.contains_key(&offer) {
            self.withdraw_offers();
            let search = self.state().search.as_ref().and_then(|search| search.id);
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
        name: String,
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
        if answer == OfferAnswer::Accepted {
            self.withdraw_offers();
            if let Some(search) = &self.state().search {
                let queue = search.need.queue;
                self.emit(Event::Dequeued { queue });
                // The desk took it off when the offer was accepted; but when an append failed
                // in between, it was told again that this session waits.
                self.out.effects.push(Effect::Dequeue);
            }
            self.trigger(Trigger::OfferAccepted { agent, name });
        }
        Ok(())
    }

    pub(super) fn tick(&mut self) {
        while let Some((at, Wake::Grace(leg))) = self.session.deadline() {
            if at > self.now {
                break;
            }
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

    pub(super) fn command(
        &mut self,
        leg: LegId,
        cid: Option<String>,
        command: Command,
    ) -> Result<(), Refusal> {
        let member = self.state().roster.get(&leg).ok_or(Refusal::NotJoined)?;
        let (role, channels) = (member.role, member.channels.clone());
        let need = |channel| {
            if channels.contains(&channel) {
                Ok(())
            } else {
                Err(Refusal::NotAllowed)
            }
        };
        let first = self.state().head + 1;
        match command {
            Command::Say { text, behind } => {
                need(Channel::Chat)?;
                if behind.is_some_and(|before| self.state().done(leg, &before).is_none()) {
                    return Err(Refusal::OutOfTurn);
                }
                let text = limits::clean(&text, limits::LINE_CHARS).ok_or(Refusal::LineTooLong)?;
                if text.is_empty() {
                    return Err(Refusal::EmptyLine);
                }
                let name = self.state().unknown_name(leg);
                self.emit(Event::Line {
                    leg,
                    text,
                    name,
                    cid,
                });
            }
            Command::Ask { question } => {
                if role.is_staff() {
                    return Err(Refusal::NotAllowed);
                }
                let question =
                    limits::clean(&question, limits::LINE_CHARS).ok_or(Refusal::LineTooLong)?;
                if question.is_empty() {
                    return Err(Refusal::EmptyLine);
                }
                if self.state().question.as_deref() != Some(&question) {
                    let name = self.state().unknown_name(leg);
                    self.emit(Event::Asked {
                        leg,
                        question,
                        name,
                        cid,
                    });
                    self.trigger(Trigger::QuestionAsked);
                }
            }
            Command::Describe {
                name,
                email,
                attributes,
            } => {
                let name = short(name, limits::NAME_CHARS)?.filter(|name| !name.is_empty());
                let email = short(email, limits::NAME_CHARS)?;
                let attributes = check_attributes(attributes)?;
                let known = self
                    .state()
                    .labels
                    .get(&leg)
                    .map(|labels| &labels.attributes);
                let new = attributes
                    .keys()
                    .filter(|key| known.is_none_or(|known| !known.contains_key(*key)));
                if known.map_or(0, |known| known.len()) + new.count() > limits::ATTRIBUTES {
                    return Err(Refusal::TooMany);
                }
                if name.is_some() || email.is_some() || !attributes.is_empty() {
                    self.emit(Event::Described {
                        leg,
                        name,
                        email,
                        attributes,
                        cid,
                    });
                }
            }
            Command::Push { url, target, epoch } => {
                need(Channel::Lead)?;
                self.must_lead(leg, epoch)?;
                let url = web_address(&url)?;
                self.push(leg, url, target, false, cid);
            }
            Command::Follow { on, epoch } => {
                need(Channel::Lead)?;
                self.must_lead(leg, epoch)?;
                if (self.state().follow == Some(leg)) != on {
                    self.emit(Event::FollowChanged { leg, on, cid });
                }
            }
            Command::Consent { follow } => {
                if self.state().consent.get(&leg) != Some(&follow) {
                    self.emit(Event::ConsentChanged { leg, follow, cid });
                }
            }
            Command::ViewPage {
                url,
                title,
                subject,
            } => {
                let url = web_address(&url)?;
                let title = short(title, limits::TITLE_CHARS)?;
                let subject = short(subject, limits::NAME_CHARS)?;
                self.view_page(leg, url, title, subject, cid);
            }
            Command::ReportPush { push, outcome } => {
                if !self.state().pushes.contains(&push) {
                    return Err(Refusal::Unknown);
                }
                self.emit(Event::PushReported {
                    push,
                    leg,
                    outcome,
                    cid,
                });
            }
            Command::Baton { to, epoch } => self.baton(leg, role, to, epoch)?,
            Command::ShareTyping { on } => {
                if self
                    .state()
                    .hides_typing
                    .get(&leg)
                    .copied()
                    .unwrap_or(false)
                    == on
                {
                    self.emit(Event::TypingShared { leg, on, cid });
                }
            }
            // Comes over REST, so the sender's connection may be gone just now.
            Command::SendFile {
                file,
                file_name,
                media,
                bytes,
                width,
                height,
            } => {
                let clean = limits::clean_name(&file_name, limits::NAME_CHARS);
                if clean.as_ref() != Some(&file_name) || media.len() > limits::NAME_CHARS {
                    return Err(Refusal::ValueTooLong);
                }
                if file_name.is_empty() {
                    return Err(Refusal::EmptyLine);
                }
                let name = self.state().unknown_name(leg);
                self.emit(Event::FileSent {
                    file,
                    leg,
                    file_name,
                    media,
                    bytes,
                    width,
                    height,
                    name,
                    cid,
                });
            }
            Command::Leave => self.trigger(Trigger::LeaveAsked { leg }),
            Command::End => {
                if !role.is_staff() {
                    return Err(Refusal::NotAllowed);
                }
                self.trigger(Trigger::EndAsked { leg });
            }
        }
        self.out.seq = self.out.records.first().map(|_| first);
        Ok(())
    }
}

type Attributes = std::collections::BTreeMap<String, String>;

fn short(value: Option<String>, max: usize) -> Result<Option<String>, Refusal> {
    value
        .map(|value| limits::clean_name(&value, max).ok_or(Refusal::ValueTooLong))
        .transpose()
}

fn check_attributes(attributes: Attributes) -> Result<Attributes, Refusal> {
    if attributes.len() > limits::ATTRIBUTES {
        return Err(Refusal::TooMany);
    }
    let clean =
        |text: &str| limits::clean_name(text, limits::ATTRIBUTE_CHARS).ok_or(Refusal::ValueTooLong);
    attributes
        .iter()
        .map(|(key, value)| match clean(key)? {
            key if key.is_empty() => Err(Refusal::EmptyLine),
            key => Ok((key, clean(value)?)),
        })
        .collect()
}
