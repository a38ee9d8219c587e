//! Three nodes on PostgreSQL and NATS, one after the other to the next release and back, under
//! load.

use super::*;
use crate::peer::{PATIENCE, Peer};
use std::{sync::Arc, time::Duration};

/// Sessions of two members each; their connections are spread over the nodes.
const CHANNELS: usize = 60;

struct Nodes {
    programs: Vec<Program>,
    database: String,
    company: Company,
    _folders: Vec<tempfile::TempDir>,
}

impl Nodes {
    /// Three of the last release.
    async fn start(old: &Path, postgres: &str, nats: &str) -> Nodes {
        let database = crate::postgres::fresh_database(postgres).await;
        let name = database.rsplit_once('/').expect("a URL").1.to_owned();
        let folders: Vec<_> = (0..3).map(|_| tempfile::tempdir().unwrap()).collect();
        let setup = |folder: &tempfile::TempDir| Setup {
            program: old.to_owned(),
            settings: [
                ("SWITCHBOARD_CLUSTER_NATS_URL", nats.to_owned()),
                ("SWITCHBOARD_CLUSTER_NAME", name.clone()),
            ]
            .into_iter()
            .chain(settings())
            .collect(),
            ..Setup::of(folder.path(), &database)
        };
        let mut programs: Vec<Program> = Vec::new();
        for folder in &folders {
            let program = Program::with(setup(folder));
            ready(&program.base).await;
            programs.push(program);
        }
        // What is set up at one is told to those that it knows.
        for program in &programs {
            eventually("all nodes know each other", async || {
                number(&program.base, "switchboard_nodes ").await == 3.0
            })
            .await;
        }
        let company = Company::found(&setup(&folders[0]), &programs[0].base).await;
        Nodes {
            programs,
            database,
            company,
            _folders: folders,
        }
    }

    fn bases(&self) -> Arc<[String]> {
        self.programs.iter().map(|node| node.base.clone()).collect()
    }

    /// A console at a node, as the agent who is the company's administrator.
    async fn console(&self, at: usize) -> Peer {
        let base = &self.programs[at].base;
        let details = self.company.post(base, "/v1/desk/details", json!({})).await;
        let mut peer = Peer::connect(base).await;
        peer.hello().await;
        let open = json!({"t":"desk","id":"d","ticket":details["ticket"]});
        peer.send(open).await;
        peer
    }

    /// How much of what other nodes said the node has not understood.
    async fn not_understood(&self, at: usize) -> f64 {
        let base = &self.programs[at].base;
        number(base, "switchboard_node_messages_unknown_total ").await
            + number(base, "switchboard_node_questions_unanswered_total ").await
    }

    /// Everything that crosses from node to node, said from each node to each: a start that is
    /// repeated elsewhere, a console elsewhere, a list of sessions.
    async fn talk(&self, step: &str) {
        let key = format!("start {step}");
        let mut ids = Vec::new();
        for node in &self.programs {
            let start = json!({"service":"general","name":"Vera","key":"v","question":"?"});
            let request = self.company.http.post(format!("{}/v1/sessions", node.base));
            let request = request
                .bearer_auth(&self.company.key)
                .header("idempotency-key", &key)
                .json(&start);
            let answer = request.send().await.unwrap();
            let status = answer.status();
            let body: Value = answer.json().await.unwrap();
            assert!(status.is_success(), "{step}: {status} {body}");
            ids.push(body["session"]["id"].as_str().unwrap().to_owned());
        }
        assert!(ids.iter().all(|id| *id == ids[0]), "{step}: {ids:?}");
        for at in 0..self.programs.len() {
            self.console(at).await.until("desk").await;
            assert_eq!(self.not_understood(at).await, 0.0, "{step}: node {at}");
        }
        let end = format!("/v1/sessions/{}/end", ids[0]);
        self.company
            .post(&self.programs[0].base, &end, json!({}))
            .await;
    }
}

/// A number that a program tells; 0 when it has nothing to tell of.
async fn number(base: &str, name: &str) -> f64 {
    let answer = reqwest::get(format!("{base}/metrics")).await.unwrap();
    let text = answer.text().await.unwrap();
    let mut lines = text.lines();
    lines
        .find_map(|line| line.strip_prefix(name))
        .map_or(0.0, |value| value.parse().unwrap())
}

async fn eventually(what: &str, is: impl AsyncFn() -> bool) {
    let until = tokio::time::Instant::now() + PATIENCE;
    while !is().await {
        assert!(tokio::time::Instant::now() < until, "not yet: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn is_5_three_nodes_roll_to_this_build_and_back_and_lose_nothing() {
    let Some(old) = previous() else { return };
    let servers = ["SWITCHBOARD_TEST_POSTGRES", "SWITCHBOARD_TEST_NATS"].map(std::env::var);
    let [Ok(postgres), Ok(nats)] = servers else {
        eprintln!("not run: the test run names no PostgreSQL and NATS servers");
        return;
    };
    let mut nodes = Nodes::start(&old, &postgres, &nats).await;
    let bases = nodes.bases();
    let (tenant, key) = (nodes.company.tenant, nodes.company.key.clone());
    let pace = Duration::from_millis(100);
    let crowd = Crowd::begin(&bases, tenant, &key, CHANNELS, pace).await;
    crowd.all_go_on("on the last release").await;
    nodes.talk("before").await;
    for (to, program) in [("up", present()), ("back", &*old)] {
        for at in 0..nodes.programs.len() {
            nodes.programs[at].replace(program);
            ready(&bases[at]).await;
            let step = format!("{to} at node {at}");
            crowd.all_go_on(&step).await;
            nodes.talk(&step).await;
        }
    }
    compare(crowd, &nodes.database).await;
}
