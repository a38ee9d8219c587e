//! Looking at what a page says of itself in its headers, without reading it.

use super::{Failed, Outgoing, Place};
use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, Request, header},
};
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls_pki_types::ServerName;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};

/// A page that answers later than this is not waited for.
const DEADLINE: Duration = Duration::from_secs(5);

/// The head of an answer.
#[derive(Debug, Clone)]
pub struct Seen {
    /// HTTP status.
    pub code: u16,
    /// Its headers.
    pub headers: HeaderMap,
}

impl Outgoing {
    /// Asks for a page and gives the head of the answer, redirects too. No cookie goes along, and
    /// nothing that tells who is led there.
    pub async fn look(&self, place: &Place) -> Result<Seen, Failed> {
        let whole = self.head_of(place);
        tokio::time::timeout(DEADLINE, whole)
            .await
            .unwrap_or(Err(Failed::TooSlow))
    }

    async fn head_of(&self, place: &Place) -> Result<Seen, Failed> {
        let stream = self.connect(place).await?;
        let mut request = Request::new(Full::new(Bytes::new()));
        *request.uri_mut() = place.path.clone();
        let headers = request.headers_mut();
        headers.insert(header::HOST, place.authority.clone());
        headers.insert(header::ACCEPT, HeaderValue::from_static("text/html,*/*"));
        headers.insert(header::USER_AGENT, HeaderValue::from_static("Switchboard"));
        if !place.tls {
            return head(stream, request).await;
        }
        let name = ServerName::try_from(place.host.clone()).map_err(|_| Failed::Tls)?;
        let stream = self.tls.connect(name, stream).await;
        head(stream.map_err(|_| Failed::Tls)?, request).await
    }
}

async fn head(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> Result<Seen, Failed> {
    let broken = |_| Failed::BadAnswer;
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(32 * 1_024)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(broken)?;
    let carrying = tokio::spawn(connection);
    let answer = sender.send_request(request).await;
    // The page itself is not read.
    carrying.abort();
    let answer = answer.map_err(broken)?;
    Ok(Seen {
        code: answer.status().as_u16(),
        headers: answer.headers().clone(),
    })
}
