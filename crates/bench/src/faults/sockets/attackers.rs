//! Clients that hold connections and give nothing for them, each kind many times. All are let
//! go soon, and a new member is let in all the while.

use super::super::tally::seconds;
use crate::{
    Result,
    client::{Company, Member},
    samples::Samples,
};
use futures::future::try_join_all;
use std::{io, net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, interval, sleep, timeout},
};

/// Nine of ten new members are in within this time.
const WELCOME: Duration = Duration::from_secs(1);
/// Nobody waits longer than that.
const LONGEST: Duration = Duration::from_secs(5);
/// Timers and the machine are late.
const LATE: Duration = Duration::from_secs(3);
/// Attackers of a kind, by sessions of the campaign.
const SHARE: usize = 2;

/// A way to waste a connection.
struct Kind {
    name: &'static str,
    /// First a WebSocket is opened.
    socket: bool,
    /// Sent at once.
    first: &'static [u8],
    /// Sent again and again.
    then: &'static [u8],
    every: Duration,
    /// Not borne longer than that.
    borne: Duration,
}

const SOON: Duration = Duration::from_secs(15);
/// A whole request may take that long.
const REQUEST: Duration = Duration::from_secs(30);
const NEVER: Duration = Duration::from_secs(3_600);
const SECOND: Duration = Duration::from_secs(1);
const FLOOD: Duration = Duration::from_millis(5);

const KINDS: &[Kind] = &[
    Kind {
        name: "no bytes",
        socket: false,
        first: b"",
        then: b"",
        every: NEVER,
        borne: SOON,
    },
    Kind {
        name: "slow headers",
        socket: false,
        first: b"GET / HTTP/1.1\r\nHost: localhost\r\n",
        then: b"X-More: 1\r\n",
        every: SECOND,
        borne: SOON,
    },
    Kind {
        name: "slow body",
        socket: false,
        first: b"POST /v1/visits HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{",
        then: b" ",
        every: SECOND,
        borne: REQUEST,
    },
    Kind {
        name: "idle socket",
        socket: true,
        first: b"",
        then: b"",
        every: NEVER,
        borne: SOON,
    },
    Kind {
        name: "half a frame",
        socket: true,
        first: &[0x81, 0xfe, 0x04, 0x00, 1, 2, 3, 4, 5],
        then: b"",
        every: NEVER,
        borne: SOON,
    },
    Kind {
        name: "pings",
        socket: true,
        first: b"",
        then: &[0x89, 0x80, 0, 0, 0, 0],
        every: FLOOD,
        borne: SOON,
    },
    Kind {
        name: "frames of one byte",
        socket: true,
        first: b"",
        then: &[0x81, 0x81, 0, 0, 0, 0, b'x'],
        every: FLOOD,
        borne: SOON,
    },
];

/// What came of it, in words.
pub async fn run(company: &Company, sessions: usize) -> Result<String> {
    let address = company.address;
    let each = (sessions / SHARE).max(1);
    let attacks = KINDS
        .iter()
        .flat_map(|kind| (0..each).map(move |_| attack(kind, address)));
    let mut attacks = tokio_join(attacks.collect());
    let mut waited = Samples::default();
    let room = company.room(usize::MAX / 2).await?;
    let mut visitors = 0;
    let borne = loop {
        let came = Instant::now();
        let details = company
            .join_as(&room.session, usize::MAX / 2 + visitors)
            .await?;
        drop(Member::attach(address, &details).await?);
        visitors += 1;
        waited.add(came.elapsed());
        tokio::select! {
            borne = &mut attacks => break borne?,
            () = sleep(Duration::from_millis(200)) => {}
        }
    };
    let [most, slowest] =
        [0.9, 1.0].map(|share| Duration::from_secs_f64(waited.quantile_ms(share) / 1e3));
    if most > WELCOME || slowest > LONGEST {
        let (most, slowest) = (seconds(most), seconds(slowest));
        let text = format!("amid attackers new members waited {most} (9 of 10) to {slowest}");
        return Err(text.into());
    }
    let longest = borne.into_iter().max().unwrap_or_default();
    Ok(format!(
        "{} attackers of {} kinds let go within {}, {visitors} new members meanwhile in within {}",
        each * KINDS.len(),
        KINDS.len(),
        seconds(longest),
        seconds(slowest)
    ))
}

type Borne = std::pin::Pin<Box<dyn Future<Output = Result<Vec<Duration>>>>>;

fn tokio_join(attacks: Vec<impl Future<Output = Result<Duration>> + 'static>) -> Borne {
    Box::pin(try_join_all(attacks))
}

/// How long the server bears it.
async fn attack(kind: &'static Kind, address: SocketAddr) -> Result<Duration> {
    let mut stream = TcpStream::connect(address).await?;
    let began = Instant::now();
    if kind.socket {
        let request = format!(
            "GET /v1/socket HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
    }
    stream.write_all(kind.first).await?;
    match timeout(kind.borne + LATE, held(kind, stream)).await {
        Ok(_) => Ok(began.elapsed()),
        Err(_) => Err(format!("{}: borne for more than {:?}", kind.name, kind.borne).into()),
    }
}

/// Returns when the server has closed.
async fn held(kind: &Kind, mut stream: TcpStream) -> io::Result<()> {
    let mut again = interval(kind.every);
    let mut buffer = [0; 4_096];
    loop {
        tokio::select! {
            read = stream.read(&mut buffer) => if read? == 0 { return Ok(()) },
            _ = again.tick() => stream.write_all(kind.then).await?,
        }
    }
}
