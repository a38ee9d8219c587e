//! Where requests go.

use async_trait::async_trait;
use rsipstack::{
    sip::{Transport, Uri},
    transaction::endpoint::TargetLocator,
    transport::SipAddr,
};
use std::net::SocketAddr;

/// Everything goes to the trunk, which is all that is heard: calling off goes where the call went, whatever the
/// addresses in it say (RFC 3261, 9.1), and no answer can name another place. Another port of the trunk may be
/// named.
pub struct ToTrunk(pub SocketAddr);

#[async_trait]
impl TargetLocator for ToTrunk {
    async fn locate(&self, uri: &Uri) -> rsipstack::Result<SipAddr> {
        let named = SipAddr::try_from(uri)?.get_socketaddr();
        let has_port = uri.host_with_port.port.is_some();
        let to = named
            .ok()
            .filter(|named| has_port && named.ip() == self.0.ip())
            .unwrap_or(self.0);
        Ok(SipAddr {
            r#type: Some(Transport::Udp),
            addr: to.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn rv_16_requests_go_to_the_trunk_and_nowhere_else() {
        let trunk = ToTrunk("192.0.2.7:5070".parse().unwrap());
        for (uri, to) in [
            ("sip:+442079460018@192.0.2.7", "192.0.2.7:5070"),
            ("sip:+442079460018@carrier.example", "192.0.2.7:5070"),
            ("sip:phone@192.0.2.7:5080", "192.0.2.7:5080"),
            ("sip:phone@198.51.100.1:5060", "192.0.2.7:5070"),
            ("sips:phone@198.51.100.1", "192.0.2.7:5070"),
        ] {
            let found = trunk.locate(&Uri::try_from(uri).unwrap()).await.unwrap();
            assert_eq!(found.addr.to_string(), to, "{uri}");
        }
    }
}
