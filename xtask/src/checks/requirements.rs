//! The table of requirements says the truth: every id once and in order, and
//! what is called proven stands in the title of a test in each file named, or at the head of a
//! benchmark whose figures meet their targets.

use crate::failure::Result;
use crate::workspace::Workspace;

use super::{figures, titles};

const TABLE: &str = "docs/requirements.md";

/// Groups of the catalogue in their order, with the number of their entries.
const GROUPS: &[(&str, u32)] = &[("AI", 15), ("RV", 26), ("CC", 34), ("IS", 137), ("WT", 97)];

struct Row<'a> {
    id: &'a str,
    state: &'a str,
    proof: &'a str,
}

pub fn problems(workspace: &Workspace) -> Result<Vec<String>> {
    let text = workspace.read(TABLE)?;
    let rows: Vec<Row<'_>> = text.lines().filter_map(row).collect();
    let mut problems = order(&rows);
    for row in &rows {
        let files = files(row.proof);
        match row.state {
            "open" if row.proof.is_empty() => {}
            "open" => problems.push(format!("{} is open, yet names a proof", row.id)),
            "partly" | "proven" if files.is_empty() => {
                problems.push(format!(
                    "{} is {}, yet names no file in backticks",
                    row.id, row.state
                ));
            }
            "partly" | "proven" => {}
            other => problems.push(format!("{}: `{other}` is no state", row.id)),
        }
        for file in files {
            match workspace.read(file) {
                Err(_) => problems.push(format!("{}: {file} does not exist", row.id)),
                Ok(text) if figures::is_benchmark(file) => {
                    problems.extend(figures::problem(workspace, file, &text, row.id)?);
                }
                Ok(text) if titles::has_test(file, &text, row.id) => {}
                Ok(_) => {
                    problems.push(format!("{}: no test in {file} has it in its title", row.id))
                }
            }
        }
    }
    let count = |state| rows.iter().filter(|row| row.state == state).count();
    eprintln!(
        "     {} proven, {} partly, {} open",
        count("proven"),
        count("partly"),
        count("open")
    );
    Ok(problems)
}

/// A row of the table: `| id | title | state | proof |`.
fn row(line: &str) -> Option<Row<'_>> {
    let cells = line.strip_prefix('|')?.strip_suffix('|')?;
    let cells: Vec<&str> = cells.split(" |").map(|cell| cell.trim()).collect();
    let (id, state, proof) = match cells[..] {
        [id, _, state, proof] => (id, state, proof),
        [id, _, state] => (id, state, ""),
        _ => return None,
    };
    let (group, number) = id.split_once('-')?;
    let known = GROUPS.iter().any(|(name, _)| *name == group);
    (known && number.parse::<u32>().is_ok()).then_some(Row { id, state, proof })
}

fn order(rows: &[Row<'_>]) -> Vec<String> {
    let wanted = GROUPS
        .iter()
        .flat_map(|(group, last)| (1..=*last).map(move |n| format!("{group}-{n}")));
    let wanted: Vec<String> = wanted.collect();
    if wanted.iter().eq(rows.iter().map(|row| row.id)) {
        return Vec::new();
    }
    let at = wanted.iter().zip(rows).position(|(id, row)| id != row.id);
    let at = at.unwrap_or(rows.len().min(wanted.len()));
    let found = rows.get(at).map_or("nothing", |row| row.id);
    let id = wanted.get(at).map_or("the end", |id| id);
    vec![format!(
        "{TABLE} has {found} where {id} belongs ({} of {} rows)",
        rows.len(),
        wanted.len()
    )]
}

/// The paths in backticks.
fn files(proof: &str) -> Vec<&str> {
    proof.split('`').skip(1).step_by(2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_with_and_without_proof() {
        let open = row("| CC-1 | A title | open | |").expect("a row");
        assert_eq!((open.id, open.state, open.proof), ("CC-1", "open", ""));
        let proven = row("| IS-54 | Letters | proven | `a.rs`, `b.ts` |").expect("a row");
        assert_eq!(files(proven.proof), ["a.rs", "b.ts"]);
        assert!(row("| id | title | state | proof |").is_none());
    }

    #[test]
    fn a_missing_row_is_named() {
        let rows = [
            Row {
                id: "AI-1",
                state: "open",
                proof: "",
            },
            Row {
                id: "AI-3",
                state: "open",
                proof: "",
            },
        ];
        assert!(order(&rows)[0].contains("AI-3 where AI-2 belongs"));
    }
}
