//! The way to the server: REST and a socket, as docs/protocol.md has them.

use axum::{
    body::Bytes,
    http::{Method, Request, Uri, header},
};
use futures::{SinkExt, StreamExt};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls_pki_types::ServerName;
use serde_json::Value;
use std::{sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;
use tokio_tungstenite::{WebSocketStream, client_async, tungstenite::Message};

/// From connecting to the last byte of an answer.
const DEADLINE: Duration = Duration::from_secs(10);
/// The longest answer that is read.
const ANSWER: usize = 8 * 1_024 * 1_024;

/// Why something did not come about.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The server has refused it.
    #[error("{1}")]
    Refused(u16, String),
    /// No connection, or it broke.
    #[error("no connection to the server")]
    Gone,
    /// What came back is not what the protocol says.
    #[error("the server's answer cannot be read")]
    Unreadable,
}

trait Both: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Both for T {}
type Stream = Box<dyn Both>;

/// Knows the server and the key.
pub struct Client {
    server: Uri,
    key: String,
    tls: TlsConnector,
}

impl Client {
    /// A server at that address, `http://…` or `https://…`.
    pub fn new(server: &str, key: &str) -> Result<Self, String> {
        let uri: Uri = server
            .trim_end_matches('/')
            .parse()
            .map_err(|_| format!("`{server}` is no address"))?;
        if uri.host().is_none() || !matches!(uri.scheme_str(), Some("http" | "https")) {
            return Err(format!("`{server}` is no http or https address"));
        }
        let roots = rustls::RootCertStore {
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        };
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            server: uri,
            key: key.to_owned(),
            tls: TlsConnector::from(Arc::new(config)),
        })
    }

    /// All items of a list that is given whole, or the first part of another one.
    pub async fn list(&self, path: &str) -> Result<Vec<Value>, Failed> {
        let mut page = self.call(Method::GET, path, Bytes::new()).await?;
        match page["items"].take() {
            Value::Array(items) => Ok(items),
            _ => Err(Failed::Unreadable),
        }
    }

    /// A session's log up to that number.
    pub async fn log(&self, session: &str, head: u64) -> Result<Vec<Value>, Failed> {
        let mut log = Vec::new();
        loop {
            let after = log
                .last()
                .map_or(0, |event: &Value| event["seq"].as_u64().unwrap_or(head));
            let path = format!("/v1/sessions/{session}/events?after={after}");
            let mut part = self.list(&path).await?;
            part.retain(|event| event["seq"].as_u64().is_some_and(|seq| seq <= head));
            if part.is_empty() {
                return Ok(log);
            }
            log.extend(part);
        }
    }

    /// Posts, and gives what is answered.
    pub async fn post(&self, path: &str, body: Value) -> Result<Value, Failed> {
        self.call(Method::POST, path, body.to_string().into()).await
    }

    async fn call(&self, method: Method, path: &str, body: Bytes) -> Result<Value, Failed> {
        let call = self.exchange(method, path, body);
        let done = tokio::time::timeout(DEADLINE, call).await;
        done.unwrap_or(Err(Failed::Gone))
    }

    async fn exchange(&self, method: Method, path: &str, body: Bytes) -> Result<Value, Failed> {
        let stream = self.connect(&self.server).await?;
        let authority = self.server.authority().ok_or(Failed::Gone)?;
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, authority.as_str())
            .header(header::AUTHORIZATION, format!("Bearer {}", self.key))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::new(body))
            .map_err(|_| Failed::Unreadable)?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|_| Failed::Gone)?;
        let carrying = tokio::spawn(connection);
        let answer = async {
            let sent = sender.send_request(request).await;
            let (head, body) = sent.map_err(|_| Failed::Gone)?.into_parts();
            let whole = Limited::new(body, ANSWER).collect().await;
            let bytes = whole.map_err(|_| Failed::Gone)?.to_bytes();
            Ok((head.status, bytes))
        }
        .await;
        carrying.abort();
        let (status, bytes) = answer?;
        let body = serde_json::from_slice::<Value>(&bytes);
        if status.is_success() {
            return body.map_err(|_| Failed::Unreadable);
        }
        let detail = body.ok();
        let detail = detail.as_ref().and_then(|body| body["detail"].as_str());
        let why = detail.unwrap_or("the server has refused it").to_owned();
        Err(Failed::Refused(status.as_u16(), why))
    }

    async fn connect(&self, to: &Uri) -> Result<Stream, Failed> {
        let host = to.host().ok_or(Failed::Gone)?;
        let tls = matches!(to.scheme_str(), Some("https" | "wss"));
        let port = to.port_u16().unwrap_or(if tls { 443 } else { 80 });
        let bare = host.trim_matches(['[', ']']);
        let stream = TcpStream::connect((bare, port)).await;
        let stream = stream.map_err(|_| Failed::Gone)?;
        let _ = stream.set_nodelay(true);
        if !tls {
            return Ok(Box::new(stream));
        }
        let name = ServerName::try_from(bare.to_owned()).map_err(|_| Failed::Gone)?;
        let stream = self.tls.connect(name, stream).await;
        Ok(Box::new(stream.map_err(|_| Failed::Gone)?))
    }

    /// Opens a socket at the address that connection details name.
    pub async fn socket(&self, address: &str) -> Result<Socket, Failed> {
        let opening = async {
            let uri: Uri = address.parse().map_err(|_| Failed::Unreadable)?;
            let stream = self.connect(&uri).await?;
            let opened = client_async(address, stream).await;
            Ok(Socket(opened.map_err(|_| Failed::Gone)?.0))
        };
        let opened = tokio::time::timeout(DEADLINE, opening).await;
        opened.unwrap_or(Err(Failed::Gone))
    }
}

/// One connection.
pub struct Socket(WebSocketStream<Stream>);

impl Socket {
    /// Sends a frame.
    pub async fn send(&mut self, frame: &Value) -> Result<(), Failed> {
        let text = Message::text(frame.to_string());
        self.0.send(text).await.map_err(|_| Failed::Gone)
    }

    /// The next frame of the server.
    pub async fn next(&mut self) -> Result<Value, Failed> {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => {
                    return serde_json::from_str(&text).map_err(|_| Failed::Unreadable);
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(Failed::Gone),
                Some(Ok(_)) => {}
            }
        }
    }
}
