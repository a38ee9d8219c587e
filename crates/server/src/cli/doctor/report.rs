//! What was found.

use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Ok,
    Note,
    Wrong,
}

#[derive(Serialize)]
struct Finding {
    /// Stable name of the check.
    check: &'static str,
    state: State,
    /// For people.
    text: String,
}

/// Findings, printed as they come or at the end as JSON.
pub struct Report {
    findings: Vec<Finding>,
    json: bool,
}

impl Report {
    pub fn new(json: bool) -> Self {
        if !json {
            println!("switchboard {}", env!("CARGO_PKG_VERSION"));
        }
        Self {
            findings: Vec::new(),
            json,
        }
    }

    /// As it should be.
    pub fn good(&mut self, check: &'static str, text: impl std::fmt::Display) {
        self.add(check, State::Ok, text);
    }

    /// Worth knowing.
    pub fn note(&mut self, check: &'static str, text: impl std::fmt::Display) {
        self.add(check, State::Note, text);
    }

    /// To be mended.
    pub fn bad(&mut self, check: &'static str, text: impl std::fmt::Display) {
        self.add(check, State::Wrong, text);
    }

    fn add(&mut self, check: &'static str, state: State, text: impl std::fmt::Display) {
        let finding = Finding {
            check,
            state,
            text: text.to_string(),
        };
        if !self.json {
            let mark = match state {
                State::Ok => "ok   ",
                State::Note => "note ",
                State::Wrong => "WRONG",
            };
            println!("  {mark} {check}: {}", finding.text);
        }
        self.findings.push(finding);
    }

    /// An error, and so an exit code that is not 0, when something is wrong.
    pub fn end(self) -> Result<(), String> {
        let wrong = self
            .findings
            .iter()
            .filter(|finding| finding.state == State::Wrong)
            .count();
        if self.json {
            let version = env!("CARGO_PKG_VERSION");
            println!(
                "{:#}",
                serde_json::json!({"version": version, "wrong": wrong, "findings": self.findings})
            );
        }
        match wrong {
            0 => Ok(()),
            1 => Err("1 thing is wrong".into()),
            n => Err(format!("{n} things are wrong")),
        }
    }
}
