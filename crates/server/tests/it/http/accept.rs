//! The accept loop, byte by byte. Deadlines are shortened; the tests wait for the end of the
//! stream, not for time.

use super::house::House;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

async fn quick() -> House {
    House::with(|config| {
        config.limits.header_s = 1;
        config.limits.body_s = 1;
        config.limits.keep_alive_s = 1;
        config.limits.connections_per_address = 20;
    })
    .await
}

async fn connect(house: &House) -> TcpStream {
    TcpStream::connect(house.server.address).await.unwrap()
}

/// Everything until the server closes.
async fn until_closed(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut bytes));
    // A reset is a close too.
    let _ = read.await.expect("the server closes the connection");
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn silent_and_slow_connections_are_closed() {
    let house = quick().await;
    let mut silent = connect(&house).await;
    let mut half = connect(&house).await;
    half.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        .await
        .unwrap();
    let mut idle = connect(&house).await;
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    let mut body = connect(&house).await;
    let head = format!(
        "POST /v1/login HTTP/1.1\r\nHost: x\r\nOrigin: {}\r\nSb-Request: 1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{\"te",
        house.origin()
    );
    body.write_all(head.as_bytes()).await.unwrap();
    assert_eq!(until_closed(&mut silent).await, "");
    assert_eq!(until_closed(&mut half).await, "");
    let answer = until_closed(&mut idle).await;
    assert!(
        answer.starts_with("HTTP/1.1 200"),
        "a finished request is answered before: {answer}"
    );
    let answer = until_closed(&mut body).await;
    assert!(
        answer.starts_with("HTTP/1.1 408") && answer.contains("too_slow"),
        "{answer}"
    );
}

#[tokio::test]
async fn a_dribbling_head_is_closed_although_bytes_keep_coming() {
    let house = quick().await;
    let mut stream = connect(&house).await;
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\n")
        .await
        .unwrap();
    let (mut read, mut write) = stream.into_split();
    let dribble = tokio::spawn(async move {
        let mut ticks = tokio::time::interval(Duration::from_millis(100));
        loop {
            ticks.tick().await;
            if write.write_all(b"X-A: b\r\n").await.is_err() {
                return;
            }
        }
    });
    let mut bytes = Vec::new();
    let closed = tokio::time::timeout(Duration::from_secs(20), read.read_to_end(&mut bytes)).await;
    assert!(closed.is_ok(), "still open");
    dribble.abort();
}

#[tokio::test]
async fn connections_of_one_address_are_capped() {
    let house = House::with(|config| config.limits.connections_per_address = 3).await;
    let mut open = Vec::new();
    for _ in 0..3 {
        let mut stream = connect(&house).await;
        // The answer shows that the connection was taken.
        stream
            .write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            .await
            .unwrap();
        let mut some = [0; 12];
        stream.read_exact(&mut some).await.unwrap();
        assert_eq!(&some, b"HTTP/1.1 200");
        open.push(stream);
    }
    assert_eq!(
        until_closed(&mut connect(&house).await).await,
        "",
        "one too many"
    );
}

#[tokio::test]
async fn heads_that_are_too_long_or_no_http_are_refused() {
    let house = quick().await;
    for (bytes, expected) in [
        (
            format!(
                "GET /healthz HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n",
                "y".repeat(200_000)
            ),
            "HTTP/1.1 431",
        ),
        ("\u{0}\u{1}nonsense\r\n\r\n".to_owned(), "HTTP/1.1 400"),
        ("GET /healthz HTTP/9.9\r\n\r\n".to_owned(), "HTTP/1.1 400"),
        (
            "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"
                .to_owned(),
            "HTTP/1.1 400",
        ),
    ] {
        let mut stream = connect(&house).await;
        // The server may close before it has read everything.
        let _ = stream.write_all(bytes.as_bytes()).await;
        let answer = until_closed(&mut stream).await;
        assert!(
            answer.starts_with(expected) || answer.is_empty(),
            "{expected}: {answer}"
        );
    }
    assert_eq!(
        house
            .http
            .get(house.url("/healthz"))
            .send()
            .await
            .unwrap()
            .status(),
        200,
        "the server is well"
    );
}

#[tokio::test]
async fn an_orderly_stop_finishes_what_was_begun() {
    let house = House::new().await;
    let mut idle = connect(&house).await;
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    let mut some = [0; 12];
    idle.read_exact(&mut some).await.unwrap();
    let address = house.server.address;
    tokio::time::timeout(Duration::from_secs(20), house.server.stop())
        .await
        .expect("it stops");
    until_closed(&mut idle).await;
    assert!(
        TcpStream::connect(address).await.is_err(),
        "nobody listens any more"
    );
}
