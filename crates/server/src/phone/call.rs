//! One call, from the wish to its end.

use super::{
    Going, PER_SESSION, Phone, TOLD,
    link::{Link, Place, is_member, via},
    room::{Door, Way},
};
use crate::{
    app::Shared,
    auth::token,
    hub::{HubError, Join, NoCall, NoVoice},
};
use serde_json::json;
use std::time::Duration;
use switchboard_core::{
    LegId, Millis, SessionId, TenantId,
    session::{Input, LegReport, Role},
};
use switchboard_phone::{
    call::State,
    gateway::{Placed, Refused},
    number::Number,
};
use switchboard_wire::rest::Call;

/// How often it is looked whether the telephone is a member still.
pub(super) const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long calls are told of that are over, once others come.
pub(super) const KEPT_MS: Millis = 3_600_000;

impl Phone {
    /// Places a call out of a session that this node owns: the telephone is a member from now on, and connects
    /// when it is answered.
    pub async fn call(
        &self,
        app: &Shared,
        (tenant, session): (TenantId, SessionId),
        typed: &str,
        name: Option<String>,
    ) -> Result<Call, HubError> {
        let gateway = self.gateway().ok_or(NoCall::Off)?;
        let number = gateway.number(typed).map_err(NoCall::Number)?;
        let hub = &app.hub;
        if hub.voice().is_none() {
            return Err(NoVoice::Off.into());
        }
        if hub.view(tenant, session).await?.voice.is_none() {
            return Err(NoVoice::NotHere.into());
        }
        let live = |calls: &mut Vec<Going>| calls.iter().filter(|going| !going.over()).count();
        if self.with(session, live) >= PER_SESSION {
            return Err(NoCall::TooMany.into());
        }
        let name = name.unwrap_or_else(|| number.masked());
        let join = Join {
            key: format!("call:{}", token::fresh_uuid()),
            name: name.clone(),
            role: Role::Visitor,
            proxied: true,
            via: Some(via()),
        };
        let leg = hub.join(tenant, session, join).await?.leg;
        let door = Door::default();
        let seed = u64::from_be_bytes(token::random());
        let placed = match gateway.call(number.as_str(), Box::new(Way(door.clone())), seed) {
            Ok(placed) => placed,
            Err(why) => {
                let _ = hub.remove(tenant, session, leg).await;
                return Err(refused(why).into());
            }
        };
        let call = Call {
            leg,
            number: number.to_string(),
            name,
            state: "dialing".into(),
            end: None,
            since: app.clock.now(),
        };
        self.forget(app.clock.now());
        self.with(session, |calls| {
            let over = calls.iter().filter(|going| going.over()).count();
            if over > TOLD {
                calls.retain(|going| !going.over());
            }
            calls.push(Going {
                tenant,
                call: call.clone(),
                handle: Some(placed.handle.clone()),
            });
        });
        let going = Follow {
            app: app.clone(),
            tenant,
            session,
            leg,
            number,
            door,
        };
        tokio::spawn(going.run(placed));
        Ok(call)
    }
}

pub(super) fn refused(why: Refused) -> NoCall {
    match why {
        Refused::Number(why) => NoCall::Number(why),
        Refused::Busy | Refused::NoPort => NoCall::LinesBusy,
    }
}

struct Follow {
    app: Shared,
    tenant: TenantId,
    session: SessionId,
    leg: LegId,
    number: Number,
    door: Door,
}

impl Follow {
    async fn run(self, mut placed: Placed) {
        let mut link: Option<Link> = None;
        let mut clock = tokio::time::interval(LOOK_EVERY);
        let ended = loop {
            tokio::select! {
                state = placed.states.recv() => match state {
                    Some(State::Ended(end)) => break Some(end),
                    Some(state) => {
                        if state == State::Answered {
                            link = Link::open(&self.app, self.place(), &self.door).await;
                            if link.is_none() {
                                placed.handle.hang_up();
                            }
                        }
                        self.tell(name_of(state), None);
                    }
                    None => break None,
                },
                _ = clock.tick() => {
                    let gone = !is_member(&self.app, self.place()).await;
                    let broken = link.as_ref().is_some_and(|link| !link.stands());
                    let moved = link.is_some() && !self.app.hub.owns(self.tenant, self.session);
                    if gone || broken || moved {
                        placed.handle.hang_up();
                    }
                }
            }
        };
        self.door.lock().expect("no panic while locked").take();
        match ended {
            Some(end) => {
                self.tell("ended", Some(end.name()));
                let hub = &self.app.hub;
                let _ = hub.remove(self.tenant, self.session, self.leg).await;
                self.noted(end.name()).await;
            }
            // The loss of the proxy is the loss of the leg.
            None => {
                self.tell("lost", None);
                if link.is_none() {
                    let input = Input::Leg {
                        leg: self.leg,
                        report: LegReport::Lost,
                    };
                    let _ = self.app.hub.0.call(self.tenant, self.session, input).await;
                }
                self.noted("lost").await;
            }
        }
        drop(link);
    }

    fn place(&self) -> Place {
        Place {
            tenant: self.tenant,
            session: self.session,
            leg: self.leg,
        }
    }

    fn tell(&self, state: &str, end: Option<&str>) {
        let Some(phone) = &self.app.phone else { return };
        let now = self.app.clock.now();
        phone.with(self.session, |calls| {
            let mut own = calls.iter_mut().filter(|going| going.call.leg == self.leg);
            if let Some(going) = own.next() {
                going.call.state = state.into();
                going.call.end = end.map(str::to_owned);
                going.call.since = now;
                if going.over() {
                    going.handle = None;
                }
            }
        });
        tracing::info!(session = %self.session, leg = %self.leg, state, end, "a call");
    }

    async fn noted(&self, end: &str) {
        let detail = json!({ "leg": self.leg, "number": self.number.as_str(), "end": end });
        let noted = self.app.audit_bare(
            self.tenant,
            "session.call.end",
            self.session.to_string(),
            detail,
        );
        if let Err(error) = noted.await {
            tracing::error!(?error, "the end of a call is not in the trail");
        }
    }
}

fn name_of(state: State) -> &'static str {
    match state {
        State::Dialing => "dialing",
        State::Ringing => "ringing",
        State::Answered => "answered",
        State::Ended(_) => "ended",
    }
}
