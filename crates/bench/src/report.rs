//! Figures, as rows of a table and as JSON. The browser's measurements add rows of the same
//! shape to the same file.

use crate::{Result, machine::Machine};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Everything measured in one run.
#[derive(Serialize, Deserialize)]
pub struct Report {
    pub machine: Machine,
    /// Made with a tenth of the load.
    #[serde(default)]
    pub small: bool,
    pub rows: Vec<Row>,
}

/// One figure.
#[derive(Serialize, Deserialize, Clone)]
pub struct Row {
    /// The benchmark.
    #[serde(default)]
    pub bench: String,
    /// What was measured.
    pub figure: String,
    pub ours: f64,
    pub unit: String,
    /// What it is set beside: the limit or a peer, measured in the same run.
    pub peer: Option<Peer>,
    /// Ours by the peer's.
    pub ratio: Option<f64>,
    /// In words, as in the table.
    pub target: Option<String>,
    pub met: Option<bool>,
    pub note: Option<String>,
}

#[derive(Serialize, Deserialize, Clone)]
pub struct Peer {
    pub name: String,
    pub value: f64,
}

impl Row {
    pub fn new(figure: impl Into<String>, ours: f64, unit: &str) -> Self {
        Self {
            bench: String::new(),
            figure: figure.into(),
            ours,
            unit: unit.to_owned(),
            peer: None,
            ratio: None,
            target: None,
            met: None,
            note: None,
        }
    }

    /// Sets it beside a limit measured in the same run; `least` is the share of it to reach.
    pub fn beside(mut self, name: &str, value: f64, least: f64) -> Self {
        let ratio = self.ours / value;
        self.ratio = Some(ratio);
        self.target = Some(format!("ratio ≥ {least:.2}"));
        self.met = Some(ratio >= least);
        self.peer = Some(Peer {
            name: name.to_owned(),
            value,
        });
        self
    }

    /// Sets a value that it must not exceed.
    pub fn at_most(mut self, limit: f64) -> Self {
        self.target = Some(format!("≤ {} {}", number(limit), self.unit));
        self.met = Some(self.ours <= limit);
        self
    }

    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Its columns: benchmark, figure, ours, peer, ratio, target, met.
    pub fn columns(&self) -> [String; 7] {
        [
            self.bench.clone(),
            self.figure.clone(),
            format!("{} {}", number(self.ours), self.unit),
            self.peer
                .as_ref()
                .map(|peer| format!("{} ({})", number(peer.value), peer.name))
                .unwrap_or_default(),
            self.ratio
                .map(|ratio| format!("{ratio:.2}"))
                .unwrap_or_default(),
            self.target.clone().unwrap_or_default(),
            self.met
                .map(|met| if met { "yes" } else { "no" }.to_owned())
                .unwrap_or_default(),
        ]
    }
}

pub const HEAD: [&str; 7] = [
    "benchmark",
    "figure",
    "ours",
    "limit",
    "ratio",
    "target",
    "met",
];

/// With as many digits as tell something, thousands set apart.
pub fn number(value: f64) -> String {
    let digits = match value.abs() {
        v if v >= 100.0 => 0,
        v if v >= 10.0 => 1,
        _ => 2,
    };
    let text = format!("{value:.digits$}");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        let left = whole.len() - at;
        if at > 0
            && left.is_multiple_of(3)
            && digit.is_ascii_digit()
            && whole.as_bytes()[at - 1].is_ascii_digit()
        {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if rest.is_empty() {
        grouped
    } else {
        format!("{grouped}.{rest}")
    }
}

const WIDTHS: [usize; 7] = [12, 50, 18, 28, 6, 14, 4];

fn line(columns: &[impl AsRef<str>]) -> String {
    let cells = columns
        .iter()
        .zip(WIDTHS)
        .map(|(text, width)| format!("{:<width$}", text.as_ref()));
    cells.collect::<Vec<_>>().join(" ").trim_end().to_owned()
}

impl Report {
    pub fn new(machine: Machine, small: bool) -> Self {
        Self {
            machine,
            small,
            rows: Vec::new(),
        }
    }

    pub fn print_head(&self) {
        println!("{}", line(&HEAD));
    }

    /// Adds rows and prints them.
    pub fn add(&mut self, bench: &str, rows: Vec<Row>) {
        for mut row in rows {
            row.bench = bench.to_owned();
            println!("{}", line(&row.columns()));
            if let Some(note) = &row.note {
                println!("{:12} {note}", "");
            }
            self.rows.push(row);
        }
    }

    pub fn write(&self, path: &Path) -> Result<()> {
        Ok(std::fs::write(
            path,
            serde_json::to_string_pretty(self)? + "\n",
        )?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_that_tell_something() {
        for (value, text) in [
            (1_234_567.0, "1,234,567"),
            (999.4, "999"),
            (12.34, "12.3"),
            (0.456, "0.46"),
            (-1234.0, "-1,234"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn targets_are_judged() {
        assert_eq!(
            Row::new("x", 50.0, "lines/s")
                .beside("bare", 100.0, 0.5)
                .met,
            Some(true)
        );
        assert_eq!(
            Row::new("x", 49.0, "lines/s")
                .beside("bare", 100.0, 0.5)
                .met,
            Some(false)
        );
        assert_eq!(Row::new("x", 301.0, "ms").at_most(300.0).met, Some(false));
    }
}
