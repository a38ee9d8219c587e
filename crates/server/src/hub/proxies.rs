//! Endpoint proxies: who is told the connection details of endpoints that do not connect themselves
//! (CC-23). What a proxy opens is a leg like any other; when its connection goes, the leg is lost.

use super::{
    Hub, HubError, HubInner, Join,
    cluster::{ConsoleOp, ENDPOINT_PROXIES},
    consoles::place_of,
    encode,
    outbox::Outbox,
    ticket::Opens,
};
use std::sync::Arc;
use switchboard_core::{
    LegId, ProxyId, SessionId, TenantId, Time,
    session::{Endpoint, Leg, Via},
};
use switchboard_store::StoreError;
use switchboard_wire::{
    PROTOCOL,
    rest::HandedOver,
    socket::{DeskDetails, Handed, ServerFrame, SessionBrief},
};

impl Hub {
    /// What a proxy needs to open its feed.
    pub fn proxy_ticket(&self, tenant: TenantId, proxy: ProxyId, until: Time) -> DeskDetails {
        let opens = Opens::Proxy {
            tenant,
            proxy,
            until,
        };
        let (ticket, expires_at) = self.0.tickets.mint(opens, self.0.clock.now());
        let (socket, stream) = self.0.addresses();
        DeskDetails {
            ticket,
            expires_at,
            protocol: PROTOCOL,
            build: self.0.settings.build.clone(),
            socket,
            stream,
        }
    }

    /// Joins an endpoint for which a proxy connects; the proxy is told the details, wherever it
    /// waits. While it is away the leg is one that has not connected yet.
    pub async fn join_through(
        &self,
        tenant: TenantId,
        session: SessionId,
        join: Join,
        via: Via,
    ) -> Result<HandedOver, HubError> {
        // An owner of the release before would join it, and tell no proxy.
        if self
            .0
            .cluster
            .as_ref()
            .is_some_and(|cluster| !cluster.all_understand(ENDPOINT_PROXIES))
        {
            let why = "a node of the last release takes part";
            return Err(StoreError::Unavailable(why.into()).into());
        }
        let join = Join {
            proxied: true,
            via: Some(via.clone()),
            ..join
        };
        let leg = self.join(tenant, session, join).await?.leg;
        Ok(HandedOver { session, leg, via })
    }

    /// Whether the proxy connects for that leg.
    pub fn connects_for(&self, proxy: ProxyId, session: SessionId, leg: LegId) -> bool {
        let mut handed = self.0.consoles.handed(proxy).into_iter();
        handed.any(|(of, known, _)| of == session && known == leg)
    }

    /// Whether the proxy connects for somebody of the tenant's side in that session.
    pub fn connects_for_staff(&self, proxy: ProxyId, session: SessionId) -> bool {
        let mut handed = self.0.consoles.handed(proxy).into_iter();
        handed.any(|(of, _, role)| of == session && role.is_staff())
    }

    /// The proxy is none any more: its feeds are closed, and its endpoints leave their sessions.
    pub async fn revoke_proxy(&self, tenant: TenantId, proxy: ProxyId) {
        for (session, leg, _) in self.0.consoles.handed(proxy) {
            // Whoever is gone meanwhile is out of it.
            let _ = self.remove(tenant, session, leg).await;
        }
        self.0.at_consoles(ConsoleOp::LogOut(place_of(proxy)));
    }
}

impl HubInner {
    /// Opens the feed of a proxy for a connection.
    pub fn open_proxy(
        &self,
        tenant: TenantId,
        proxy: ProxyId,
        feed: (u64, Arc<Outbox>),
        id: String,
    ) {
        let fresh = |handed: &Handed| Handed {
            details: self.details(tenant, handed.session.id, handed.details.leg),
            ..handed.clone()
        };
        self.consoles.open_feed(proxy, feed, fresh, id);
    }

    /// Tells a proxy of an endpoint.
    pub(super) fn hand(&self, tenant: TenantId, proxy: ProxyId, session: SessionBrief, leg: &Leg) {
        let Endpoint::External { key, .. } = &leg.endpoint else {
            return;
        };
        let handed = Box::new(Handed {
            details: self.details(tenant, session.id, leg.id),
            session,
            key: key.clone(),
            name: leg.name.clone(),
            role: leg.role,
        });
        let frame = encode::frame(&ServerFrame::Handed { leg: handed });
        self.at_consoles(ConsoleOp::Send(place_of(proxy), encode::raw(&frame)));
    }

    /// Tells a proxy that it connects for that endpoint no more.
    pub(super) fn hand_over_ends(&self, proxy: ProxyId, session: SessionId, leg: LegId) {
        let frame = encode::frame(&ServerFrame::HandedOver { session, leg });
        self.at_consoles(ConsoleOp::Send(place_of(proxy), encode::raw(&frame)));
    }
}
