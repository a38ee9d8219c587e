//! TLS by certificate files.

use super::house::{House, PASSWORD};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject};
use std::{
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex},
};
use switchboard_server::config::TlsConfig;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};
use tokio_rustls::{TlsConnector, client::TlsStream};

fn write_certificate(folder: &Path) -> TlsConfig {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let files = TlsConfig {
        cert: folder.join("cert.pem"),
        key: folder.join("key.pem"),
        redirect_listen: Some("127.0.0.1:0".parse().unwrap()),
    };
    std::fs::write(&files.cert, made.cert.pem()).unwrap();
    std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
    files
}

/// Connects, trusting exactly the certificate in the file.
async fn connect(house: &House, files: &TlsConfig) -> std::io::Result<TlsStream<TcpStream>> {
    connect_to(house.server.address, files).await
}

async fn connect_to(
    address: SocketAddr,
    files: &TlsConfig,
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(&files.cert).unwrap())
        .unwrap();
    let config = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(address).await?;
    TlsConnector::from(Arc::new(config))
        .connect(ServerName::try_from("localhost").unwrap(), stream)
        .await
}

#[tokio::test]
async fn is_97_tls_is_served_from_files_and_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let files = write_certificate(folder.path());
    let house = House::with(|config| {
        config.public_url = config.public_url.replace("http://", "https://");
        config.tls = Some(files.clone());
        config.limits.header_s = 2;
    })
    .await;
    let mut stream = connect(&house, &files).await.unwrap();
    stream
        .write_all(b"GET /v1/version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut answer = String::new();
    // A peer that closes without a goodbye is an error at the end of the stream only.
    let _ = stream.read_to_string(&mut answer).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(
        answer.contains("strict-transport-security: max-age=31536000"),
        "{answer}"
    );

    let old = std::fs::read(&files.cert).unwrap();
    std::fs::write(&files.key, "nonsense").unwrap();
    house.server.reload_certificates();
    assert!(
        connect(&house, &files).await.is_ok(),
        "files that cannot be read leave the old ones in force"
    );
    write_certificate(folder.path());
    assert_ne!(old, std::fs::read(&files.cert).unwrap());
    assert!(connect(&house, &files).await.is_err(), "not read again yet");
    house.server.reload_certificates();
    assert!(connect(&house, &files).await.is_ok());

    // A handshake that never comes is not waited for.
    let mut silent = TcpStream::connect(house.server.address).await.unwrap();
    let mut bytes = Vec::new();
    let closed = tokio::time::timeout(
        std::time::Duration::from_secs(20),
        silent.read_to_end(&mut bytes),
    )
    .await;
    assert!(closed.is_ok());
}

/// Passes everything on to that address; what has passed, from the client and from the server.
async fn tapped(to: SocketAddr) -> (SocketAddr, Arc<Mutex<[Vec<u8>; 2]>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Arc::new(Mutex::new([Vec::new(), Vec::new()]));
    let tap = seen.clone();
    tokio::spawn(async move {
        let (client, _) = listener.accept().await.unwrap();
        let server = TcpStream::connect(to).await.unwrap();
        let ((client_in, client_out), (server_in, server_out)) =
            (client.into_split(), server.into_split());
        tokio::join!(
            pass(client_in, server_out, &tap, 0),
            pass(server_in, client_out, &tap, 1)
        );
    });
    (address, seen)
}

async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    seen: &Mutex<[Vec<u8>; 2]>,
    way: usize,
) {
    let mut bytes = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        seen.lock().unwrap()[way].extend_from_slice(&bytes[..count]);
        if to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
    let _ = to.shutdown().await;
}

/// Whether these are TLS records and nothing else.
fn is_tls(mut bytes: &[u8]) -> bool {
    while let [20..=23, 3, 1..=3, high, low, rest @ ..] = bytes {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let Some(rest) = rest.get(length..) else {
            return false;
        };
        bytes = rest;
    }
    bytes.is_empty()
}

/// A client's first words as one of TLS 1.1 says them (RFC 4346, 7.4.1.2).
fn hello_of_tls_1_1() -> Vec<u8> {
    let suites = [0xc0, 0x13, 0xc0, 0x14, 0x00, 0x2f, 0x00, 0x35];
    let mut body = vec![3, 2];
    body.extend([7; 32]);
    body.push(0);
    body.extend([0, suites.len() as u8]);
    body.extend(suites);
    body.extend([1, 0]);
    let mut hello = vec![22, 3, 1, 0, body.len() as u8 + 4, 1, 0, 0, body.len() as u8];
    hello.extend(body);
    hello
}

#[tokio::test]
async fn wt_94_only_tls_is_on_the_line_and_older_versions_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let files = write_certificate(folder.path());
    let house = House::with(|config| {
        config.public_url = config.public_url.replace("http://", "https://");
        config.tls = Some(files.clone());
    })
    .await;
    let (tap, seen) = tapped(house.server.address).await;
    let mut stream = connect_to(tap, &files).await.unwrap();
    let body = serde_json::json!({ "tenant": "acme", "login": "ann", "password": PASSWORD });
    let body = body.to_string();
    let request = format!(
        "POST /v1/login HTTP/1.1\r\nHost: localhost\r\nSb-Request: 1\r\n\
         Origin: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        house.origin(),
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    drop(stream);
    for way in seen.lock().unwrap().iter() {
        assert!(!way.is_empty() && is_tls(way));
        for secret in [PASSWORD, "/v1/login", "set-cookie"] {
            assert!(!contains(way, secret), "{secret}");
        }
    }

    let mut old = TcpStream::connect(house.server.address).await.unwrap();
    old.write_all(&hello_of_tls_1_1()).await.unwrap();
    let mut told = Vec::new();
    let _ = old.read_to_end(&mut told).await;
    // A fatal alert, of the handshake or of the version (RFC 8446, 6.2), and nothing else.
    assert!(
        matches!(told[..], [21, 3, _, 0, 2, 2, 40 | 70]),
        "{told:02x?}"
    );
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

#[tokio::test]
async fn is_97_is_105_clear_text_is_sent_to_https_or_refused_where_tls_is_spoken() {
    let folder = tempfile::tempdir().unwrap();
    let files = write_certificate(folder.path());
    let house = House::with(|config| {
        config.public_url = "https://chat.example.org".into();
        config.tls = Some(files);
    })
    .await;
    // Both where TLS is spoken and at the place that only sends on.
    for place in [
        house.server.address,
        house.server.redirect_address.expect("it listens"),
    ] {
        let url = |path: &str| format!("http://{place}{path}");
        let page = house
            .http
            .get(url("/console?tenant=acme"))
            .send()
            .await
            .unwrap();
        assert_eq!(page.status(), 308, "{place}");
        assert_eq!(
            page.headers()["location"],
            "https://chat.example.org/console?tenant=acme"
        );
        let body = serde_json::json!({ "tenant": "acme", "login": "ann", "password": PASSWORD });
        for path in ["/v1/login", "/v1/visits/login"] {
            let login = house.http.post(url(path)).json(&body);
            let answer = login.send().await.unwrap();
            assert_eq!(answer.status(), 403, "{place}");
            assert!(!answer.headers().contains_key("set-cookie"));
            let answer: serde_json::Value = answer.json().await.unwrap();
            assert_eq!(answer["code"], "https_required");
        }
    }
}
