//! Memory of the program for visitors who are connected and silent.

use super::{Scene, many};
use crate::{
    Result,
    client::{Company, Member},
    report::Row,
    server::Server,
};
use futures::{StreamExt, TryStreamExt, stream};
use std::time::Duration;
use tokio::{task::JoinHandle, time::sleep};

const OWN: usize = 5_000;
/// The benchmark `seats` has ten times as many.
const ROOM: usize = 2_000;
const LIMIT_KIB: f64 = 8.0;
/// So long after the last work, buffers of the moment are given back.
const SETTLE: Duration = Duration::from_secs(5);
const PART: usize = 500;

pub async fn run(scene: &Scene) -> Result<Vec<Row>> {
    Ok([own_sessions(scene).await?, one_room(scene).await?].concat())
}

async fn settled(server: &Server) -> Result<f64> {
    sleep(SETTLE).await;
    server.resident()
}

fn kib(bytes: f64, count: usize) -> f64 {
    bytes / 1024.0 / count as f64
}

/// Keeps connections alive: answers pings, reads what comes.
fn tend(members: Vec<Member>) -> Vec<JoinHandle<()>> {
    members
        .into_iter()
        .map(|mut member| {
            tokio::spawn(async move { while member.socket.read(|_| {}).await.is_ok() {} })
        })
        .collect()
}

/// Fails if one of them was disconnected meanwhile: then less was measured than is told.
fn all_there(tended: &[JoinHandle<()>]) -> Result<()> {
    match tended.iter().filter(|task| task.is_finished()).count() {
        0 => Ok(()),
        lost => Err(format!("{lost} idle connections were lost").into()),
    }
}

async fn own_sessions(scene: &Scene) -> Result<Vec<Row>> {
    let count = scene.size(OWN);
    let server = Server::start(&scene.program).await?;
    let company = Company::found(&server).await?;
    let before = settled(&server).await?;
    // Sessions first, sockets afterwards: the difference tells what each costs.
    let sessions: Vec<_> = stream::iter(0..count)
        .map(|number| company.room(number))
        .buffered(64)
        .try_collect()
        .await?;
    let with_sessions = settled(&server).await?;
    let mut tended = Vec::new();
    for part in sessions.chunks(PART) {
        // The tickets of the start may have lapsed; each leg gets a fresh one.
        let fresh = stream::iter(part)
            .map(|details| company.details(details))
            .buffered(64)
            .try_collect()
            .await?;
        tended.extend(tend(many::attach(&company, fresh).await?));
    }
    let with_sockets = settled(&server).await?;
    all_there(&tended)?;
    let note = format!(
        "of which {:.1} KiB for the session without its socket, page cache of the database included; {:.0} MiB before, {:.0} MiB after",
        kib(with_sessions - before, count),
        before / 1024.0 / 1024.0,
        with_sockets / 1024.0 / 1024.0,
    );
    Ok(vec![
        Row::new(
            format!("idle visitor's connection, {count} sessions"),
            kib(with_sockets - with_sessions, count),
            "KiB",
        )
        .at_most(LIMIT_KIB),
        Row::new(
            format!("idle visitor with a session of their own, {count}"),
            kib(with_sockets - before, count),
            "KiB",
        )
        .note(note),
    ])
}

async fn one_room(scene: &Scene) -> Result<Vec<Row>> {
    let count = scene.size(ROOM);
    let server = Server::start(&scene.program).await?;
    let company = Company::found(&server).await?;
    let first = company.room(0).await?;
    let before = settled(&server).await?;
    let mut tended = tend(many::attach(&company, vec![first.clone()]).await?);
    for begin in (1..count).step_by(PART) {
        let numbers = begin..(begin + PART).min(count);
        let (company, session) = (&company, first.session.as_str());
        let legs: Vec<_> = stream::iter(numbers)
            .map(|number| async move {
                company
                    .join(session, &format!("visitor-{number}"), "visitor")
                    .await
            })
            .buffered(64)
            .try_collect()
            .await?;
        tended.extend(tend(many::attach(company, legs).await?));
    }
    let after = settled(&server).await?;
    all_there(&tended)?;
    Ok(vec![
        Row::new(
            format!("idle visitor in one room of {count}"),
            kib(after - before, count),
            "KiB",
        )
        .at_most(LIMIT_KIB)
        .note("roster and log of the session included"),
    ])
}
