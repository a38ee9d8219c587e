//! TLS by certificate files.

use super::house::{House, PASSWORD};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject};
use std::{path::Path, sync::Arc};
use switchboard_server::config::TlsConfig;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
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
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(&files.cert).unwrap())
        .unwrap();
    let config = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(house.server.address).await?;
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

#[tokio::test]
async fn is_97_clear_text_is_sent_to_https_or_refused_where_tls_is_spoken() {
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
        let login = house.http.post(url("/v1/login")).json(&body);
        let answer = login.send().await.unwrap();
        assert_eq!(answer.status(), 403, "{place}");
        assert!(!answer.headers().contains_key("set-cookie"));
        let answer: serde_json::Value = answer.json().await.unwrap();
        assert_eq!(answer["code"], "https_required");
    }
}
