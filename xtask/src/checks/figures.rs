//! Requirements of speed and size are proven by figures, not by tests: the benchmark names the
//! requirement at its head, and the manual's table says that each of its targets was met.

use crate::failure::Result;
use crate::workspace::Workspace;

const BENCHMARKS: &str = "crates/bench/src/benches/";
const FIGURES: &str = "docs/benchmarks.md";

pub fn is_benchmark(file: &str) -> bool {
    file.starts_with(BENCHMARKS)
}

/// Why the benchmark in this file does not prove the requirement.
pub fn problem(workspace: &Workspace, file: &str, text: &str, id: &str) -> Result<Option<String>> {
    let name = file.trim_start_matches(BENCHMARKS).trim_end_matches(".rs");
    let why = if !names(text, id) {
        "does not name it at its head".to_owned()
    } else {
        match unmet(&workspace.read(FIGURES)?, name) {
            None => format!("has no figure with a target in {FIGURES}"),
            Some(unmet) if !unmet.is_empty() => format!("misses: {}", unmet.join("; ")),
            Some(_) => return Ok(None),
        }
    };
    Ok(Some(format!("{id}: {file} {why}")))
}

fn names(text: &str, id: &str) -> bool {
    let head = text.lines().take_while(|line| line.starts_with("//!"));
    let word = |c: char| !(c.is_ascii_alphanumeric() || c == '-');
    head.flat_map(|line| line.split(word))
        .any(|part| part == id)
}

/// Figures of a benchmark whose target was not met; nothing when none has a target.
fn unmet(table: &str, name: &str) -> Option<Vec<String>> {
    let rows = table.lines().filter_map(|line| {
        let cells: Vec<&str> = line.strip_prefix('|')?.split('|').map(str::trim).collect();
        match cells[..] {
            [bench, figure, _, _, _, target, met, ..] if bench == name && !target.is_empty() => {
                Some((figure, met))
            }
            _ => None,
        }
    });
    let rows: Vec<_> = rows.collect();
    let unmet = rows.iter().filter(|(_, met)| *met != "yes");
    (!rows.is_empty()).then(|| unmet.map(|(figure, _)| (*figure).to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
| benchmark | figure | ours | limit | ratio | target | met |
| --- | --- | --- | --- | --- | --- | --- |
| seats | deliveries | 2 | 1 (bare) | 2.00 | ratio ≥ 0.70 | yes |
| seats | cost | 2 µs | | | | |
| storm | back | 7 s | | | ≤ 6 s | no |
| plain | cost | 2 µs | | | | |
";

    #[test]
    fn targets_that_were_missed_are_named() {
        assert_eq!(unmet(TABLE, "seats"), Some(vec![]));
        assert_eq!(unmet(TABLE, "storm"), Some(vec!["back".to_owned()]));
        assert_eq!(unmet(TABLE, "plain"), None);
        assert_eq!(unmet(TABLE, "lines"), None);
    }

    #[test]
    fn only_whole_ids_at_the_head_count() {
        let text = "//! A crowd (IS-127, IS-12).\nfn is_128() {}\n";
        assert!(names(text, "IS-127") && names(text, "IS-12"));
        assert!(!names(text, "IS-1") && !names(text, "IS-128"));
    }
}
