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

/// What came back, all of it and with its headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// HTTP status.
    pub code: u16,
    /// Headers of the answer.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
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
    /// Stands in for the name service.
    #[cfg(test)]
    names: Option<fn(&str) -> Vec<SocketAddr>>,
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
            #[cfg(test)]
            names: None,
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

    /// Anything, for an answer of at most so many bytes, with its headers.
    pub async fn fetch(
        &self,
        place: &Place,
        method: Method,
        headers: HeaderMap,
        body: Bytes,
        most: usize,
    ) -> Result<Fetched, Failed> {
        let takes = Takes::All(most);
        self.send(place, method, headers, body, takes).await
    }

    async fn ask(
        &self,
        place: &Place,
        method: Method,
        headers: HeaderMap,
        body: Bytes,
        takes: Takes,
    ) -> Result<Whole, Failed> {
        let Fetched { code, body, .. } = self.send(place, method, headers, body, takes).await?;
        Ok(Whole {
            code,
            body: body.into(),
        })
    }

    async fn send(
        &self,
        place: &Place,
        method: Method,
        headers: HeaderMap,
        body: Bytes,
        takes: Takes,
    ) -> Result<Fetched, Failed> {
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
    ) -> Result<Fetched, Failed> {
        let stream = self.connect(place).await?;
        if !place.tls {
            return speak(stream, request, takes).await;
        }
        let name = ServerName::try_from(place.host.clone()).map_err(|_| Failed::Tls)?;
        let stream = self.tls.connect(name, stream).await;
        speak(stream.map_err(|_| Failed::Tls)?, request, takes).await
    }

    async fn addresses(&self, place: &Place) -> Result<Vec<SocketAddr>, Failed> {
        #[cfg(test)]
        if let Some(names) = self.names {
            return Ok(names(&place.host));
        }
        let found = lookup_host((place.host.as_str(), place.port)).await;
        Ok(found.map_err(|_| Failed::NoName)?.collect())
    }

    /// A connection to an address of that place. All its addresses must be fit, so that nobody
    /// can mix one in; it is looked up once, so that it cannot change after it was looked at.
    async fn connect(&self, place: &Place) -> Result<TcpStream, Failed> {
        let found = self.addresses(place).await?;
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
) -> Result<Fetched, Failed> {
    let broken = |_| Failed::BadAnswer;
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(64 * 1_024)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(broken)?;
    let carrying = tokio::spawn(connection);
    let answer = async {
        let answer = sender.send_request(request).await.map_err(broken)?;
        let (head, body) = answer.into_parts();
        Ok(Fetched {
            code: head.status.as_u16(),
            headers: head.headers,
            body: answer::read(body, takes).await?.into(),
        })
    };
    let answer = answer.await;
    // What is left unread is not waited for.
    carrying.abort();
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
    use tokio::{io::AsyncWriteExt, net::TcpListener};

    /// Where the name leads, and how often that was asked.
    static PORT: AtomicU16 = AtomicU16::new(0);
    static ASKED: AtomicUsize = AtomicUsize::new(0);

    /// An allowed address at first, another at every look behind it: what a name does that is to
    /// lead a client past its own check.
    fn turning(_: &str) -> Vec<SocketAddr> {
        let last = match ASKED.fetch_add(1, Ordering::SeqCst) {
            0 => 2,
            _ => 1,
        };
        vec![([127, 0, 0, last], PORT.load(Ordering::SeqCst)).into()]
    }

    #[tokio::test]
    async fn is_61_a_name_that_turns_is_looked_up_once_and_checked_each_time() {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let partner = TcpListener::bind("127.0.0.2:0").await.unwrap();
        PORT.store(partner.local_addr().unwrap().port(), Ordering::SeqCst);
        tokio::spawn(async move {
            let (mut stream, _) = partner.accept().await.unwrap();
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
            stream.write_all(answer).await.unwrap();
        });
        let mut outgoing = Outgoing::new(vec!["127.0.0.2".parse().unwrap()]);
        outgoing.names = Some(turning);
        let place: Place = "http://partner.example/".parse().unwrap();
        let get = || async {
            let (headers, none) = (HeaderMap::new(), Bytes::new());
            outgoing
                .fetch(&place, Method::GET, headers, none, 1_000)
                .await
        };
        let answer = get().await.unwrap();
        assert_eq!((answer.code, &answer.body[..]), (200, &b"hi"[..]));
        assert_eq!(ASKED.load(Ordering::SeqCst), 1);
        assert_eq!(get().await, Err(Failed::NotPublic));
    }
}
