//! One call, from the wish to its end.

use super::{
    Going, PER_SESSION, Phone, TOLD,
    room::{Door, Way},
};
use crate::{
    app::Shared,
    auth::token,
    error::{Outcome, Problem},
    hub::{Hub, Join, Next, NoVoice, Outbox, Who},
    socket::Conn,
};
use axum::http::StatusCode;
use serde_json::json;
use std::{sync::Arc, time::Duration};
use switchboard_core::{
    LegId, SessionId, TenantId,
    session::{Input, LegReport, ProxyKind, Role, Via},
};
use switchboard_phone::{
    call::State,
    gateway::{Placed, Refused},
    number::Number,
};
use switchboard_wire::rest::Call;

/// How often it is looked whether the telephone is a member still.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// The name of the way, in the record.
const NAME: &str = "Telephone";

/// Whose call it is and from where.
pub struct Caller {
    /// Owner.
    pub tenant: TenantId,
    /// Out of which session.
    pub session: SessionId,
}

fn conflict(code: &'static str, text: &'static str) -> Problem {
    Problem::new(StatusCode::CONFLICT, code, text)
}

impl Phone {
    /// Places a call: the telephone is a member from now on, and connects when it is answered.
    pub async fn call(
        &self,
        app: &Shared,
        by: Caller,
        typed: &str,
        name: Option<String>,
    ) -> Outcome<Call> {
        let off = || conflict("telephone_off", "No calls can be placed here.");
        let gateway = self.gateway().ok_or_else(off)?;
        let number = gateway.number(typed);
        let number = number.map_err(|why| Problem::invalid("number", why.to_string()))?;
        let Caller { tenant, session } = by;
        let hub = &app.hub;
        if hub.voice().is_none() {
            return Err(crate::hub::HubError::from(NoVoice::Off).into());
        }
        if hub.view(tenant, session).await?.voice.is_none() {
            return Err(crate::hub::HubError::from(NoVoice::NotHere).into());
        }
        if !hub.owns(tenant, session) {
            let text = "Another node has the session; calls are placed there.";
            return Err(conflict("call_elsewhere", text));
        }
        let live = |calls: &mut Vec<Going>| calls.iter().filter(|going| !going.over()).count();
        if self.with(session, live) >= PER_SESSION {
            let text = "As many calls go on in this session as there may be.";
            return Err(conflict("too_many_calls", text));
        }
        let name = name.unwrap_or_else(|| number.masked());
        let leg = joined(hub, (tenant, session), name.clone()).await?;
        let door = Door::default();
        let seed = u64::from_be_bytes(token::random());
        let placed = match gateway.call(number.as_str(), Box::new(Way(door.clone())), seed) {
            Ok(placed) => placed,
            Err(why) => {
                let _ = hub.remove(tenant, session, leg).await;
                return Err(refused(why));
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

fn refused(why: Refused) -> Problem {
    match why {
        Refused::Number(why) => Problem::invalid("number", why.to_string()),
        Refused::Busy | Refused::NoPort => {
            let text = "As many calls go on as there may be; try again.";
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "lines_busy", text)
        }
    }
}

/// The telephone as a member of the session.
async fn joined(
    hub: &Hub,
    (tenant, session): (TenantId, SessionId),
    name: String,
) -> Outcome<LegId> {
    let join = Join {
        key: format!("call:{}", token::fresh_uuid()),
        name,
        role: Role::Visitor,
        proxied: true,
        via: Some(Via {
            proxy: None,
            kind: ProxyKind::Telephone,
            name: NAME.into(),
        }),
    };
    Ok(hub.join(tenant, session, join).await?.leg)
}

struct Follow {
    app: Shared,
    tenant: TenantId,
    session: SessionId,
    leg: LegId,
    number: Number,
    door: Door,
}

/// The telephone's connection to the session.
struct Link(Conn);

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
                            link = self.connected().await;
                            if link.is_none() {
                                placed.handle.hang_up();
                            }
                        }
                        self.tell(name_of(state), None);
                    }
                    None => break None,
                },
                _ = clock.tick() => {
                    let hub = &self.app.hub;
                    let here = hub.has_leg(self.tenant, self.session, self.leg).await;
                    // Taken out, or the session is over. Between two owners it is not known.
                    let gone = matches!(here, Ok(false) | Err(crate::hub::HubError::NoSuchSession));
                    let broken = link.as_ref().is_some_and(|link| !drained(link.0.outbox()));
                    if gone || broken || (link.is_some() && !hub.owns(self.tenant, self.session)) {
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

    /// Opens the leg and the voice channel, as any endpoint does.
    async fn connected(&self) -> Option<Link> {
        let hub = &self.app.hub;
        let who = Who::Leg(self.tenant, self.leg);
        let details = hub.details(self.session, who).await.ok()?;
        let mut conn = Conn::new(hub.clone());
        let hello = json!({ "t": "hello", "protocol": switchboard_wire::PROTOCOL });
        let _ = conn.text(&hello.to_string()).await;
        // It reads nothing and shows nothing, but chat is what every member has.
        let attach = json!({ "t": "attach", "id": "call", "ticket": details.ticket,
            "after": 0, "channels": ["chat"] });
        let _ = conn.text(&attach.to_string()).await;
        let voice = hub.voice()?.attach(self.session, self.leg).await;
        let port = voice.ok()?;
        *self.door.lock().expect("no panic while locked") = Some(port);
        Some(Link(conn))
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

/// Takes what waits for the telephone, which reads nothing; false when the connection was closed.
fn drained(outbox: &Arc<Outbox>) -> bool {
    loop {
        match outbox.take() {
            Some(Next::Frames(_)) => {}
            Some(Next::Close(_)) => return false,
            None => return true,
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
