//! From HTTP to WebSocket (RFC 6455, section 4.2).

use super::ws;
use crate::hub::Hub;
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha1::{Digest, Sha1};

/// Makes the answer to a key differ from its echo.
const GUID: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// Takes the upgrade. A browser's page of another origin may not open a socket here; what
/// is not a browser sends no Origin and brings a ticket anyway.
pub async fn upgrade(State(hub): State<Hub>, mut request: Request) -> Response {
    let headers = request.headers();
    if let Some(origin) = headers.get(header::ORIGIN)
        && origin.as_bytes() != hub.0.settings.public_url.as_bytes()
    {
        metrics::counter!("switchboard_foreign_origins_total").increment(1);
        return (StatusCode::FORBIDDEN, "foreign origin").into_response();
    }
    let Some(key) = headers
        .get(header::SEC_WEBSOCKET_KEY)
        .filter(|_| asks(headers))
    else {
        let version = [(header::SEC_WEBSOCKET_VERSION, "13")];
        return (StatusCode::UPGRADE_REQUIRED, version, "open a WebSocket").into_response();
    };
    let accept = answer(key.as_bytes());
    let upgraded = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        if let Ok(upgraded) = upgraded.await {
            ws::serve(hub, upgraded).await;
        }
    });
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let said = response.headers_mut();
    said.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    said.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    said.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    response
}

/// Whether the request asks for a WebSocket of the one version there is.
fn asks(headers: &HeaderMap) -> bool {
    let names = |name, word: &str| {
        let values = headers.get_all(name).into_iter();
        values
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|value| value.trim().eq_ignore_ascii_case(word))
    };
    names(header::CONNECTION, "upgrade")
        && names(header::UPGRADE, "websocket")
        && names(header::SEC_WEBSOCKET_VERSION, "13")
}

fn answer(key: &[u8]) -> HeaderValue {
    let digest = Sha1::new().chain_update(key).chain_update(GUID).finalize();
    HeaderValue::from_str(&STANDARD.encode(digest)).expect("base64 is visible text")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_answered_as_in_the_rfc() {
        let answer = answer(b"dGhlIHNhbXBsZSBub25jZQ==");
        assert_eq!(answer, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    #[test]
    fn only_a_whole_request_for_a_websocket_counts() {
        let whole = [
            ("connection", "keep-alive, Upgrade"),
            ("upgrade", "WebSocket"),
            ("sec-websocket-version", "13"),
        ];
        let headers = |without: usize| -> HeaderMap {
            let kept = whole.iter().enumerate().filter(|(at, _)| *at != without);
            kept.map(|(_, (name, value))| (name.parse().unwrap(), HeaderValue::from_static(value)))
                .collect()
        };
        assert!(asks(&headers(9)));
        assert!((0..3).all(|without| !asks(&headers(without))));
    }
}
