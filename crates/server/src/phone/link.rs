//! A telephone's connection to its session: one like any proxy's, by a ticket and the socket's own messages.

use super::room::Door;
use crate::{
    app::App,
    hub::{HubError, Next, Outbox, Who},
    socket::Conn,
};
use serde_json::json;
use std::sync::Arc;
use switchboard_core::{
    LegId, SessionId, TenantId,
    session::{ProxyKind, Via},
};

/// The name of the way, in the record.
const NAME: &str = "Telephone";

/// The way by which telephones come, as the roster and the record have it.
pub fn via() -> Via {
    Via {
        proxy: None,
        kind: ProxyKind::Telephone,
        name: NAME.into(),
    }
}

/// Which leg.
#[derive(Clone, Copy)]
pub struct Place {
    pub tenant: TenantId,
    pub session: SessionId,
    pub leg: LegId,
}

/// Its loss is the loss of the leg.
pub struct Link(Conn);

impl Link {
    /// Opens the leg and the voice channel, as any endpoint does. `None` where that cannot be: then whoever
    /// is on the line would hear nobody.
    pub async fn open(app: &App, place: Place, door: &Door) -> Option<Self> {
        let Place {
            tenant,
            session,
            leg,
        } = place;
        let hub = &app.hub;
        let details = hub.details(session, Who::Leg(tenant, leg)).await.ok()?;
        let mut conn = Conn::new(hub.clone());
        let hello = json!({ "t": "hello", "protocol": switchboard_wire::PROTOCOL });
        let _ = conn.text(&hello.to_string()).await;
        // It reads nothing and shows nothing, but chat is what every member has.
        let attach = json!({ "t": "attach", "id": "call", "ticket": details.ticket,
            "after": 0, "channels": ["chat"] });
        let _ = conn.text(&attach.to_string()).await;
        let voice = hub.voice()?.attach(session, leg).await;
        let port = voice.ok()?;
        *door.lock().expect("no panic while locked") = Some(port);
        Some(Self(conn))
    }

    /// Whether the connection is still there.
    pub fn stands(&self) -> bool {
        drained(self.0.outbox())
    }
}

/// Whether the telephone is a member, or may be: between two owners it is not known.
pub async fn is_member(app: &App, place: Place) -> bool {
    let here = app
        .hub
        .has_leg(place.tenant, place.session, place.leg)
        .await;
    !matches!(here, Ok(false) | Err(HubError::NoSuchSession))
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
