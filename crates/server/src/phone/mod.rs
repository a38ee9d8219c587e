//! The telephone gateway of this node: a proxy within the server (CC-23). It connects for the telephone
//! like any proxy does, by a connection and a ticket, so what is lost with it is a leg that is lost.

mod back;
mod call;
mod link;
mod room;

pub use back::ByGateway;
pub use link::via;

use crate::{
    app::App,
    config::TelephoneConfig,
    hub::{CallAnswer, CallAsk, CallId, Calls, HubError, NoCall},
};
use async_trait::async_trait;
use std::{
    collections::BTreeMap,
    io,
    net::IpAddr,
    sync::{Arc, Mutex, Weak},
};
use switchboard_core::{LegId, SessionId, TenantId, Time};
use switchboard_phone::{
    call::Limits,
    gateway::{Gateway, Handle, Settings},
    number::Prefixes,
    sip::{self, SipTrunk},
};
use switchboard_wire::rest::Call;

/// Calls of one session at a time.
const PER_SESSION: usize = 3;
/// Calls that are over and still told of, per session.
const TOLD: usize = 10;

/// Calls out of sessions at this node.
pub struct Phone {
    /// Absent once it has gone.
    gateway: Mutex<Option<Arc<Gateway>>>,
    calls: Mutex<BTreeMap<SessionId, Vec<Going>>>,
    /// Visitors who are called back.
    back: Mutex<BTreeMap<CallId, back::Going>>,
}

/// The calls of this node, as its hub asks for them.
pub struct AtNode(pub Weak<App>);

#[async_trait]
impl Calls for AtNode {
    async fn ask(
        &self,
        tenant: TenantId,
        session: SessionId,
        ask: CallAsk,
    ) -> Result<CallAnswer, HubError> {
        let app = self.0.upgrade().ok_or(NoCall::Off)?;
        let phone = app.phone.as_ref().ok_or(NoCall::Off)?;
        let refused = match ask {
            CallAsk::List => return Ok(CallAnswer::Calls(phone.calls(tenant, session))),
            CallAsk::Place { number, name } => {
                let placed = phone.call(&app, (tenant, session), &number, name).await?;
                return Ok(CallAnswer::Placed(placed));
            }
            CallAsk::Back {
                id,
                number,
                ring_ms,
            } => phone.call_back(&app, id, &number, ring_ms).err(),
            CallAsk::HangUp(leg) => match phone.hang_up(tenant, session, leg) {
                true => None,
                false => Some(NoCall::NoSuchCall),
            },
            CallAsk::Press(leg, keys) => match phone.press(tenant, session, leg, &keys) {
                Some(true) => None,
                Some(false) => Some(NoCall::BadKeys),
                None => Some(NoCall::NoSuchCall),
            },
        };
        match refused {
            Some(why) => Err(why.into()),
            None => Ok(CallAnswer::Done),
        }
    }
}

/// One call as others see it.
#[derive(Clone)]
struct Going {
    tenant: TenantId,
    call: Call,
    handle: Option<Handle>,
}

impl Going {
    fn over(&self) -> bool {
        matches!(&*self.call.state, "ended" | "lost")
    }
}

/// Opens the gateway, where the settings say so.
///
/// # Errors
/// The port cannot be had, or the trunk is not found.
pub async fn start(config: Option<&TelephoneConfig>) -> io::Result<Option<Phone>> {
    let Some(config) = config else {
        return Ok(None);
    };
    let mut found = tokio::net::lookup_host(&config.trunk).await?;
    let family = |ip: IpAddr| ip.is_ipv4() == config.listen.is_ipv4();
    let trunk = found.find(|trunk| family(trunk.ip()));
    let trunk = trunk.ok_or_else(|| io::Error::other("the trunk has no address"))?;
    let caller = config.caller.as_deref().unwrap_or(&config.user);
    let listen = config.listen;
    let sip = SipTrunk::open(sip::Settings {
        trunk,
        domain: config.domain().to_owned(),
        bind: listen,
        address: config.address.map(|ip| (ip, listen.port()).into()),
        user: config.user.clone(),
        password: config.password.clone().unwrap_or_default(),
        caller: caller.to_owned(),
    });
    let prefixes = Prefixes::new(config.prefixes.iter().map(String::as_str));
    let [first, last] = config.ports;
    let settings = Settings {
        prefixes: prefixes.map_err(io::Error::other)?,
        most: config.calls as usize,
        limits: Limits {
            dial_ms: i64::from(config.dial_s) * 1_000,
            talk_ms: i64::from(config.talk_s) * 1_000,
        },
        ip: listen.ip(),
        address: config.address,
        ports: first..=last,
    };
    let gateway = Gateway::new(Arc::new(sip.await?), settings);
    Ok(Some(Phone {
        gateway: Mutex::new(Some(Arc::new(gateway))),
        calls: Mutex::default(),
        back: Mutex::default(),
    }))
}

impl Phone {
    fn gateway(&self) -> Option<Arc<Gateway>> {
        self.gateway.lock().expect("no panic while locked").clone()
    }

    /// The gateway goes: all calls are hung up, and their legs lost.
    pub fn close(&self) {
        self.gateway.lock().expect("no panic while locked").take();
    }

    fn with<T>(&self, session: SessionId, work: impl FnOnce(&mut Vec<Going>) -> T) -> T {
        let mut calls = self.calls.lock().expect("no panic while locked");
        work(calls.entry(session).or_default())
    }

    /// Sessions whose calls have long been over.
    fn forget(&self, now: Time) {
        let mut calls = self.calls.lock().expect("no panic while locked");
        calls.retain(|_, own| {
            let mut own = own.iter();
            own.any(|going| !going.over() || now.since(going.call.since) < call::KEPT_MS)
        });
    }

    /// Calls of a session that were placed at this node, oldest first.
    pub fn calls(&self, tenant: TenantId, session: SessionId) -> Vec<Call> {
        let calls = self.calls.lock().expect("no panic while locked");
        let own = calls.get(&session).into_iter().flatten();
        let own = own.filter(|going| going.tenant == tenant);
        own.map(|going| going.call.clone()).collect()
    }

    fn handle(&self, tenant: TenantId, session: SessionId, leg: LegId) -> Option<Handle> {
        let calls = self.calls.lock().expect("no panic while locked");
        let mut own = calls.get(&session)?.iter();
        let found = own.find(|going| going.tenant == tenant && going.call.leg == leg);
        found.filter(|going| !going.over())?.handle.clone()
    }

    /// Hangs up, or calls off; false when there is no such call.
    pub fn hang_up(&self, tenant: TenantId, session: SessionId, leg: LegId) -> bool {
        let handle = self.handle(tenant, session, leg);
        handle.map(|handle| handle.hang_up()).is_some()
    }

    /// Presses keys; `None` when there is no such call, false when no telephone has such a key.
    pub fn press(
        &self,
        tenant: TenantId,
        session: SessionId,
        leg: LegId,
        keys: &str,
    ) -> Option<bool> {
        Some(self.handle(tenant, session, leg)?.press(keys))
    }
}
