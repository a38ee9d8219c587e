//! Whatever changes something leaves an entry in the audit trail. The walk goes by the API's own
//! document: a new operation that changes something has to be walked here, or to be named below
//! with the reason why it needs no entry.

mod configuration;
mod directory;
mod looks;
mod meetings;
mod people;
mod programs;
mod rendezvous;
mod sessions;

use super::house::{House, PASSWORD};
use serde_json::Value;
use std::collections::BTreeSet;
use switchboard_server::config::ProxyConfig;
use totp_rs::{Builder, Secret};

const NO_ENTRY: &[(&str, &str)] = &[
    ("POST /v1/desk/details", "a ticket: changes nothing"),
    (
        "POST /v1/sessions/{id}/calls",
        "needs a trunk; the tests of calls have its entry",
    ),
    (
        "DELETE /v1/sessions/{id}/calls/{leg}",
        "needs a trunk; the tests of calls have its entry",
    ),
    (
        "POST /v1/sessions/{id}/calls/{leg}/keys",
        "needs a trunk; the tests of calls have its entry",
    ),
    (
        "POST /v1/endpoint-proxy/details",
        "a ticket: changes nothing",
    ),
    (
        "POST /v1/sessions/{id}/details",
        "a ticket: changes nothing",
    ),
    (
        "POST /v1/sessions/{id}/watch",
        "a ticket: watching itself is in the trail, with its begin and its end",
    ),
    (
        "POST /v1/partners",
        "needs another server; the tests of warm transfer have its entry",
    ),
    (
        "POST /v1/sessions/{id}/warm-transfers",
        "needs a partner; the tests of warm transfer have its entry",
    ),
    (
        "DELETE /v1/sessions/{id}/warm-transfers/{transfer}",
        "needs a partner; the tests of warm transfer have its entry",
    ),
    (
        "POST /v1/sessions/{id}/warm-transfers/preview",
        "stores nothing",
    ),
    (
        "POST /v1/sessions/{id}/warm-transfers/{transfer}/go",
        "a signed address: changes nothing",
    ),
    ("POST /v1/hours/preview", "stores nothing"),
    ("POST /v1/profiles/preview", "stores nothing"),
    (
        "POST /v1/sessions/{id}/files",
        "in the session's log, with its sender",
    ),
    (
        "POST /v1/visitors/{id}/notes",
        "its earlier states are kept, each with who wrote it and when",
    ),
    // A visitor's own. Their start is in the trail; what they do then is in the session's log.
    (
        "POST /v1/visits/login",
        "stores nothing; the start that follows is in the trail",
    ),
    ("POST /v1/visits/resume", "a ticket: changes nothing"),
    ("POST /v1/visits/withdraw", "in the session's log"),
    ("POST /v1/visits/roster", "reads"),
    (
        "POST /v1/visits/{session}/pushes/{seq}/proxied",
        "of a page that was sent, which is in the trail",
    ),
    ("POST /v1/visits/transcript", "reads"),
    (
        "POST /v1/visits/transcript/mail",
        "counted in a table of its own, without the receiver",
    ),
    ("POST /v1/visits/after", "reads"),
    ("POST /v1/visits/along", "reads"),
    ("POST /v1/visits/helpers", "reads"),
    ("POST /v1/visits/waiting", "reads"),
    ("POST /v1/visits/rating", "in the session's log"),
    ("PUT /v1/visits/{session}/avatar", "in the session's log"),
    (
        "PATCH /v1/visits/{session}/preferences",
        "the visitor's own choices for their next session",
    ),
    ("POST /v1/visits/files", "in the session's log"),
    (
        "POST /v1/visits/forget",
        "forgets who asked, in their browser",
    ),
    ("POST /v1/visits/card", "stores nothing"),
    (
        "PUT /v1/visits/card",
        "needs a code of a page; the tests of cards have its entry",
    ),
    ("POST /v1/visits/pass", "stores nothing"),
    ("POST /v1/visits/window", "stores nothing"),
    ("POST /v1/visits/times", "reads"),
    ("POST /v1/rendezvous/look", "reads"),
    (
        "POST /v1/visits/{session}/later",
        "a signed address: changes nothing",
    ),
    (
        "POST /v1/sessions/{id}/later",
        "the same as by a program, which is walked",
    ),
    (
        "POST /v1/sessions/{id}/callback",
        "needs somebody who is called; the tests of calls have its entry",
    ),
    (
        "POST /v1/visits/rendezvous",
        "the same as by a program, which is walked",
    ),
    (
        "POST /v1/help",
        "the same as in a session that is named, which is walked",
    ),
    (
        "POST /v1/sessions/{id}/voice",
        "needs a media port; the tests of voice have its entry",
    ),
    (
        "DELETE /v1/sessions/{id}/voice",
        "needs a media port; the tests of voice have its entry",
    ),
    (
        "POST /v1/login/directory",
        "begins a log-in of nobody yet; a directory that fails is in the trail",
    ),
    (
        "PUT /v1/login/directory",
        "says who it is; the log-in that follows is in the trail, and so is a refusal",
    ),
    (
        "POST /v1/setup",
        "before there is a company; the tests of set-up have its entry",
    ),
    ("POST /v1/signup", "before there is a company"),
    ("PATCH /v1/signup", "before there is a company"),
    ("POST /v1/signup/resume", "reads"),
    (
        "POST /v1/signup/finish",
        "makes the company; the tests of sign-up have its entries",
    ),
];

struct Walk {
    house: House,
    walked: BTreeSet<String>,
}

/// Who acts.
#[derive(Clone, Copy)]
enum By<'a> {
    Cookie(&'a str),
    Key,
}

impl Walk {
    /// The newest entry, but for the states of agents: the desk writes those when it gets to it.
    async fn newest(&self) -> Value {
        let reader = &self.house.acme.supervisor;
        let (_, page) = self.house.json("GET", "/v1/audit", reader, None).await;
        let mut entries = page["items"].as_array().unwrap().iter();
        let other = entries.find(|entry| entry["action"] != "agent.state");
        other.cloned().unwrap_or_default()
    }

    /// Does something, which has to work and to leave this entry: that action, of that target, and
    /// a detail that holds these names.
    async fn act(
        &mut self,
        by: By<'_>,
        operation: &str,
        ids: &[&str],
        body: Value,
        (action, names): (&str, &[&str]),
    ) -> Value {
        let (method, template) = operation.split_once(' ').unwrap();
        let mut path = template.to_owned();
        for id in ids {
            let (from, to) = (path.find('{').unwrap(), path.find('}').unwrap());
            path.replace_range(from..=to, id);
        }
        let body = (!body.is_null()).then_some(body);
        let before = self.newest().await;
        let (status, answer) = match by {
            By::Cookie(cookie) => self.house.json(method, &path, cookie, body).await,
            By::Key => {
                let key = &self.house.acme.key;
                self.house.json_by_key(method, &path, key, body).await
            }
        };
        assert!(
            (200..300).contains(&status),
            "{operation}: {status} {answer}"
        );
        let entry = self.newest().await;
        assert_ne!(entry, before, "{operation} left no entry");
        assert_eq!(entry["action"], action, "{operation}: {entry}");
        let actor = entry["actor"].as_str().unwrap();
        let kinds = match by {
            By::Cookie(_) => ["agent:", "visitor:"],
            By::Key => ["api:", "api:"],
        };
        assert!(
            kinds.iter().any(|kind| actor.starts_with(kind)),
            "{operation}: {entry}"
        );
        assert!(entry["target"].is_string(), "{operation}: {entry}");
        if let [id, ..] = ids {
            assert!(entry["target"] == *id, "{operation}: {entry}");
        }
        assert_eq!(entry["address"], "127.0.0.1", "{operation}: {entry}");
        for name in names {
            assert!(
                !entry["detail"][*name].is_null(),
                "{operation}: {name} in {entry}"
            );
        }
        let text = entry.to_string();
        for secret in [
            PASSWORD,
            "another password",
            "whsec_",
            "sbk_",
            "otpauth",
            "s3cret",
        ] {
            assert!(!text.contains(secret), "{operation}: {entry}");
        }
        self.walked.insert(operation.to_owned());
        answer
    }

    fn code(&self, secret: &str) -> String {
        let app = Builder::new()
            .with_secret(Secret::try_from_base32(secret).unwrap())
            .with_account_name("test")
            .build()
            .unwrap();
        // Each step is good once.
        self.house.pass(30_000);
        let seconds = self.house.server.app.clock.now().0 / 1_000;
        app.generate(seconds as u64).to_string()
    }
}

fn id(of: &Value) -> String {
    of["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_is_in_the_audit_trail() {
    let house = House::with(|config| {
        config.webhooks.allow_networks = vec!["127.0.0.0/8".parse().unwrap()];
        config.proxy = Some(ProxyConfig {
            public_url: "http://pages.localhost".into(),
            allow_networks: Vec::new(),
        });
        config.limits.logins_per_minute = 1_000;
        config.limits.logins_per_minute_and_address = 1_000;
    })
    .await;
    let admin = house.acme.admin.clone();
    let mut walk = Walk {
        house,
        walked: BTreeSet::new(),
    };
    configuration::walk(&mut walk, By::Cookie(&admin)).await;
    looks::walk(&mut walk, By::Cookie(&admin), &admin).await;
    people::walk(&mut walk, By::Cookie(&admin)).await;
    programs::walk(&mut walk, By::Cookie(&admin)).await;
    sessions::walk(&mut walk, By::Cookie(&admin)).await;
    directory::walk(&mut walk, &admin).await;
    rendezvous::walk(&mut walk, By::Cookie(&admin)).await;
    people::accounts(&mut walk, &admin).await;
    let supervisor = walk.house.acme.supervisor.clone();
    sessions::agents(&mut walk, By::Cookie(&supervisor)).await;

    let document = serde_json::to_value(switchboard_server::http::openapi()).unwrap();
    let changing = ["post", "put", "patch", "delete"];
    let paths = document["paths"].as_object().unwrap().iter();
    let all: BTreeSet<String> = paths
        .flat_map(|(path, item)| {
            let methods = changing
                .iter()
                .filter(|method| item.get(**method).is_some());
            methods.map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let excepted: BTreeSet<String> = NO_ENTRY
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();
    let known: BTreeSet<String> = walk.walked.union(&excepted).cloned().collect();
    let missing: Vec<_> = all.difference(&known).collect();
    assert!(
        missing.is_empty(),
        "neither walked nor excepted: {missing:?}"
    );
    let gone: Vec<_> = known.difference(&all).collect();
    assert!(gone.is_empty(), "no such operation any more: {gone:?}");
    let twice: Vec<_> = walk.walked.intersection(&excepted).collect();
    assert!(twice.is_empty(), "walked, so no exception: {twice:?}");
}
