//! The media node of a session is the node that owns it, whoever is asked.

use super::{
    privately_story::take,
    world::{self, Nodes, on_both},
};
use crate::offer::offer;
use switchboard_core::session::VoiceStanding;
use switchboard_server::hub::{Hub, HubError, NoVoice};
use switchboard_voice::{Config, Voice};

on_both! {
    cc_28_an_offer_at_any_node_is_answered_by_the_owner
}

fn speak(hub: &Hub) -> Voice {
    let config = Config::new("127.0.0.1:0".parse().unwrap(), vec![]);
    let (voice, events) = Voice::start(config).unwrap();
    hub.speak_by(voice.clone(), events);
    voice
}

async fn cc_28_an_offer_at_any_node_is_answered_by_the_owner(nodes: Nodes) {
    let (mut agent, started) = (nodes.console(1, 0).await, nodes.visit(0).await);
    let (tenant, session, me) = (nodes.acme.id, started.session.id, started.details.leg);
    let mut visitor = nodes.attached(1, &started.details).await;
    take(&mut agent, "yes").await;
    let talk = async |node: usize| {
        let hub = nodes.hub(node);
        hub.talk(tenant, session, me, None, offer(8)).await
    };

    // The owner has no media port.
    let refused = talk(1).await.unwrap_err();
    assert!(
        matches!(refused, HubError::Voice(NoVoice::Off)),
        "{refused}"
    );
    let own = speak(&nodes.hub(0));
    let others = [1, 2].map(|node| speak(&nodes.hub(node)));
    let talking = talk(1).await.unwrap();
    let port = format!("127.0.0.1 {}", own.address().port());
    assert!(talking.answer.contains(&port), "{}", talking.answer);
    let members = |voice: &Voice| voice.stats().members();
    assert_eq!(members(&own), 1);
    assert_eq!(others.each_ref().map(members), [0, 0]);

    // Members at other nodes are told, and who is lost with the owner is told so too.
    let here = own.attach(session, me).await.unwrap();
    let told = visitor.event("voice_changed").await;
    assert_eq!(told["event"]["state"], "open");
    here.sender().send(-20, vec![0xf8, 1]);
    let talks = visitor.until("talking").await;
    assert_eq!(talks["legs"][0], serde_json::json!(me));
    nodes.hub(0).hand_over().await;
    let lost = visitor.event("voice_changed").await;
    let expected = serde_json::to_value(VoiceStanding::Lost).unwrap();
    assert_eq!(lost["event"]["state"], expected);
    // Whichever of the others has it now.
    let talking = talk(1).await.unwrap();
    let ports = others.each_ref().map(|voice| voice.address().port());
    let is_at = |port: &u16| talking.answer.contains(&format!("127.0.0.1 {port}"));
    assert!(ports.iter().any(is_at), "{ports:?}: {}", talking.answer);
    while members(&own) > 0 {
        tokio::task::yield_now().await;
    }
}
