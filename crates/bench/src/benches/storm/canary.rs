//! What somebody else notices of the storm: a session of two that was quick to come back, and
//! the load balancer's question. On a thread of its own, so that the crowd does not delay it.

use crate::{
    Result,
    client::{Company, Details, Member},
    samples::Samples,
};
use memchr::memmem;
use reqwest::Client;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{Instant, interval, sleep},
};

/// A fast typist.
const KEY_EVERY: Duration = Duration::from_millis(100);
const ASK_EVERY: Duration = Duration::from_millis(100);
/// A question that takes longer is a failure.
const ANSWER: Duration = Duration::from_secs(10);

/// Legs of a session of two.
pub struct Pair([Details; 2]);

impl Pair {
    pub async fn new(company: &Company) -> Result<Self> {
        let one = company.room(1).await?;
        let two = company.join(&one.session, "canary", "agent").await?;
        Ok(Self([one, two]))
    }
}

/// What was noticed.
pub struct Seen {
    pub readyz: Samples,
    pub letters: Samples,
    /// From the first answer that the server is ready to both sockets open.
    pub back_after: Duration,
}

/// Watches from the moment that the server is gone until `over`.
pub fn start(
    company: Arc<Company>,
    pair: Pair,
    over: watch::Receiver<bool>,
) -> JoinHandle<Result<Seen>> {
    tokio::task::spawn_blocking(move || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?
            .block_on(look(company, pair, over))
    })
}

async fn look(company: Arc<Company>, pair: Pair, over: watch::Receiver<bool>) -> Result<Seen> {
    let http = Client::builder().no_proxy().timeout(ANSWER).build()?;
    let url = format!("http://{}/readyz", company.address);
    let is_ready = || async {
        let answer = http.get(&url).send().await;
        answer.is_ok_and(|answer| answer.status().is_success())
    };
    while is_ready().await {
        sleep(Duration::from_millis(5)).await;
    }
    while !is_ready().await {
        sleep(Duration::from_millis(5)).await;
    }
    let ready = Instant::now();
    let mut waits = over.clone();
    let asking = async {
        let mut samples = Samples::default();
        let mut tick = interval(ASK_EVERY);
        loop {
            tokio::select! {
                _ = tick.tick() => {}
                _ = waits.wait_for(|over| *over) => return Ok(samples),
            }
            let asked = Instant::now();
            if !is_ready().await {
                return Err("not ready in the storm".into());
            }
            samples.add(asked.elapsed());
        }
    };
    let mut over = over;
    let typing = async {
        let mut one = back(&company, &pair.0[0]).await;
        let mut two = back(&company, &pair.0[1]).await;
        let back_after = ready.elapsed();
        let mut samples = Samples::default();
        let mut tick = interval(KEY_EVERY);
        while !*over.borrow_and_update() {
            tick.tick().await;
            letter(&mut one, &mut two, &mut samples).await?;
        }
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>((samples, back_after))
    };
    let (readyz, (letters, back_after)) = tokio::try_join!(asking, typing)?;
    Ok(Seen {
        readyz,
        letters,
        back_after,
    })
}

/// A member on a new connection, as soon as it may be.
async fn back(company: &Company, leg: &Details) -> Member {
    loop {
        if let Ok(details) = company.details(leg).await
            && let Ok(member) = Member::attach(company.address, &details).await
        {
            return member;
        }
        sleep(Duration::from_millis(100)).await;
    }
}

async fn letter(one: &mut Member, two: &mut Member, samples: &mut Samples) -> Result<()> {
    let number = samples.len();
    let text = format!(r#""text":"letter {number}""#);
    let frame = format!(r#"{{"t":"typing","s":"{}",{text}}}"#, one.session);
    let sent = Instant::now();
    one.socket.send(&frame).await?;
    let mut came = false;
    while !came {
        two.socket
            .read(|frame| came |= memmem::find(frame, text.as_bytes()).is_some())
            .await?;
    }
    samples.add(sent.elapsed());
    Ok(())
}
