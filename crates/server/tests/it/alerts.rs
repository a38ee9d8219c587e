//! The alert rules and the escalation that we ship, under a real Prometheus and Alertmanager,
//! where they are installed (Debian: prometheus, prometheus-alertmanager).

use crate::peer::PATIENCE;
use axum::{Json, Router, extract::Path as Route, routing::post};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use switchboard_server::{serve::Server, testing};

/// A tool of the watchers; ends with the test.
struct Tool(Child);

impl Drop for Tool {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The first of these programs that is installed.
fn installed(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let candidates = names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    candidates.into_iter().find(|program| program.is_file())
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

fn shipped(file: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/prometheus");
    std::fs::read_to_string(folder.join(file)).unwrap()
}

/// Replaces each; every one must be there.
fn with(text: String, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text, |text, (from, to)| {
        assert!(
            text.contains(from),
            "{from} is not in the file that we ship"
        );
        text.replace(from, to)
    })
}

/// When which receiver was first told of which instance's alert.
type Told = Arc<Mutex<HashMap<(String, String, String), Instant>>>;

async fn receivers(told: Told) -> String {
    let take = async move |Route(receiver): Route<String>, Json(body): Json<Value>| {
        for alert in body["alerts"].as_array().into_iter().flatten() {
            if alert["status"] == "firing" {
                let label = |name: &str| alert["labels"][name].as_str().unwrap_or("").to_owned();
                let key = (receiver.clone(), label("alertname"), label("instance"));
                told.lock().unwrap().entry(key).or_insert_with(Instant::now);
            }
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/{receiver}", post(take));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("http://{address}")
}

/// Our Alertmanager's settings with shorter waits, each receiver a hook of the test.
fn escalation(hooks: &str) -> String {
    let text = with(
        shipped("alertmanager.yml"),
        &[
            ("group_wait: 5s", "group_wait: 1s"),
            ("group_wait: 10m", "group_wait: 6s"),
            ("group_wait: 30m", "group_wait: 9s"),
            ("group_interval: 1m", "group_interval: 1s"),
            ("group_interval: 10m", "group_interval: 1s"),
            ("group_interval: 30m", "group_interval: 1s"),
        ],
    );
    let mut receiver = "";
    let mut lines = Vec::new();
    for line in text.lines() {
        let bare = line.trim_start();
        if let Some(name) = bare.strip_prefix("- name: ") {
            receiver = name;
        }
        lines.push(if bare.starts_with("email_configs:") {
            line.replace("email_configs", "webhook_configs")
        } else if bare.starts_with("- to: ") {
            format!("      - url: {hooks}/{receiver}")
        } else {
            line.to_owned()
        });
    }
    lines.join("\n")
}

async fn until(what: &str, mut done: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + PATIENCE.max(Duration::from_secs(60));
    while !done().await {
        assert!(Instant::now() < end, "in vain: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn is_129_a_stopped_node_is_told_and_goes_up_unless_it_is_acknowledged() {
    let (Some(prometheus), Some(alertmanager)) = (
        installed(&["prometheus"]),
        installed(&["prometheus-alertmanager", "alertmanager"]),
    ) else {
        eprintln!("did not run: Prometheus and its Alertmanager are not installed");
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let told = Told::default();
    let hooks = receivers(told.clone()).await;

    let mut nodes: Vec<Server> = Vec::new();
    for name in ["a", "b", "c"] {
        nodes.push(testing::start(&at(name), |_| {}).await.unwrap());
    }
    let instance = |node: &Server| node.address.to_string();
    let (alert_port, watch_port) = (free_port(), free_port());
    std::fs::write(at("alertmanager.yml"), escalation(&hooks)).unwrap();
    let rules = with(shipped("alerts.yml"), &[("for: 15s", "for: 1s")]);
    std::fs::write(at("alerts.yml"), rules).unwrap();
    let targets: Vec<String> = nodes
        .iter()
        .map(|node| format!("\"{}\"", instance(node)))
        .collect();
    let settings = with(
        shipped("prometheus.yml"),
        &[
            ("interval: 15s", "interval: 1s"),
            ("timeout: 5s", "timeout: 1s"),
            ("evaluation_interval: 5s", "evaluation_interval: 1s"),
            ("127.0.0.1:9093", &format!("127.0.0.1:{alert_port}")),
            ("\"127.0.0.1:8080\"", &targets.join(", ")),
        ],
    );
    std::fs::write(at("prometheus.yml"), settings).unwrap();
    let start = |program: &Path, arguments: &[String]| {
        let mut command = Command::new(program);
        let quiet = command
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Tool(quiet.spawn().unwrap())
    };
    let _alertmanager = start(
        &alertmanager,
        &[
            format!("--config.file={}", at("alertmanager.yml").display()),
            format!("--storage.path={}", at("alerts").display()),
            format!("--web.listen-address=127.0.0.1:{alert_port}"),
            "--cluster.listen-address=".into(),
        ],
    );
    let _prometheus = start(
        &prometheus,
        &[
            format!("--config.file={}", at("prometheus.yml").display()),
            format!("--storage.tsdb.path={}", at("series").display()),
            format!("--web.listen-address=127.0.0.1:{watch_port}"),
        ],
    );
    let http = reqwest::Client::new();
    let ask = async |query: &str| -> usize {
        let url = format!("http://127.0.0.1:{watch_port}/api/v1/query?query={query}");
        let Ok(answer) = http.get(url).send().await else {
            return 0;
        };
        let body: Value = answer.json().await.unwrap_or_default();
        body["data"]["result"].as_array().map_or(0, Vec::len)
    };
    until("all nodes are watched", async || {
        ask("up%3D%3D1").await == 3
    })
    .await;
    until("the alertmanager is ready", async || {
        let url = format!("http://127.0.0.1:{alert_port}/-/ready");
        matches!(http.get(url).send().await, Ok(answer) if answer.status() == 200)
    })
    .await;

    // Two nodes stop; somebody takes one of them on.
    let (taken_on, left) = (instance(&nodes[0]), instance(&nodes[1]));
    let stopped = Instant::now();
    for node in nodes.drain(..2) {
        node.stop().await;
    }
    let when = |receiver: &str, instance: &str| {
        let key = (
            receiver.into(),
            "SwitchboardNodeDown".into(),
            instance.to_owned(),
        );
        told.lock().unwrap().get(&key).copied()
    };
    until("the first is told", async || {
        when("on-call", &taken_on).is_some() && when("on-call", &left).is_some()
    })
    .await;
    let silence = json!({
        "matchers": [{"name": "instance", "value": taken_on, "isRegex": false, "isEqual": true}],
        "startsAt": jiff::Timestamp::now().to_string(),
        "endsAt": (jiff::Timestamp::now() + Duration::from_secs(3_600)).to_string(),
        "createdBy": "ann",
        "comment": "on it",
    });
    let url = format!("http://127.0.0.1:{alert_port}/api/v2/silences");
    assert_eq!(
        http.post(url).json(&silence).send().await.unwrap().status(),
        200
    );

    until("the last is told", async || {
        when("head-of-operations", &left).is_some()
    })
    .await;
    let order = ["on-call", "second-on-call", "head-of-operations"]
        .map(|receiver| when(receiver, &left).expect(receiver));
    assert!(order.is_sorted(), "one after the other");
    assert!(
        order[0] - stopped < Duration::from_secs(20),
        "{:?}",
        order[0] - stopped
    );
    for receiver in ["second-on-call", "head-of-operations"] {
        assert_eq!(
            when(receiver, &taken_on),
            None,
            "acknowledged, yet told to {receiver}"
        );
    }
    assert_eq!(
        when("on-call", &instance(&nodes[0])),
        None,
        "the third node runs"
    );
    for node in nodes {
        node.stop().await;
    }
}
