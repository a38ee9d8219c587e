//! Letters from one member's socket to the other's, alone and among busy sessions (IS-131).

use super::{Scene, many};
use crate::{
    Result,
    client::{Company, Member},
    report::Row,
    samples::Samples,
    server::Server,
};
use futures::future::try_join_all;
use memchr::memmem;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

const BUSY: usize = 200;
/// A fast typist.
const KEY_EVERY: Duration = Duration::from_millis(100);
/// After how many letters the draft becomes a line.
const LINE_AFTER: u64 = 20;
const MEASURE: Duration = Duration::from_secs(10);
const LIMIT_MS: f64 = 20.0;

pub async fn run(scene: &Scene) -> Result<Vec<Row>> {
    let server = Server::start(&scene.program).await?;
    let company = Company::found(&server).await?;
    let mut rows = Vec::new();
    let mut first = 0;
    for sessions in [1, scene.size(BUSY)] {
        let members = many::paired_members(&company, sessions, first).await?;
        first += sessions;
        let mut samples = typed(members).await?;
        let what = if sessions == 1 {
            "one session".to_owned()
        } else {
            format!("{sessions} busy sessions")
        };
        let note = format!(
            "{} letters, ten a second from each member, a line after every {LINE_AFTER}",
            samples.len()
        );
        rows.push(
            Row::new(
                format!("letter → other socket, median, {what}"),
                samples.median_ms(),
                "ms",
            )
            .at_most(LIMIT_MS)
            .note(note),
        );
        rows.push(
            Row::new(
                format!("letter → other socket, p99, {what}"),
                samples.quantile_ms(0.99),
                "ms",
            )
            .at_most(LIMIT_MS),
        );
    }
    Ok(rows)
}

/// All members type; how long each letter took.
async fn typed(members: Vec<Member>) -> Result<Samples> {
    let begin = Instant::now();
    let count = members.len() as u32;
    let tasks = members.into_iter().zip(0..).map(|(member, at)| {
        let first = begin + KEY_EVERY * at / count;
        tokio::spawn(one(member, begin, first))
    });
    let mut all = Samples::default();
    for samples in try_join_all(tasks.collect::<Vec<_>>()).await? {
        all.merge(&samples?);
    }
    Ok(all)
}

async fn one(mut member: Member, begin: Instant, first: Instant) -> Result<Samples> {
    const MARK: &[u8] = br#""text":"k"#;
    let mut samples = Samples::default();
    let mut next = first;
    let mut letters = 0;
    let mut draft = String::new();
    while begin.elapsed() < MEASURE {
        if next <= Instant::now() {
            next += KEY_EVERY;
            letters += 1;
            draft.push('a');
            let s = &member.session;
            let frame = if letters % LINE_AFTER == 0 {
                let line =
                    format!(r#"{{"t":"say","s":"{s}","id":"key-{letters}","text":"{draft}"}}"#);
                draft.clear();
                line
            } else {
                // The time travels in the draft; both ends have the same clock.
                format!(
                    r#"{{"t":"typing","s":"{s}","text":"k{} {draft}"}}"#,
                    begin.elapsed().as_micros()
                )
            };
            member.socket.send(&frame).await?;
        }
        let mut refused = None;
        let read = member.socket.read(|frame| {
            if frame.starts_with(br#"{"t":"error""#) {
                refused = Some(String::from_utf8_lossy(frame).into_owned());
            }
            let Some(at) =
                memmem::find(frame, MARK).filter(|_| frame.starts_with(br#"{"t":"typing""#))
            else {
                return;
            };
            let digits = frame[at + MARK.len()..]
                .iter()
                .take_while(|byte| byte.is_ascii_digit());
            let sent = digits.fold(0, |n: u64, digit| n * 10 + u64::from(digit - b'0'));
            samples.add(begin.elapsed().saturating_sub(Duration::from_micros(sent)));
        });
        tokio::select! {
            done = read => done?,
            () = sleep_until(next) => {}
        }
        if let Some(refused) = refused {
            return Err(format!("refused: {refused}").into());
        }
    }
    Ok(samples)
}
