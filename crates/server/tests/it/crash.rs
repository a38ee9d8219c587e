//! The real program, killed without warning in the middle of a busy run, on both engines:
//! no acknowledged line may be lost or doubled (IS-132, IS-124).

use crate::{peer::PATIENCE, world::company};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use switchboard_core::{SessionId, session::Event};
use switchboard_server::auth::token;
use switchboard_store::{ApiKey, TenantSettings};
use tokio_tungstenite::tungstenite::Message;

const SESSIONS: usize = 8;
const KILLS: usize = 5;
/// Lines acknowledged between two kills.
const BETWEEN: u64 = 400;

struct Program {
    child: Child,
    base: String,
    data: tempfile::TempDir,
    database: String,
}

impl Program {
    fn spawn(data: tempfile::TempDir, database: String) -> Program {
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let base = format!("http://127.0.0.1:{port}");
        let child = start(&base, &data, &database);
        Program {
            child,
            base,
            data,
            database,
        }
    }

    /// SIGKILL, then a new process on the same record and address.
    fn kill_and_restart(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.child = start(&self.base, &self.data, &self.database);
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start(base: &str, data: &tempfile::TempDir, database: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_switchboard"))
        .arg("serve")
        .env_clear()
        .env("SWITCHBOARD_LISTEN", base.trim_start_matches("http://"))
        .env("SWITCHBOARD_PUBLIC_URL", base)
        .env("SWITCHBOARD_DATA_DIR", data.path())
        .env("SWITCHBOARD_DATABASE_URL", database)
        .env("SWITCHBOARD_LOG_FILTER", "error")
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

/// One member: says lines, each until it is acknowledged, and comes back after every break.
struct Member {
    base: String,
    key: String,
    session: SessionId,
    leg: String,
    name: String,
    /// Text of every acknowledged line, with its place in the log.
    acknowledged: HashMap<String, u64>,
    /// Every line seen, in the order seen.
    seen: Vec<(u64, String)>,
}

impl Member {
    async fn run(mut self, stop: Arc<AtomicBool>, count: Arc<AtomicU64>) -> Member {
        let http = reqwest::Client::new();
        let mut n = 0;
        while !stop.load(Ordering::Relaxed) {
            // Every break ends in another try, as the protocol says.
            let _ = self.connection(&http, &stop, &count, &mut n).await;
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
        let url = format!(
            "{}/v1/sessions/{}/details?leg={}",
            self.base, self.session, self.leg
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
            tokio_tungstenite::connect_async(self.base.replacen("http", "ws", 1) + "/v1/socket")
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
                let say = json!({"t":"say","s":self.session,"id":format!("{n}"),"text":format!("{} {n}", self.name)});
                socket
                    .send(Message::Text(say.to_string().into()))
                    .await
                    .ok()?;
            }
        }
    }
}

async fn ready(base: &str) {
    let http = reqwest::Client::new();
    let until = Instant::now() + PATIENCE;
    while !matches!(http.get(format!("{base}/readyz")).send().await, Ok(answer) if answer.status() == 200)
    {
        assert!(Instant::now() < until, "the program does not get ready");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn busy_run(database: String, data: tempfile::TempDir) {
    let store = switchboard_store::open(&database).await.unwrap();
    let acme = company(&*store, "acme", 1, TenantSettings::default()).await;
    let (key, token_hash) = token::fresh_api_key();
    let api_key = ApiKey {
        id: uuid::Uuid::from_u128(1),
        tenant: acme.id,
        name: "test".into(),
        token_hash,
        created_at: switchboard_core::Time(0),
    };
    store.put_api_key(&api_key).await.unwrap();
    store.close().await;
    drop(store);

    let mut program = Program::spawn(data, database.clone());
    ready(&program.base).await;
    let http = reqwest::Client::new();
    let post = async |path: String, body: Value| -> Value {
        let request = http
            .post(program.base.clone() + &path)
            .bearer_auth(&key)
            .json(&body);
        request.send().await.unwrap().json().await.unwrap()
    };
    let (stop, count) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicU64::new(0)),
    );
    let mut members = Vec::new();
    for at in 0..SESSIONS {
        let started = post(
            "/v1/sessions".into(),
            json!({"service":"room","name":"A","key":"a"}),
        )
        .await;
        let session: SessionId = started["session"]["id"]
            .as_str()
            .expect("a session")
            .parse()
            .unwrap();
        let joined = post(
            format!("/v1/sessions/{session}/legs"),
            json!({"name":"B","key":"b","role":"agent"}),
        )
        .await;
        for (name, leg) in [("a", &started["details"]["leg"]), ("b", &joined["leg"])] {
            let member = Member {
                base: program.base.clone(),
                key: key.clone(),
                session,
                leg: leg.as_str().expect("a leg").to_owned(),
                name: format!("{name}{at}"),
                acknowledged: HashMap::new(),
                seen: Vec::new(),
            };
            members.push(tokio::spawn(member.run(stop.clone(), count.clone())));
        }
    }
    for kill in 0..KILLS as u64 {
        let until = Instant::now() + PATIENCE;
        while count.load(Ordering::Relaxed) < (kill + 1) * BETWEEN {
            assert!(
                Instant::now() < until,
                "lines are acknowledged again after kill {kill}"
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        program.kill_and_restart();
    }
    let enough = count.load(Ordering::Relaxed) + BETWEEN;
    let until = Instant::now() + PATIENCE;
    while count.load(Ordering::Relaxed) < enough {
        assert!(
            Instant::now() < until,
            "lines are acknowledged again after the last kill"
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    stop.store(true, Ordering::Relaxed);
    let mut done = Vec::new();
    for member in members {
        done.push(member.await.unwrap());
    }
    program.child.kill().unwrap();
    program.child.wait().unwrap();

    let store = switchboard_store::open(&database).await.unwrap();
    for member in &done {
        let log = store
            .read(acme.id, member.session, 0, 10_000)
            .await
            .unwrap();
        let lines: Vec<(u64, String)> = log
            .iter()
            .filter_map(|record| match &record.event {
                Event::Line { text, .. } => Some((record.seq, text.clone())),
                _ => None,
            })
            .collect();
        let mut texts: Vec<&String> = lines.iter().map(|(_, text)| text).collect();
        texts.sort_unstable();
        assert!(
            texts.windows(2).all(|pair| pair[0] != pair[1]),
            "no line twice"
        );
        for (text, seq) in &member.acknowledged {
            assert!(
                lines.contains(&(*seq, text.clone())),
                "acknowledged and lost: {text} at {seq}"
            );
        }
        // What the member saw is exactly the log up to there.
        assert_eq!(
            member.seen,
            lines[..member.seen.len()],
            "one order, without gaps"
        );
    }
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn is_132_sqlite_kill_9_loses_and_doubles_nothing() {
    let data = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", data.path().join("switchboard.db").display());
    busy_run(database, data).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn is_132_postgres_kill_9_loses_and_doubles_nothing() {
    let Ok(server) = std::env::var("SWITCHBOARD_TEST_POSTGRES") else {
        assert!(
            std::env::var("CI").is_err(),
            "SWITCHBOARD_TEST_POSTGRES is not set"
        );
        eprintln!("the PostgreSQL leg did not run: SWITCHBOARD_TEST_POSTGRES is not set");
        return;
    };
    let database = crate::postgres::fresh_database(&server).await;
    busy_run(database, tempfile::tempdir().unwrap()).await;
}
