//! The one way in which this server speaks to addresses that tenants name: over http or https,
//! to public addresses only, unless the operator allows a network; to the very address that was
//! checked; without following anywhere; for a bounded time and a bounded answer.

mod address;
mod answer;
mod look;
mod place;

pub use address::is_public;
pub use look::Seen;
pub use place::{BadPlace, Place};

use crate::config::Cidr;
use answer::Takes;
use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, Method, Request, header},
};
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls_pki_types::ServerName;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
};
use tokio_rustls::TlsConnector;

/// From looking up the name to the last byte of the answer.
pub const DEADLINE: Duration = Duration::from_secs(10);
/// Bytes of an answer that are looked at; the rest is not read.
const ANSWER: usize = 4 * 1_024;

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub code: u16,
    /// Beginning of the body.
    pub text: String,
}

/// What came back, all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// HTTP status.
    pub code: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// Why nothing came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Failed {
    /// The name has no address.
    #[error("the name was not found")]
    NoName,
    /// One of its addresses is not public, and no allowed network has it.
    #[error("the address is not public")]
    NotPublic,
    /// http to a public address.
    #[error("public addresses need https")]
    Clear,
    /// Nobody took the connection.
    #[error("the connection was refused")]
    NoConnection,
    /// The certificate, or TLS at all.
    #[error("TLS failed")]
    Tls,
    /// No HTTP, or cut off.
    #[error("the answer was broken off")]
    BadAnswer,
    /// More than was asked for.
    #[error("the answer is too long")]
    TooLong,
    /// It took longer than [`DEADLINE`].
    #[error("no answer in time")]
    TooSlow,
}

/// Speaks to addresses that tenants name.
pub struct Outgoing {
    tls: TlsConnector,
    allowed: Vec<Cidr>,
}

impl Outgoing {
    /// One that may also reach these networks.
    pub fn new(allowed: Vec<Cidr>) -> Self {
        let roots = rustls::RootCertStore {
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        };
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the provider knows the usual versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self {
            tls: TlsConnector::from(Arc::new(config)),
            allowed,
        }
    }

    /// Posts a body, and gives whatever is answered, redirects too.
    pub async fn post(
        &self,
        place: &Place,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Answer, Failed> {
        let takes = Takes::Beginning(ANSWER);
        let whole = self.ask(place, Method::POST, headers, body, takes).await?;
        Ok(Answer {
            code: whole.code,
            text: String::from_utf8_lossy(&whole.body).into_owned(),
        })
    }

    /// Gets a document of at most so many bytes; whatever is answered, redirects too.
    pub async fn get(&self, place: &Place, most: usize) -> Result<Whole, Failed> {
        let (headers, takes) = (json_wanted(), Takes::All(most));
        self.ask(place, Method::GET, headers, Bytes::new(), takes)
            .await
    }

    /// Posts a form, already encoded, for an answer of at most so many bytes.
    pub async fn post_form(
        &self,
        place: &Place,
        authorization: Option<HeaderValue>,
        form: String,
        most: usize,
    ) -> Result<Whole, Failed> {
        let mut headers = json_wanted();
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(header::CONTENT_TYPE, kind);
        if let Some(value) = authorization {
            headers.insert(header::AUTHORIZATION, value);
        }
        let takes = Takes::All(most);
        self.ask(place, Method::POST, headers, form.into(), takes)
            .await
    }

    async fn ask(
        &self,
        place: &Place,
        method: Method,
        headers: HeaderMap,
        body: Bytes,
        takes: Takes,
    ) -> Result<Whole, Failed> {
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = method;
        *request.uri_mut() = place.path.clone();
        *request.headers_mut() = headers;
        request
            .headers_mut()
            .insert(header::HOST, place.authority.clone());
        let whole = self.exchange(place, request, takes);
        tokio::time::timeout(DEADLINE, whole)
            .await
            .unwrap_or(Err(Failed::TooSlow))
    }

    async fn exchange(
        &self,
        place: &Place,
        request: Request<Full<Bytes>>,
        takes: Takes,
    ) -> Result<Whole, Failed> {
        let stream = self.connect(place).await?;
        if !place.tls {
            return speak(stream, request, takes).await;
        }
        let name = ServerName::try_from(place.host.clone()).map_err(|_| Failed::Tls)?;
        let stream = self.tls.connect(name, stream).await;
        speak(stream.map_err(|_| Failed::Tls)?, request, takes).await
    }

    /// A connection to an address of that place. All its addresses must be fit, so that nobody
    /// can mix one in; it is looked up once, so that it cannot change after it was looked at.
    async fn connect(&self, place: &Place) -> Result<TcpStream, Failed> {
        let found = lookup_host((place.host.as_str(), place.port)).await;
        let found: Vec<SocketAddr> = found.map_err(|_| Failed::NoName)?.collect();
        if found.is_empty() {
            return Err(Failed::NoName);
        }
        for address in &found {
            let ip = address.ip().to_canonical();
            let allowed = self.allowed.iter().any(|network| network.contains(ip));
            if !allowed && !is_public(ip) {
                return Err(Failed::NotPublic);
            }
            if !allowed && !place.tls {
                return Err(Failed::Clear);
            }
        }
        for address in found {
            if let Ok(stream) = TcpStream::connect(address).await {
                return Ok(stream);
            }
        }
        Err(Failed::NoConnection)
    }
}

fn json_wanted() -> HeaderMap {
    let mut headers = HeaderMap::new();
    let json = HeaderValue::from_static("application/json");
    headers.insert(header::ACCEPT, json);
    let name = concat!("Switchboard/", env!("CARGO_PKG_VERSION"));
    headers.insert(header::USER_AGENT, HeaderValue::from_static(name));
    headers
}

async fn speak(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
    takes: Takes,
) -> Result<Whole, Failed> {
    let broken = |_| Failed::BadAnswer;
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(16 * 1_024)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(broken)?;
    let carrying = tokio::spawn(connection);
    let answer = async {
        let answer = sender.send_request(request).await.map_err(broken)?;
        Ok(Whole {
            code: answer.status().as_u16(),
            body: answer::read(answer.into_body(), takes).await?,
        })
    };
    let answer = answer.await;
    // What is left unread is not waited for.
    carrying.abort();
    answer
}
