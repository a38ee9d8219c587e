//! Calls are placed by the node that owns the session, whoever is asked (CC-23).

use super::world::{self, Nodes, on_both};
use async_trait::async_trait;
use std::sync::{Arc, Mutex};
use switchboard_core::{LegId, SessionId, TenantId};
use switchboard_server::hub::{CallAnswer, CallAsk, Calls, HubError, NoCall};

on_both! {
    cc_23_what_is_asked_of_calls_goes_to_the_owner
}

/// A gateway that keeps what it was asked, and has no such call.
#[derive(Default)]
struct Keeps(Mutex<Vec<(SessionId, CallAsk)>>);

#[async_trait]
impl Calls for Keeps {
    async fn ask(
        &self,
        _: TenantId,
        session: SessionId,
        ask: CallAsk,
    ) -> Result<CallAnswer, HubError> {
        let refused = matches!(ask, CallAsk::HangUp(_));
        self.0.lock().unwrap().push((session, ask));
        match refused {
            true => Err(NoCall::NoSuchCall.into()),
            false => Ok(CallAnswer::Calls(vec![])),
        }
    }
}

async fn cc_23_what_is_asked_of_calls_goes_to_the_owner(nodes: Nodes) {
    let (_agent, started) = (nodes.console(1, 0).await, nodes.visit(0).await);
    let (tenant, session) = (nodes.acme.id, started.session.id);
    let hub = nodes.hub(1);
    let other = Arc::new(Keeps::default());
    hub.call_by(other.clone());
    let refused = hub.calls(tenant, session, CallAsk::List).await.unwrap_err();
    assert!(matches!(refused, HubError::Call(NoCall::Off)), "{refused}");

    let own = Arc::new(Keeps::default());
    nodes.hub(0).call_by(own.clone());
    let list = hub.calls(tenant, session, CallAsk::List).await.unwrap();
    assert!(matches!(list, CallAnswer::Calls(calls) if calls.is_empty()));
    let ask = CallAsk::HangUp(LegId::from_u128(7));
    let refused = hub.calls(tenant, session, ask).await.unwrap_err();
    assert!(
        matches!(refused, HubError::Call(NoCall::NoSuchCall)),
        "{refused}"
    );
    let kept = own.0.lock().unwrap().clone();
    assert!(
        matches!(&kept[..], [(one, CallAsk::List), (two, CallAsk::HangUp(_))]
            if (*one, *two) == (session, session)),
        "{kept:?}"
    );
    assert!(other.0.lock().unwrap().is_empty());
}
