//! The program of the last release and this build's, one after the other and side by side, on
//! one record (IS-5).
//!
//! `cargo xtask test` builds the last release and names its program in
//! `SWITCHBOARD_TEST_PREVIOUS`; which one that is stands in `deploy/previous-release`.

mod alone;
mod frames;
mod rolling;
mod verdict;

use crate::busy::{Crowd, Program, Setup, lines, ready};
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    process::Command,
};
use switchboard_core::TenantId;

/// This build's program.
fn present() -> &'static Path {
    env!("CARGO_BIN_EXE_switchboard").as_ref()
}

/// The last release's, if the test run names it.
fn previous() -> Option<PathBuf> {
    let named = std::env::var_os("SWITCHBOARD_TEST_PREVIOUS").map(PathBuf::from);
    assert!(
        named.is_some() || std::env::var_os("CI").is_none(),
        "SWITCHBOARD_TEST_PREVIOUS is not set"
    );
    if named.is_none() {
        eprintln!("not run: SWITCHBOARD_TEST_PREVIOUS names no program");
    }
    named
}

/// As many connections from one address as the tests need, or more.
fn settings() -> Vec<(&'static str, String)> {
    vec![("SWITCHBOARD_LIMITS_CONNECTIONS_PER_ADDRESS", "4000".into())]
}

/// A company made by the program that runs, in its own way: nothing of this build has been at
/// the record yet.
struct Company {
    tenant: TenantId,
    key: String,
    /// Cookie of its administrator, who also serves.
    admin: String,
    http: reqwest::Client,
}

impl Company {
    async fn found(setup: &Setup, base: &str) -> Company {
        let link = Command::new(&setup.program)
            .args(["admin", "setup-link"])
            .env_clear()
            .env("SWITCHBOARD_DATA_DIR", &setup.data)
            .env("SWITCHBOARD_DATABASE_URL", &setup.database)
            .env("SWITCHBOARD_PUBLIC_URL", base)
            .output()
            .unwrap();
        let link = String::from_utf8(link.stdout).unwrap();
        let (_, token) = link.trim().split_once("token=").expect("a link");
        let http = reqwest::Client::new();
        let made = http
            .post(format!("{base}/v1/setup"))
            .header("sb-request", "1")
            .json(&json!({
                "token": token, "tenant_name": "Acme", "tenant_slug": "acme", "name": "Ann",
                "login": "ann", "password": "correct horse battery",
                "origins": ["https://shop.example"],
            }))
            .send()
            .await
            .unwrap();
        let cookie = made.headers()["set-cookie"].to_str().unwrap();
        let admin = cookie.split(';').next().unwrap().to_owned();
        let me: Value = made.json().await.unwrap();
        let tenant = me["tenant"]["id"].as_str().unwrap().parse().unwrap();
        let mut company = Company {
            tenant,
            key: String::new(),
            admin,
            http,
        };
        let room = json!({"key":"room","name":"Room","behaviour":"open_room","params":{}});
        company.post(base, "/v1/services", room).await;
        let key = json!({"name":"test"});
        let key = company.post(base, "/v1/api-keys", key).await;
        company.key = key["token"].as_str().unwrap().to_owned();
        company
    }

    /// As the administrator.
    async fn post(&self, base: &str, path: &str, body: Value) -> Value {
        let request = self.http.post(format!("{base}{path}"));
        let request = request
            .header("sb-request", "1")
            .header("origin", base)
            .header("cookie", &self.admin);
        let answer = request.json(&body).send().await.unwrap();
        let status = answer.status();
        let body: Value = answer.json().await.unwrap_or_default();
        assert!(status.is_success(), "{path}: {status} {body}");
        body
    }
}

/// Ends the work and compares what every member was told with the record.
async fn compare(crowd: Crowd, database: &str) {
    let tenant = crowd.tenant;
    let done = crowd.stop().await;
    let store = switchboard_store::open(database).await.unwrap();
    for member in &done {
        let lines = lines(&*store, tenant, member.session).await;
        verdict::verdict(member, &lines).unwrap();
        verdict::controls(member, &lines);
    }
    store.close().await;
}
