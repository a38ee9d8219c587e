//! Programs that hold legs for endpoints which do not connect themselves.

use crate::world::*;
use switchboard_core::{ProxyId, TenantId, Time, session::ProxyKind};
use switchboard_store::*;

fn proxy(tenant: TenantId, n: u8) -> EndpointProxy {
    EndpointProxy {
        id: ProxyId::from_u128(u128::from(n)),
        tenant,
        name: format!("Proxy {n}"),
        kind: ProxyKind::Worker,
        token_hash: hash(n),
        created_at: Time(i64::from(n)),
    }
}

pub async fn cc_23_an_endpoint_proxy_belongs_to_one_tenant(world: World) {
    let store = world.store;
    let (mine, other) = (tenant(&store, "mine").await, tenant(&store, "other").await);
    let (second, first) = (proxy(mine, 20), proxy(mine, 10));
    store.put_endpoint_proxy(&second).await.unwrap();
    store.put_endpoint_proxy(&first).await.unwrap();
    let all = store.endpoint_proxies(mine).await.unwrap();
    assert_eq!(all, [first.clone(), second.clone()]);
    assert!(store.endpoint_proxies(other).await.unwrap().is_empty());
    let found = store.endpoint_proxy(&hash(20)).await.unwrap();
    assert_eq!(found, Some(second.clone()));
    assert!(store.api_key(&hash(20)).await.unwrap().is_none());

    // A new key replaces the old one; a key is of one proxy.
    let renewed = EndpointProxy {
        token_hash: hash(21),
        ..second.clone()
    };
    store.put_endpoint_proxy(&renewed).await.unwrap();
    assert!(store.endpoint_proxy(&hash(20)).await.unwrap().is_none());
    let twin = EndpointProxy {
        token_hash: hash(21),
        ..proxy(mine, 30)
    };
    let twin = store.put_endpoint_proxy(&twin).await;
    assert!(matches!(twin, Err(StoreError::Taken { .. })), "{twin:?}");
    let stolen = EndpointProxy {
        tenant: other,
        ..renewed.clone()
    };
    let _ = store.put_endpoint_proxy(&stolen).await;
    let kept = store.endpoint_proxy(&hash(21)).await.unwrap();
    assert_eq!(kept.map(|kept| kept.tenant), Some(mine));

    let foreign = store.delete_endpoint_proxy(other, first.id).await;
    assert!(matches!(foreign, Err(StoreError::Missing { .. })));
    store.delete_endpoint_proxy(mine, first.id).await.unwrap();
    assert!(store.endpoint_proxy(&hash(10)).await.unwrap().is_none());
}
