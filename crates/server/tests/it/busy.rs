//! The real program under load: companies' members who say lines, each until it is
//! acknowledged, and come back after every break.

use crate::{peer::PATIENCE, world::company};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use switchboard_core::{SessionId, TenantId, session::Event};
use switchboard_server::auth::token;
use switchboard_store::{ApiKey, Store, TenantSettings};
use tokio_tungstenite::tungstenite::Message;

const SESSIONS: usize = 8;

/// A program and what it is told.
#[derive(Clone)]
pub struct Setup {
    /// The program's file.
    pub program: PathBuf,
    pub data: PathBuf,
    pub database: String,
    /// Further settings, as environment variables.
    pub settings: Vec<(&'static str, String)>,
}

impl Setup {
    /// This build's program, alone.
    pub fn of(data: &Path, database: &str) -> Setup {
        Setup {
            program: env!("CARGO_BIN_EXE_switchboard").into(),
            data: data.to_owned(),
            database: database.to_owned(),
            settings: Vec::new(),
        }
    }
}

/// The program as a process on a record.
pub struct Program {
    pub child: Child,
    pub base: String,
    setup: Setup,
}

impl Program {
    /// On a free port.
    pub fn spawn(data: &Path, database: &str) -> Program {
        Program::with(Setup::of(data, database))
    }

    /// The same, of any build.
    pub fn with(setup: Setup) -> Program {
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let base = format!("http://127.0.0.1:{port}");
        let child = start(&base, &setup);
        Program { child, base, setup }
    }

    /// SIGTERM, then another build on the same record and address.
    pub fn replace(&mut self, program: &Path) {
        let pid = self.child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(told.unwrap().success());
        assert!(self.child.wait().unwrap().success(), "stopped orderly");
        self.setup.program = program.to_owned();
        self.child = start(&self.base, &self.setup);
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start(base: &str, setup: &Setup) -> Child {
    Command::new(&setup.program)
        .arg("serve")
        .env_clear()
        .env("SWITCHBOARD_LISTEN", base.trim_start_matches("http://"))
        .env("SWITCHBOARD_PUBLIC_URL", base)
        .env("SWITCHBOARD_DATA_DIR", &setup.data)
        .env("SWITCHBOARD_DATABASE_URL", &setup.database)
        .env("SWITCHBOARD_LOG_FILTER", "error")
        .envs(setup.settings.iter().cloned())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

/// One member: says lines, each until it is acknowledged, and comes back after every break.
pub struct Member {
    /// Where to connect, each break at the next.
    bases: Arc<[String]>,
    at: usize,
    key: String,
    pub session: SessionId,
    leg: String,
    name: String,
    /// Text of every acknowledged line, with its place in the log.
    pub acknowledged: HashMap<String, u64>,
    /// Every line seen, in the order seen.
    pub seen: Vec<(u64, String)>,
    /// How many were acknowledged, for others to see.
    progress: Arc<AtomicU64>,
    pace: Duration,
}

impl Member {
    /// Of a session that it has joined.
    fn new(bases: &Arc<[String]>, key: &str, session: SessionId, leg: &str, name: String) -> Self {
        Member {
            bases: bases.clone(),
            at: 0,
            key: key.to_owned(),
            session,
            leg: leg.to_owned(),
            name,
            acknowledged: HashMap::new(),
            seen: Vec::new(),
            progress: Arc::default(),
            pace: Duration::ZERO,
        }
    }

    async fn run(mut self, stop: Arc<AtomicBool>, count: Arc<AtomicU64>) -> Member {
        let http = reqwest::Client::new();
        let mut n = 0;
        while !stop.load(Ordering::Relaxed) {
            // Every break ends in another try, as the protocol says.
            let _ = self.connection(&http, &stop, &count, &mut n).await;
            self.at += 1;
        }
        self
    }

    async fn connection(
        &mut self,
        http: &reqwest::Client,
        stop: &AtomicBool,
        count: &AtomicU64,
        n: &mut u64,
    ) -> Option<()> {
        let base = self.bases[self.at % self.bases.len()].clone();
        let url = format!(
            "{base}/v1/sessions/{}/details?leg={}",
            self.session, self.leg
        );
        let answer = http
            .post(url)
            .bearer_auth(&self.key)
            .header("sb-request", "1")
            .send()
            .await;
        let Ok(answer) = answer else {
            tokio::time::sleep(Duration::from_millis(20)).await;
            return None;
        };
        let details: Value = answer.json().await.ok()?;
        let ticket = details["ticket"].as_str()?.to_owned();
        let (mut socket, _) =
            tokio_tungstenite::connect_async(base.replacen("http", "ws", 1) + "/v1/socket")
                .await
                .ok()?;
        let after = self.seen.last().map_or(0, |(seq, _)| *seq);
        let attach =
            json!({"t":"attach","id":"a","ticket":ticket,"after":after,"channels":["chat"]});
        for frame in [json!({"t":"hello","protocol":1}), attach] {
            socket
                .send(Message::Text(frame.to_string().into()))
                .await
                .ok()?;
        }
        let mut open = false;
        loop {
            let message = tokio::time::timeout(PATIENCE, socket.next())
                .await
                .ok()??
                .ok()?;
            let Message::Text(text) = message else {
                continue;
            };
            let frame: Value = serde_json::from_str(text.as_str()).ok()?;
            let mut next = false;
            match frame["t"].as_str()? {
                "attached" => (open, next) = (true, true),
                "event" if frame["event"]["kind"] == "line" => {
                    let text = frame["event"]["text"].as_str()?.to_owned();
                    let seq = frame["seq"].as_u64()?;
                    if self.seen.last().is_none_or(|(last, _)| seq > *last) {
                        self.seen.push((seq, text));
                    }
                }
                "ok" if open && frame["id"] == format!("{n}") => {
                    self.acknowledged
                        .insert(format!("{} {n}", self.name), frame["seq"].as_u64()?);
                    count.fetch_add(1, Ordering::Relaxed);
                    self.progress.fetch_add(1, Ordering::Relaxed);
                    *n += 1;
                    next = true;
                }
                "error" => return None,
                _ => {}
            }
            if next {
                if stop.load(Ordering::Relaxed) {
                    return Some(());
                }
                tokio::time::sleep(self.pace).await;
                let say = json!({"t":"say","s":self.session,"id":format!("{n}"),"text":format!("{} {n}", self.name)});
                socket
                    .send(Message::Text(say.to_string().into()))
                    .await
                    .ok()?;
            }
        }
    }
}

/// Waits until the program serves.
pub async fn ready(base: &str) {
    let http = reqwest::Client::new();
    let until = Instant::now() + PATIENCE;
    while !matches!(http.get(format!("{base}/readyz")).send().await, Ok(answer) if answer.status() == 200)
    {
        assert!(Instant::now() < until, "the program does not get ready");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Members at work.
pub struct Crowd {
    pub tenant: TenantId,
    stop: Arc<AtomicBool>,
    count: Arc<AtomicU64>,
    members: Vec<tokio::task::JoinHandle<Member>>,
    /// Lines acknowledged to each member.
    progress: Vec<Arc<AtomicU64>>,
    key: String,
    pace: Duration,
}

/// Provisions a company in an empty record; returns it and an API key.
pub async fn provision(database: &str) -> (TenantId, String) {
    let store = switchboard_store::open(database).await.unwrap();
    let acme = company(&*store, "acme", 1, TenantSettings::default()).await;
    let (key, token_hash) = token::fresh_api_key();
    let api_key = ApiKey {
        id: uuid::Uuid::from_u128(1),
        tenant: acme.id,
        name: "test".into(),
        token_hash,
        created_at: switchboard_core::Time(0),
        agent: None,
    };
    store.put_api_key(&api_key).await.unwrap();
    store.close().await;
    drop(store);
    (acme.id, key)
}

impl Crowd {
    /// Starts the program on an empty record, with two members in each of some sessions.
    pub async fn start(data: &Path, database: &str) -> (Program, Crowd) {
        let (tenant, key) = provision(database).await;
        let program = Program::spawn(data, database);
        ready(&program.base).await;
        let bases = [program.base.clone()].into();
        let crowd = Crowd::begin(&bases, tenant, &key, SESSIONS, Duration::ZERO).await;
        (program, crowd)
    }

    /// The same members again, at another program that has their sessions.
    pub fn resume(program: &Program, tenant: TenantId, members: &[Member]) -> Crowd {
        let mut crowd = Crowd::empty(tenant, "", Duration::ZERO);
        let bases: Arc<[String]> = [program.base.clone()].into();
        for member in members {
            let name = format!("{} again", member.name);
            let (key, leg) = (&member.key, &member.leg);
            crowd.add(Member::new(&bases, key, member.session, leg, name));
        }
        crowd
    }

    fn empty(tenant: TenantId, key: &str, pace: Duration) -> Crowd {
        Crowd {
            tenant,
            stop: Arc::default(),
            count: Arc::default(),
            members: Vec::new(),
            progress: Vec::new(),
            key: key.to_owned(),
            pace,
        }
    }

    fn add(&mut self, mut member: Member) {
        member.pace = self.pace;
        self.progress.push(member.progress.clone());
        let running = member.run(self.stop.clone(), self.count.clone());
        self.members.push(tokio::spawn(running));
    }

    /// Two members in each of so many sessions, who pause before each line.
    pub async fn begin(
        bases: &Arc<[String]>,
        tenant: TenantId,
        key: &str,
        sessions: usize,
        pace: Duration,
    ) -> Crowd {
        let mut crowd = Crowd::empty(tenant, key, pace);
        let http = reqwest::Client::new();
        for at in 0..sessions {
            let base = &bases[at % bases.len()];
            let post = async |path: String, body: Value| -> Value {
                let request = http
                    .post(base.clone() + &path)
                    .bearer_auth(&crowd.key)
                    .json(&body);
                request.send().await.unwrap().json().await.unwrap()
            };
            let started = post(
                "/v1/sessions".into(),
                json!({"service":"room","name":"A","key":"a"}),
            )
            .await;
            let session: SessionId = started["session"]["id"]
                .as_str()
                .unwrap_or_else(|| panic!("no session: {started}"))
                .parse()
                .unwrap();
            let joined = post(
                format!("/v1/sessions/{session}/legs"),
                json!({"name":"B","key":"b","role":"agent"}),
            )
            .await;
            for (turn, (name, leg)) in [("a", &started["details"]["leg"]), ("b", &joined["leg"])]
                .into_iter()
                .enumerate()
            {
                let (leg, name) = (leg.as_str().expect("a leg"), format!("{name}{at}"));
                let mut member = Member::new(bases, key, session, leg, name);
                member.at = at + turn;
                crowd.add(member);
            }
        }
        crowd
    }

    /// Lines acknowledged so far.
    pub fn acknowledged(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// Waits until so many lines are acknowledged.
    pub async fn reach(&self, lines: u64, when: &str) {
        let until = Instant::now() + PATIENCE;
        while self.acknowledged() < lines {
            assert!(Instant::now() < until, "lines are acknowledged {when}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits until each member has had another line acknowledged.
    pub async fn all_go_on(&self, when: &str) {
        let each = || self.progress.iter().map(|of| of.load(Ordering::Relaxed));
        let before: Vec<u64> = each().collect();
        let until = Instant::now() + 2 * PATIENCE;
        while let Some(stuck) = each().zip(&before).position(|(now, then)| now <= *then) {
            assert!(
                Instant::now() < until,
                "{when}: member {stuck} of {} goes on",
                before.len()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Ends the work.
    pub async fn stop(self) -> Vec<Member> {
        self.stop.store(true, Ordering::Relaxed);
        let mut done = Vec::new();
        for member in self.members {
            done.push(member.await.unwrap());
        }
        done
    }
}

/// Lines of a session, with their places.
pub async fn lines(store: &dyn Store, tenant: TenantId, session: SessionId) -> Vec<(u64, String)> {
    let log = store.read(tenant, session, 0, 10_000).await.unwrap();
    log.iter()
        .filter_map(|record| match &record.event {
            Event::Line { text, .. } => Some((record.seq, text.clone())),
            _ => None,
        })
        .collect()
}
