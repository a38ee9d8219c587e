//! What clients of each release say and are told, recorded with that release's program and
//! replayed against this build for ever. `docs/decisions/0007-upgrades.md` tells how one is
//! added.
//!
//! A recording is a conversation of a visitor (`v`), a member of staff (`a`) and a client of
//! another protocol (`w`), one JSON object a line: `{"who","send"}`, `{"who","get"}`. In `send`,
//! a text that begins with `$` stands for a value that `keep` took from an earlier frame. What
//! this build says must have everything that the recorded frame has, in the same form.

use super::*;
use crate::peer::Peer;
use serde_json::Map;
use std::{collections::BTreeMap, fs};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/frames");
/// Texts that mean something to a client; others only have to be texts.
const WORDS: &[&str] = &[
    "t", "kind", "code", "role", "state", "reason", "outcome", "target", "status", "text",
    "question", "url", "type",
];

/// Who says what, and what is to come of it at whom: an answer, or a frame or event of a kind.
type Step = (&'static str, Value, Vec<(&'static str, &'static str)>);

fn script() -> Vec<Step> {
    let say = |id: &str, text: &str| json!({"t":"say","s":"$s","id":id,"text":text});
    let command = |id: &str, t: &str, rest: Value| {
        let mut frame = json!({"t":t,"s":"$s","id":id});
        let rest = rest.as_object().unwrap().clone();
        frame.as_object_mut().unwrap().extend(rest);
        frame
    };
    let attach = |ticket: &str| json!({"t":"attach","id":"in","ticket":ticket,"after":0,"channels":["chat","lead"]});
    let hello = |protocol: u32| json!({"t":"hello","protocol":protocol,"build":"x","locale":"en"});
    vec![
        ("w", hello(999), vec![("w", "error")]),
        ("v", hello(1), vec![("v", "welcome")]),
        (
            "v",
            attach("$ticket_v"),
            vec![("v", "attached"), ("v", "leg_changed")],
        ),
        ("a", hello(1), vec![("a", "welcome")]),
        (
            "a",
            attach("$ticket_a"),
            vec![("a", "attached"), ("v", "leg_changed")],
        ),
        (
            "v",
            json!({"t":"typing","s":"$s","text":"hel"}),
            vec![("a", "typing")],
        ),
        (
            "v",
            say("1", "hello"),
            vec![("v", "1"), ("a", "line"), ("v", "line")],
        ),
        ("a", say("2", "good day"), vec![("a", "2"), ("v", "line")]),
        ("v", say("3", ""), vec![("v", "3")]),
        (
            "v",
            command("4", "ask", json!({"question":"when?"})),
            vec![("v", "4"), ("a", "asked")],
        ),
        (
            "v",
            command(
                "5",
                "describe",
                json!({"name":"Vera","email":"v@example.com"}),
            ),
            vec![("v", "5"), ("a", "described")],
        ),
        (
            "v",
            command("6", "consent", json!({"follow":true})),
            vec![("v", "6"), ("a", "consent_changed")],
        ),
        (
            "v",
            command("7", "share_typing", json!({"on":false})),
            vec![("v", "7"), ("a", "typing_shared")],
        ),
        (
            "v",
            command(
                "8",
                "page",
                json!({"url":"https://shop.example/a","title":"A"}),
            ),
            vec![("v", "8"), ("a", "page_viewed")],
        ),
        (
            "a",
            command("9", "baton", json!({"to":"$leg_a","epoch":"$epoch"})),
            vec![("a", "9")],
        ),
        (
            "a",
            command(
                "10",
                "push",
                json!({"url":"https://shop.example/b","epoch":"$epoch"}),
            ),
            vec![("a", "10")],
        ),
        (
            "a",
            command("11", "follow", json!({"on":true,"epoch":99})),
            vec![("a", "11")],
        ),
        (
            "v",
            json!({"t":"no_such_frame","id":"12"}),
            vec![("v", "12")],
        ),
        (
            "a",
            json!({"t":"attach","id":"13","ticket":"no ticket","after":0,"channels":["chat"]}),
            vec![("a", "13")],
        ),
        ("v", command("14", "detach", json!({})), vec![("v", "14")]),
    ]
}

/// Whether a frame is the one that is waited for: a type, a kind of event, or an answer.
fn is(frame: &Value, what: &str) -> bool {
    let answer = matches!(frame["t"].as_str(), Some("ok" | "error")) && frame["id"] == what;
    answer || frame["t"] == what || frame["event"]["kind"] == what
}

/// Whether `new` has everything that `old` has.
fn covers(key: &str, old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Null, _) => true,
        (Value::Object(old), Value::Object(new)) => old
            .iter()
            .all(|(key, old)| new.get(key).is_some_and(|new| covers(key, old, new))),
        (Value::Array(old), Value::Array(new)) => old
            .iter()
            .all(|old| new.iter().any(|new| covers(key, old, new))),
        (Value::String(old), Value::String(new)) => {
            let of_command = matches!(key, "id" | "cid") && old.len() < 8;
            old == new || !(of_command || WORDS.contains(&key))
        }
        (Value::Number(_), Value::Number(_)) => true,
        (Value::Bool(old), Value::Bool(new)) => old == new,
        _ => false,
    }
}

/// The three, connected to a program, and values that frames stand for.
struct Stage {
    peers: BTreeMap<&'static str, Peer>,
    values: BTreeMap<String, Value>,
    _program: Program,
    _folder: tempfile::TempDir,
}

impl Stage {
    async fn of(program: &Path) -> Stage {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", folder.path().join("switchboard.db").display());
        let setup = Setup {
            program: program.to_owned(),
            ..Setup::of(folder.path(), &database)
        };
        let program = Program::with(setup.clone());
        ready(&program.base).await;
        let company = Company::found(&setup, &program.base).await;
        let post = async |path: String, body: Value| -> Value {
            let request = company.http.post(program.base.clone() + &path);
            let request = request.bearer_auth(&company.key).json(&body);
            request.send().await.unwrap().json().await.unwrap()
        };
        let start = json!({"service":"room","name":"V","key":"v"});
        let started = post("/v1/sessions".into(), start).await;
        let session = started["session"]["id"].as_str().unwrap().to_owned();
        let join = json!({"name":"A","key":"a","role":"agent"});
        let joined = post(format!("/v1/sessions/{session}/legs"), join).await;
        let values = [
            ("s", json!(session)),
            ("ticket_v", started["details"]["ticket"].clone()),
            ("ticket_a", joined["ticket"].clone()),
            ("leg_a", joined["leg"].clone()),
        ];
        let mut peers = BTreeMap::new();
        for who in ["v", "a", "w"] {
            peers.insert(who, Peer::connect(&program.base).await);
        }
        Stage {
            peers,
            values: values.map(|(name, value)| (name.to_owned(), value)).into(),
            _program: program,
            _folder: folder,
        }
    }

    fn filled(&self, frame: &Value) -> Value {
        match frame {
            Value::String(text) => match text.strip_prefix('$') {
                Some(name) => self.values[name].clone(),
                None => frame.clone(),
            },
            Value::Object(fields) => {
                let filled = fields
                    .iter()
                    .map(|(key, of)| (key.clone(), self.filled(of)));
                Value::Object(filled.collect::<Map<_, _>>())
            }
            other => other.clone(),
        }
    }

    fn peer(&mut self, who: &str) -> &mut Peer {
        self.peers.get_mut(who).expect("v, a or w")
    }

    async fn send(&mut self, who: &str, frame: &Value) {
        let frame = self.filled(frame);
        self.peer(who).send(frame).await;
    }

    fn keep(&mut self, frame: &Value) {
        if let Some(epoch) = frame.pointer("/session/baton/epoch") {
            self.values.insert("epoch".into(), epoch.clone());
        }
    }

    /// Plays the script; what was said and heard.
    async fn record(mut self) -> String {
        let mut lines = Vec::new();
        for (who, send, gets) in script() {
            self.send(who, &send).await;
            lines.push(json!({"who":who,"send":send}));
            for (who, what) in gets {
                let frame = self.peer(who).find(|frame| is(frame, what)).await;
                self.keep(&frame);
                lines.push(json!({"who":who,"get":frame}));
            }
        }
        let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
        lines.join("\n") + "\n"
    }

    /// Plays a recording; each recorded frame must have its like.
    async fn replay(mut self, recording: &str) {
        for line in recording.lines() {
            let step: Value = serde_json::from_str(line).unwrap();
            let who = step["who"].as_str().unwrap();
            if let Some(frame) = step.get("send") {
                self.send(who, frame).await;
            } else {
                let old = &step["get"];
                let frame = self.peer(who).find(|new| covers("", old, new)).await;
                self.keep(&frame);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn is_5_recorded_frames_of_every_release_are_understood() {
    if let (Some(to), Some(old)) = (std::env::var_os("SWITCHBOARD_TEST_RECORD"), previous()) {
        let recording = Stage::of(&old).await.record().await;
        fs::write(to, recording).unwrap();
    }
    let mut replayed = 0;
    for file in fs::read_dir(FOLDER).unwrap() {
        let recording = fs::read_to_string(file.unwrap().path()).unwrap();
        Stage::of(present()).await.replay(&recording).await;
        replayed += 1;
    }
    assert!(replayed > 0, "there are recordings");
}

#[test]
fn is_5_a_frame_that_lost_something_is_no_like() {
    let old =
        json!({"t":"event","seq":5,"event":{"kind":"line","text":"a","leg":"x"},"l":[{"on":true}]});
    let like = json!({"t":"event","seq":7,"event":{"kind":"line","text":"a","leg":"y","new":1},"l":[{"on":true}]});
    assert!(covers("", &old, &like));
    let changes: [(&str, Option<Value>); 5] = [
        ("/event/leg", None),
        ("/event/kind", Some(json!("said"))),
        ("/seq", Some(json!("7"))),
        ("/l/0/on", Some(json!(false))),
        ("/event/text", Some(json!("b"))),
    ];
    for (place, to) in changes {
        let mut odd = like.clone();
        match to {
            Some(value) => *odd.pointer_mut(place).unwrap() = value,
            None => drop(odd["event"].as_object_mut().unwrap().remove("leg")),
        }
        assert!(!covers("", &old, &odd), "{place}");
    }
}
