//! The server's part of click → connected: a visitor starts, is offered to an agent who is
//! ready and accepts at once, and both are attached.

use super::Scene;
use crate::{
    Result,
    client::{Company, Details, Member, Socket, member},
    report::Row,
    samples::Samples,
    server::Server,
};
use std::collections::HashSet;
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};

const ROUNDS: usize = 200;
/// Between two visitors, so that one's end does not weigh on the next one's start.
const PAUSE: std::time::Duration = std::time::Duration::from_millis(50);
const LIMIT_MS: f64 = 20.0;

pub async fn run(scene: &Scene) -> Result<Vec<Row>> {
    let server = Server::start(&scene.program).await?;
    let company = Company::found(&server).await?;
    let mut agent = open_desk(&company).await?;
    let (attached, mut attachments) = mpsc::unbounded_channel();
    let desk = tokio::spawn(async move { answer(&mut agent, attached).await });
    let (mut document, mut start, mut whole) =
        (Samples::default(), Samples::default(), Samples::default());
    for round in 0..scene.size(ROUNDS) {
        let pause = Instant::now() + PAUSE;
        let asked = Instant::now();
        let token = company.start_document().await?;
        document.add(asked.elapsed());
        let clicked = Instant::now();
        let details = company.visit(&token, round).await?;
        start.add(clicked.elapsed());
        let mut visitor = connected(&company, &details).await?;
        // Both: the visitor has seen the agent's leg open, the agent has the session before them.
        loop {
            match attachments.recv().await {
                Some(session) if session == details.session => break,
                Some(_) => {}
                None => {
                    return Err(desk
                        .await?
                        .err()
                        .unwrap_or_else(|| "the agent is gone".into()));
                }
            }
        }
        whole.add(clicked.elapsed());
        visitor
            .socket
            .send(&format!(
                r#"{{"t":"leave","s":"{}","id":"bye"}}"#,
                visitor.session
            ))
            .await?;
        visitor.socket.frame("detached").await?;
        sleep_until(pause).await;
    }
    desk.abort();
    let note = format!(
        "{} visits one after the other; of it {:.1} ms until the start is answered; before it the start document took {:.1} ms",
        whole.len(),
        start.median_ms(),
        document.median_ms(),
    );
    Ok(vec![
        Row::new(
            "visitor's start → both connected, median",
            whole.median_ms(),
            "ms",
        )
        .at_most(LIMIT_MS)
        .note(note),
        Row::new(
            "visitor's start → both connected, p99",
            whole.quantile_ms(0.99),
            "ms",
        ),
    ])
}

async fn open_desk(company: &Company) -> Result<Socket> {
    let ticket = company.desk_ticket().await?;
    let mut socket = Socket::open(company.address, "/v1/socket").await?;
    socket.put(br#"{"t":"hello","protocol":1}"#);
    socket.put(format!(r#"{{"t":"desk","id":"desk","ticket":"{ticket}"}}"#).as_bytes());
    socket.put(br#"{"t":"state","id":"ready","state":"available"}"#);
    socket.flush().await?;
    socket.frame("desk").await?;
    Ok(socket)
}

/// The agent accepts every offer, opens every session, and tells which one is open.
async fn answer(agent: &mut Socket, attached: mpsc::UnboundedSender<String>) -> Result<()> {
    let mut offered = 0;
    loop {
        let frame = agent
            .until(|frame| matches!(frame["t"].as_str(), Some("offer" | "invite" | "attached")))
            .await?;
        match frame["t"].as_str() {
            Some("offer") => {
                offered += 1;
                let offer = frame["offer"]["offer"]
                    .as_str()
                    .ok_or("an offer without its id")?;
                agent.send(&format!(r#"{{"t":"answer","id":"answer-{offered}","offer":"{offer}","accept":true}}"#)).await?;
            }
            Some("invite") => {
                let details: Details = serde_json::from_value(frame["details"].clone())?;
                agent.send(&member::attach(&details)).await?;
            }
            _ => {
                let session = frame["s"].as_str().unwrap_or_default().to_owned();
                if attached.send(session).is_err() {
                    return Ok(());
                }
            }
        }
    }
}

/// The visitor's socket, once the agent's leg is open too.
async fn connected(company: &Company, details: &Details) -> Result<Member> {
    let mut socket = Socket::open(company.address, "/v1/socket").await?;
    socket.put(br#"{"t":"hello","protocol":1}"#);
    socket.put(member::attach(details).as_bytes());
    socket.flush().await?;
    let mut agents = HashSet::new();
    let mut open = HashSet::new();
    socket
        .until(|frame| {
            for member in frame["session"]["roster"].as_array().into_iter().flatten() {
                note(
                    member["leg"].as_str(),
                    member["role"].as_str(),
                    member["state"].as_str(),
                    &mut agents,
                    &mut open,
                );
            }
            let event = &frame["event"];
            note(
                event["leg"].as_str(),
                event["role"].as_str(),
                event["state"].as_str(),
                &mut agents,
                &mut open,
            );
            agents.intersection(&open).next().is_some()
        })
        .await?;
    Ok(Member {
        socket,
        session: details.session.clone(),
        others: Vec::new(),
    })
}

fn note(
    leg: Option<&str>,
    role: Option<&str>,
    state: Option<&str>,
    agents: &mut HashSet<String>,
    open: &mut HashSet<String>,
) {
    let Some(leg) = leg else { return };
    if role == Some("agent") {
        agents.insert(leg.to_owned());
    }
    if state == Some("open") {
        open.insert(leg.to_owned());
    }
}
