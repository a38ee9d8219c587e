//! How soon an agent who has become free is offered the next visitor, while many wait and many
//! agents are at work.

use super::Scene;
use crate::{
    Result,
    client::{Company, Socket},
    report::Row,
    samples::Samples,
    server::Server,
};
use futures::{StreamExt, TryStreamExt, stream};
use std::time::Duration;
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until, timeout},
};

const AGENTS: usize = 500;
const WAITING: usize = 2_000;
const ROUNDS: usize = 1_000;
/// Between two, so that one's end does not weigh on the next.
const PAUSE: Duration = Duration::from_millis(20);
/// Agents hired, and sessions started, at once.
const AT_ONCE: usize = 4;
/// An offer that takes longer has been forgotten.
const PATIENCE: Duration = Duration::from_secs(30);
const LIMIT_MS: f64 = 10.0;

/// An offer that reached an agent's console.
struct Offered {
    agent: usize,
    session: String,
    at: Instant,
}

pub async fn run(scene: &Scene) -> Result<Vec<Row>> {
    let (agents, waiting) = (scene.size(AGENTS), scene.size(WAITING));
    let server = Server::start(&scene.program).await?;
    let company = Company::found(&server).await?;
    let (tell, mut offers) = mpsc::unbounded_channel();
    let hired = stream::iter(0..agents).map(|number| {
        let (company, tell) = (&company, tell.clone());
        async move {
            let ticket = company.hire(number).await?;
            let socket = open_desk(company, &ticket).await?;
            tokio::spawn(serve(socket, number, tell));
            Result::Ok(())
        }
    });
    hired.buffer_unordered(AT_ONCE).try_collect::<()>().await?;
    let began = stream::iter(0..agents + waiting).map(|number| company.wait(number));
    began.buffer_unordered(AT_ONCE).try_collect::<()>().await?;

    // All agents have somebody before the first round.
    let mut served: Vec<Option<String>> = vec![None; agents];
    for _ in 0..agents {
        let offered = next(&mut offers).await?;
        served[offered.agent] = Some(offered.session);
    }
    let mut samples = Samples::default();
    for round in 0..scene.size(ROUNDS) {
        let pause = Instant::now() + PAUSE;
        let agent = round % agents;
        let session = served[agent].take().ok_or("an agent without a session")?;
        let freed = Instant::now();
        let (ended, offered) = tokio::join!(company.end(&session), next(&mut offers));
        ended?;
        let offered = offered?;
        if offered.agent != agent {
            return Err("another agent than the free one was asked".into());
        }
        samples.add(offered.at.duration_since(freed));
        served[agent] = Some(offered.session);
        company.wait(agents + waiting + round).await?;
        sleep_until(pause).await;
    }
    let note = format!(
        "{agents} agents, {waiting} waiting, {} offers; from the request that ends the agent's session to the offer at their console",
        samples.len()
    );
    let row = |what: &str, ms| {
        Row::new(
            format!("agent free → next visitor offered, {what}"),
            ms,
            "ms",
        )
    };
    Ok(vec![
        row("median", samples.median_ms()).note(note),
        row("p99", samples.quantile_ms(0.99)).at_most(LIMIT_MS),
    ])
}

async fn next(offers: &mut mpsc::UnboundedReceiver<Offered>) -> Result<Offered> {
    let offered = timeout(PATIENCE, offers.recv()).await;
    let offered = offered.map_err(|_| "an agent who is free was offered nobody")?;
    offered.ok_or_else(|| "the agents are gone".into())
}

async fn open_desk(company: &Company, ticket: &str) -> Result<Socket> {
    let mut socket = Socket::open(company.address, "/v1/socket").await?;
    socket.put(br#"{"t":"hello","protocol":1}"#);
    socket.put(format!(r#"{{"t":"desk","id":"desk","ticket":"{ticket}"}}"#).as_bytes());
    socket.put(br#"{"t":"state","id":"ready","state":"available"}"#);
    socket.flush().await?;
    socket.frame("desk").await?;
    Ok(socket)
}

/// The agent accepts every offer.
async fn serve(
    mut socket: Socket,
    agent: usize,
    tell: mpsc::UnboundedSender<Offered>,
) -> Result<()> {
    for number in 0.. {
        let frame = socket.frame("offer").await?;
        let at = Instant::now();
        let text = |name: &str| frame["offer"][name].as_str().unwrap_or_default().to_owned();
        let (offer, session) = (text("offer"), text("session"));
        if tell.send(Offered { agent, session, at }).is_err() {
            break;
        }
        let answer =
            format!(r#"{{"t":"answer","id":"answer-{number}","offer":"{offer}","accept":true}}"#);
        socket.send(&answer).await?;
    }
    Ok(())
}
