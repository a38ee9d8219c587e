//! Files that members sent, and the whole program: killed, backed up, on a full disk (WT-3).

use crate::busy::{Program, Setup, provision, ready};
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};
use switchboard_core::{LegId, SessionId, TenantId, Time};
use switchboard_store::{FileState, PART, Store};
use tokio::io::AsyncWriteExt;

/// A picture of that many bytes.
fn picture(bytes: usize) -> Vec<u8> {
    let head = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x10\0\0\0\x10";
    let rest = (head.len()..bytes).map(|at| (at % 249) as u8);
    head.iter().copied().chain(rest).collect()
}

/// A program on a record of its own, with a session in it.
struct Scene {
    data: PathBuf,
    database: String,
    program: Program,
    tenant: TenantId,
    key: String,
    session: String,
    leg: String,
}

impl Scene {
    async fn new(dir: &Path) -> Self {
        let data = dir.join("data");
        std::fs::create_dir(&data).unwrap();
        let database = format!("sqlite:{}", data.join("switchboard.db").display());
        let (tenant, key) = provision(&database).await;
        let program = Program::spawn(&data, &database);
        ready(&program.base).await;
        Self::begin(data, database, program, tenant, key).await
    }

    /// The same, at a program that is there already.
    async fn begin(
        data: PathBuf,
        database: String,
        program: Program,
        tenant: TenantId,
        key: String,
    ) -> Self {
        let started: Value = reqwest::Client::new()
            .post(format!("{}/v1/sessions", program.base))
            .bearer_auth(&key)
            .json(&json!({ "key": "bridge", "name": "Bridge" }))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let of = |part: &str, name: &str| started[part][name].as_str().unwrap().to_owned();
        Self {
            session: of("session", "id"),
            leg: of("details", "leg"),
            data,
            database,
            program,
            tenant,
            key,
        }
    }

    fn path(&self) -> String {
        format!(
            "/v1/sessions/{}/files?name=a.png&leg={}",
            self.session, self.leg
        )
    }

    async fn send(&self, cid: &str, content: Vec<u8>) -> (u16, Value) {
        let answer = reqwest::Client::new()
            .post(format!("{}{}", self.program.base, self.path()))
            .bearer_auth(&self.key)
            .header("idempotency-key", cid)
            .body(content)
            .send()
            .await
            .unwrap();
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or(Value::Null))
    }

    /// Where the content is, as the program says.
    async fn address(&self, file: &str) -> String {
        let path = format!("/v1/sessions/{}/files/{file}", self.session);
        let answer = reqwest::Client::new()
            .get(format!("{}{path}", self.program.base))
            .bearer_auth(&self.key)
            .header("accept", "application/json")
            .send();
        let told: Value = answer.await.unwrap().json().await.unwrap();
        told["url"].as_str().expect("an address").to_owned()
    }

    async fn fetch(&self, file: &str) -> Vec<u8> {
        let address = self.address(file).await;
        let content = reqwest::get(format!("{}{address}", self.program.base)).await;
        content.unwrap().bytes().await.unwrap().into()
    }

    /// Begins to send, and is killed in the middle of it.
    async fn killed(&mut self, cid: &str, content: &[u8]) {
        let host = self.program.base.trim_start_matches("http://");
        let mut line = tokio::net::TcpStream::connect(host).await.unwrap();
        let head = format!(
            "POST {} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {}\r\n\
             idempotency-key: {cid}\r\ncontent-length: {}\r\n\r\n",
            self.path(),
            self.key,
            content.len()
        );
        line.write_all(head.as_bytes()).await.unwrap();
        line.write_all(&content[..content.len() / 2]).await.unwrap();
        let begun = async {
            while self.under_way() == 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let begun = tokio::time::timeout(Duration::from_secs(30), begun).await;
        begun.expect("the upload has begun");
        self.program.child.kill().unwrap();
        self.program.child.wait().unwrap();
    }

    async fn again(&mut self) {
        self.program = Program::spawn(&self.data, &self.database);
        ready(&self.program.base).await;
    }

    /// Files on their way, as they lie on the disk.
    fn under_way(&self) -> usize {
        std::fs::read_dir(self.data.join("files/.uploads")).map_or(0, Iterator::count)
    }

    fn run(&self, data: &Path, database: &str, arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_switchboard"))
            .args(arguments)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("SWITCHBOARD_DATA_DIR", data)
            .env("SWITCHBOARD_DATABASE_URL", database)
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        text(&output.stdout) + &text(&output.stderr)
    }
}

async fn content(store: &dyn Store, file: &str) -> Vec<u8> {
    let row = store.file(file.parse().unwrap()).await.unwrap().unwrap();
    let mut all = Vec::new();
    for nr in 0..row.bytes.div_ceil(PART as u64) {
        all.extend(store.read_part(&row, nr as u32).await.unwrap());
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_3_a_program_killed_in_the_middle_of_an_upload_shows_no_half_file() {
    let dir = tempfile::tempdir().unwrap();
    let mut scene = Scene::new(dir.path()).await;
    let whole = picture(1_500_000);
    scene.killed("c1", &whole).await;
    let (session, leg): (SessionId, LegId) =
        (scene.session.parse().unwrap(), scene.leg.parse().unwrap());
    {
        let store = switchboard_store::open(&scene.database).await.unwrap();
        let row = store.file_of(scene.tenant, session, leg, "c1").await;
        assert_eq!(row.unwrap().unwrap().state, FileState::Uploading);
        assert_eq!(store.files(scene.tenant, session).await.unwrap(), []);
        store.close().await;
    }
    // The same again is sent once and whole; what was there before is gone.
    scene.again().await;
    let (status, sent) = scene.send("c1", whole.clone()).await;
    assert_eq!(status, 201, "{sent}");
    assert_eq!(scene.under_way(), 0);
    // What nobody sends again is cleared away by its age.
    scene.killed("c2", &whole).await;
    let store = switchboard_store::open(&scene.database).await.unwrap();
    assert_eq!(store.settle_files(Time(i64::MAX), 10).await.unwrap(), 1);
    assert_eq!(scene.under_way(), 0);
    let listed = store.files(scene.tenant, session).await.unwrap();
    assert_eq!(listed.len(), 1);
    let id = sent["id"].as_str().unwrap();
    assert_eq!(content(&*store, id).await, whole);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_3_is_129_files_are_backed_up_restored_and_checked() {
    let dir = tempfile::tempdir().unwrap();
    let scene = Scene::new(dir.path()).await;
    let whole = picture(700_000);
    let (status, sent) = scene.send("c1", whole.clone()).await;
    assert_eq!(status, 201, "{sent}");
    let tar = dir.path().join("copy.tar");
    let tar = tar.to_str().unwrap();
    let said = scene.run(&scene.data, &scene.database, &["backup", "--to", tar]);
    let there = dir.path().join("there");
    let database = format!("sqlite:{}", there.join("switchboard.db").display());
    let restore = [
        "restore",
        "--from",
        tar,
        "--data-dir",
        there.to_str().unwrap(),
    ];
    let said = said + &scene.run(&scene.data, &database, &restore);
    assert!(there.join("files").is_dir(), "{said}");
    let store = switchboard_store::open(&database).await.unwrap();
    let id = sent["id"].as_str().unwrap();
    assert_eq!(content(&*store, id).await, whole);
    store.close().await;
    let doctor = |what: &str| {
        let said = scene.run(&there, &database, &["doctor", "--integrity"]);
        let line = said.lines().find(|line| line.contains("sent files"));
        assert!(line.is_some_and(|line| line.contains(what)), "{said}");
    };
    doctor("all read");
    let folder = there.join("files").join(&scene.session);
    let file = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap();
    let mut bytes = std::fs::read(file.path()).unwrap();
    bytes[600_000] ^= 1;
    std::fs::write(file.path(), bytes).unwrap();
    doctor("missing or damaged");
}

/// A node of a cluster, with a directory of its own.
async fn node(dir: &Path, database: &str, nats: &str) -> Program {
    let name = database.rsplit_once('/').expect("a URL").1.to_owned();
    let program = Program::with(Setup {
        settings: vec![
            ("SWITCHBOARD_CLUSTER_NATS_URL", nats.to_owned()),
            ("SWITCHBOARD_CLUSTER_NAME", name),
        ],
        ..Setup::of(dir, database)
    });
    ready(&program.base).await;
    program
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_3_is_128_a_file_sent_at_one_node_is_had_at_the_other_also_when_the_first_is_gone() {
    let (Ok(nats), Ok(server)) = (
        std::env::var("SWITCHBOARD_TEST_NATS"),
        std::env::var("SWITCHBOARD_TEST_POSTGRES"),
    ) else {
        let ci = std::env::var("CI").as_deref() == Ok("true");
        assert!(!ci, "SWITCHBOARD_TEST_NATS or _POSTGRES is not set");
        return;
    };
    let database = crate::postgres::fresh_database(&server).await;
    let (tenant, key) = provision(&database).await;
    let (at_one, at_two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let one = node(at_one.path(), &database, &nats).await;
    let two = node(at_two.path(), &database, &nats).await;
    // The session is the first node's.
    let mut scene = Scene::begin(at_one.path().into(), database, one, tenant, key).await;
    let (first, second) = (picture(700_000), picture(300_000));
    let (status, at_owner) = scene.send("c1", first.clone()).await;
    assert_eq!(status, 201, "{at_owner}");
    // The other one takes files in for it as well.
    let one = std::mem::replace(&mut scene.program, two);
    let (status, at_other) = scene.send("c2", second.clone()).await;
    assert_eq!(status, 201, "{at_other}");
    let id = |file: &Value| file["id"].as_str().unwrap().to_owned();
    let sent = [(id(&at_owner), first), (id(&at_other), second)];
    for (file, content) in &sent {
        assert_eq!(&scene.fetch(file).await, content);
    }
    // An address that one node gave is good at the other.
    let address = scene.address(&sent[0].0).await;
    let there = reqwest::get(format!("{}{address}", one.base)).await;
    assert_eq!(there.unwrap().bytes().await.unwrap(), sent[0].1);
    drop(one);
    for (file, content) in &sent {
        assert_eq!(&scene.fetch(file).await, content, "its node is gone");
    }
}

/// A small file system of its own, gone when dropped.
struct Small(tempfile::TempDir);

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_3_a_full_disk_refuses_a_file_and_recovers() {
    let dir = tempfile::tempdir().unwrap();
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=12m", "tmpfs"])
        .arg(dir.path())
        .stderr(std::process::Stdio::null())
        .status();
    if !mounted.is_ok_and(|status| status.success()) {
        eprintln!("did not run: a file system for the test cannot be mounted here");
        return;
    }
    let small = Small(dir);
    let scene = Scene::new(small.0.path()).await;
    let (status, problem) = scene.send("c1", picture(16 << 20)).await;
    assert_eq!((status, &problem["code"]), (507, &json!("full")));
    assert_eq!(scene.under_way(), 0);
    let (status, sent) = scene.send("c1", picture(300_000)).await;
    assert_eq!(status, 201, "{sent}");
    drop(scene);
}
