//! Visitors who are called back by the gateway (RV-15, RV-16, RV-18): the way to telephones of callbacks.
//!
//! What becomes of a callback is decided and written down by whichever node looks first; the call itself is at
//! one node. So that node looks at the record as well, and does what it finds there: nobody who was called is
//! forgotten on the line, and nobody who was called off goes on being rung.

use super::{
    Phone,
    call::{LOOK_EVERY, refused},
    link::{Link, Place, is_member},
    room::{Door, Way},
};
use crate::{
    app::{App, Shared},
    auth::token,
    callbacks::{self, Call, Telephony, Told, Unplaced},
    error::Problem,
    hub::{CallAsk, CallId, NoCall},
};
use async_trait::async_trait;
use serde_json::Value;
use std::sync::{Arc, OnceLock, Weak};
use switchboard_core::{
    Millis,
    rendezvous::callback::{CallEnd, Stage},
    service,
};
use switchboard_phone::{
    call::{End, State},
    gateway::{Handle, Placed},
};
use switchboard_store::CallbackRow;
use switchboard_wire::socket::Details;
use tokio::sync::Notify;

/// Calls by the gateway of the node that owns the session; of this one, before there is a session.
#[derive(Default)]
pub struct ByGateway(OnceLock<Weak<App>>);

impl ByGateway {
    /// Whose gateway it is.
    pub fn serve(&self, app: &Shared) {
        let _ = self.0.set(Arc::downgrade(app));
    }

    fn app(&self) -> Option<Shared> {
        self.0.get()?.upgrade()
    }

    fn going<T>(&self, id: CallId, work: impl FnOnce(&Going) -> T) -> Option<T> {
        let app = self.app()?;
        let back = &app.phone.as_ref()?.back;
        let back = back.lock().expect("no panic while locked");
        back.get(&id).map(work)
    }
}

#[async_trait]
impl Telephony for ByGateway {
    fn calls_for(&self, service: &Value) -> bool {
        let voice = self.app().is_some_and(|app| app.hub.voice().is_some());
        voice && service::has_voice(service)
    }

    async fn dial(&self, call: Call) -> Result<(), Unplaced> {
        let app = self.app().ok_or(Unplaced)?;
        let Call {
            id,
            number,
            ring_ms,
        } = call;
        let session = callbacks::live_session(&app, id.tenant, id.rendezvous).await;
        let placed = match session.map_err(|_| Unplaced)? {
            Some(session) => {
                let ask = CallAsk::Back {
                    id,
                    number,
                    ring_ms,
                };
                let answer = app.hub.calls(id.tenant, session, ask).await;
                answer.map(drop).map_err(|error| error.to_string())
            }
            None => {
                let phone = app.phone.as_ref().ok_or(Unplaced)?;
                let placed = phone.call_back(&app, id, &number, ring_ms);
                placed.map_err(|why| why.to_string())
            }
        };
        placed.map_err(|why| {
            tracing::warn!(rendezvous = %id.rendezvous, why, "nobody is called");
            Unplaced
        })
    }

    async fn hang_up(&self, call: CallId) {
        self.going(call, |going| going.handle.hang_up());
    }

    async fn hold(&self, call: CallId) {
        self.going(call, |going| going.handle.wait(true));
    }

    async fn bridge(&self, call: CallId, _: &Details) -> bool {
        self.going(call, |going| going.look.notify_one());
        true
    }
}

/// A call that goes on at this node.
pub(super) struct Going {
    handle: Handle,
    look: Arc<Notify>,
}

impl Phone {
    /// Calls a visitor; what becomes of it is told to their callback.
    pub(super) fn call_back(
        &self,
        app: &Shared,
        id: CallId,
        number: &str,
        ring_ms: Millis,
    ) -> Result<(), NoCall> {
        let gateway = self.gateway().ok_or(NoCall::Off)?;
        let mut back = self.back.lock().expect("no panic while locked");
        if back.contains_key(&id) {
            return Ok(());
        }
        let door = Door::default();
        let seed = u64::from_be_bytes(token::random());
        let room = Box::new(Way(door.clone()));
        let placed = gateway.call_for(number, room, seed, ring_ms);
        let placed = placed.map_err(refused)?;
        let look = Arc::new(Notify::new());
        let going = Going {
            handle: placed.handle.clone(),
            look: look.clone(),
        };
        back.insert(id, going);
        let follow = Follow {
            app: app.clone(),
            id,
            door,
            link: None,
        };
        tokio::spawn(follow.run(placed, look));
        Ok(())
    }
}

struct Follow {
    app: Shared,
    id: CallId,
    door: Door,
    link: Option<(Place, Link)>,
}

impl Follow {
    async fn run(mut self, mut placed: Placed, look: Arc<Notify>) {
        let mut clock = tokio::time::interval(LOOK_EVERY);
        let end = loop {
            tokio::select! {
                state = placed.states.recv() => match state {
                    Some(State::Ended(end)) => break Some(end),
                    Some(State::Answered) => self.answered(&placed.handle).await,
                    Some(_) => {}
                    None => break None,
                },
                () = look.notified() => self.look(&placed.handle).await,
                _ = clock.tick() => self.look(&placed.handle).await,
            }
        };
        self.door.lock().expect("no panic while locked").take();
        if let (Some(_), Some((place, _))) = (end, &self.link) {
            let hub = &self.app.hub;
            let _ = hub.remove(place.tenant, place.session, place.leg).await;
        }
        let how = end.map_or(CallEnd::Failed, of);
        self.tell(Told::Ended(how)).await;
        if let Some(phone) = &self.app.phone {
            let mut back = phone.back.lock().expect("no panic while locked");
            back.remove(&self.id);
        }
    }

    /// Somebody has taken it. Where their speech could not go to the session, they are not kept on the line.
    async fn answered(&self, handle: &Handle) {
        let CallId {
            tenant, rendezvous, ..
        } = self.id;
        let session = callbacks::live_session(&self.app, tenant, rendezvous).await;
        match session {
            Ok(session) if session.is_none_or(|session| self.app.hub.owns(tenant, session)) => {
                self.tell(Told::Answered).await;
            }
            _ => handle.hang_up(),
        }
    }

    async fn tell(&self, told: Told) {
        if let Err(problem) = callbacks::told(&self.app, self.id, told).await {
            let (id, code) = (self.id.rendezvous, problem.code);
            tracing::warn!(rendezvous = %id, code, "what became of a call is not written down");
        }
    }

    /// Does what the record says.
    async fn look(&mut self, handle: &Handle) {
        let row = self.app.store.callback(self.id.tenant, self.id.rendezvous);
        let Ok(row) = row.await else { return };
        let row = row.filter(|row| row.state.tries == self.id.attempt);
        let Some(row) = row else {
            return handle.hang_up();
        };
        match (row.state.stage, &self.link) {
            (Stage::Waits(_) | Stage::Over(_), _) => handle.hang_up(),
            (Stage::Rings(_) | Stage::Seeks(_), _) => {}
            (Stage::Talks, None) => match self.connected(&row).await {
                Ok(true) => handle.wait(false),
                Ok(false) => handle.hang_up(),
                Err(problem) => {
                    let (id, code) = (self.id.rendezvous, problem.code);
                    tracing::warn!(rendezvous = %id, code, "a telephone does not come in yet");
                }
            },
            (Stage::Talks, Some((place, link))) => {
                let owned = self.app.hub.owns(place.tenant, place.session);
                if !owned || !link.stands() || !is_member(&self.app, *place).await {
                    handle.hang_up();
                }
            }
        }
    }

    async fn connected(&mut self, row: &CallbackRow) -> Result<bool, Problem> {
        let Some((_, session, details)) = callbacks::member(&self.app, row).await? else {
            return Ok(false);
        };
        let place = Place {
            tenant: row.tenant,
            session,
            leg: details.leg,
        };
        let link = Link::open(&self.app, place, &self.door).await;
        self.link = link.map(|link| (place, link));
        Ok(self.link.is_some())
    }
}

/// As callbacks tell it.
fn of(end: End) -> CallEnd {
    match end {
        End::Busy => CallEnd::Busy,
        End::NoAnswer => CallEnd::NoAnswer,
        End::FarEnd => CallEnd::HungUp,
        End::HungUp | End::TooLong => CallEnd::Dropped,
        End::Refused | End::Failed => CallEnd::Failed,
    }
}
