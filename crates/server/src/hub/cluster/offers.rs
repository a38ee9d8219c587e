//! Offers that a session remembers and its desk may have forgotten.

use crate::hub::{HubInner, Msg, ReplyTo, desk::DeskMsg};
use std::sync::Arc;
use switchboard_core::{
    AgentId, OfferId, SessionId, TenantId,
    session::{Input, OfferAnswer},
};

impl HubInner {
    /// Tells the offers that the session's log knows and the desk does not that they are over.
    pub(in crate::hub) fn settle_offers(
        self: &Arc<Self>,
        tenant: TenantId,
        session: SessionId,
        known: Vec<(OfferId, AgentId)>,
    ) {
        if known.is_empty() {
            return;
        }
        let hub = self.clone();
        tokio::spawn(async move {
            let desk = hub.desk(tenant);
            let ask = |tx| DeskMsg::Rings(session, tx);
            let rings = desk.ask(ask).await.unwrap_or_default();
            for (offer, agent) in known {
                if rings.contains(&offer) {
                    continue;
                }
                let (name, answer) = (String::new(), OfferAnswer::Withdrawn);
                let input = Input::OfferAnswered {
                    offer,
                    agent,
                    name,
                    software: false,
                    avatar: None,
                    answer,
                };
                hub.tell(tenant, session, Msg::Input(input, ReplyTo::Nobody));
            }
        });
    }
}
