use super::*;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    fs::read_to_string(top().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Names of our metrics in a text, without what a histogram adds to them.
fn named(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter(|word| word.starts_with("switchboard_") || word.starts_with("process_"))
        .map(|word| {
            let bare = ["_bucket", "_sum", "_count"]
                .iter()
                .find_map(|end| word.strip_suffix(end));
            let histogram = |name: &&str| {
                let is = |metric: &&Metric| metric.name == *name;
                METRICS
                    .iter()
                    .find(is)
                    .is_some_and(|metric| matches!(metric.kind, Histogram))
            };
            bare.filter(histogram).unwrap_or(word).to_owned()
        })
        .collect()
}

fn known() -> BTreeSet<String> {
    METRICS
        .iter()
        .map(|metric| metric.name.to_owned())
        .collect()
}

#[test]
fn is_129_alerts_and_dashboard_ask_for_metrics_that_exist() {
    let rules: String = read("deploy/prometheus/alerts.yml")
        .lines()
        .filter(|line| line.trim_start().starts_with("expr:"))
        .collect();
    let asked = named(&rules);
    assert!(asked.len() > 15, "{asked:?}");
    assert_eq!(asked.difference(&known()).collect::<Vec<_>>(), [""; 0]);

    let dashboard: serde_json::Value =
        serde_json::from_str(&read("deploy/grafana/switchboard.json")).unwrap();
    let mut shown = BTreeSet::new();
    let panels = dashboard["panels"].as_array().unwrap();
    for target in panels
        .iter()
        .filter_map(|panel| panel["targets"].as_array())
        .flatten()
    {
        shown.extend(named(target["expr"].as_str().unwrap()));
    }
    assert_eq!(shown.difference(&known()).collect::<Vec<_>>(), [""; 0]);
    // The dashboard leaves nothing out.
    assert_eq!(known().difference(&shown).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn every_alert_is_explained() {
    let operations = read("docs/operations.md");
    let rules = read("deploy/prometheus/alerts.yml");
    let alerts: Vec<&str> = rules
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("- alert: "))
        .collect();
    assert!(alerts.len() > 15);
    for alert in alerts {
        assert!(operations.contains(&format!("`{alert}`")), "{alert}");
    }
}

#[test]
fn the_catalogue_is_what_the_sources_count() {
    fn sources(dir: &Path, found: &mut String) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("catalogue") {
                sources(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs")
                && !path.ends_with("catalogue.rs")
            {
                found.push_str(&fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut text = String::new();
    for folder in ["crates/server/src", "crates/store/src", "crates/bus/src"] {
        sources(&top().join(folder), &mut text);
    }
    let mut counted = BTreeSet::new();
    for kind in ["counter!(", "gauge!(", "histogram!("] {
        for (at, _) in text.match_indices(kind) {
            let rest = text[at + kind.len()..].trim_start();
            if let Some(name) = rest
                .strip_prefix('"')
                .and_then(|rest| rest.split('"').next())
            {
                counted.insert(name.to_owned());
            }
        }
    }
    assert_eq!(
        counted.symmetric_difference(&known()).collect::<Vec<_>>(),
        [""; 0]
    );
}

#[test]
fn what_has_not_happened_yet_is_shown_as_zero() {
    let text = crate::telemetry::metrics().render();
    for metric in METRICS
        .iter()
        .filter(|metric| !matches!(metric.shown, Later))
    {
        assert!(
            text.contains(&format!("# HELP {} ", metric.name)),
            "{}: {text}",
            metric.name
        );
    }
    assert!(
        text.contains("switchboard_problems_total{code=\"internal\"}"),
        "{text}"
    );
    assert!(
        text.contains("switchboard_commit_jobs_bucket{le=\"512\"}"),
        "{text}"
    );
}
