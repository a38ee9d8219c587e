//! `switchboard-bench table`: the figures of a run as a Markdown table, in place of the one
//! that stands between two marks.

use crate::{
    Result,
    report::{HEAD, Report},
};
use std::path::{Path, PathBuf};

const BEGIN: &str = "<!-- figures -->";
const END: &str = "<!-- /figures -->";

pub fn main(json: Option<PathBuf>, write: Option<PathBuf>) -> Result<()> {
    let json = json.ok_or("table needs --json")?;
    let report: Report = serde_json::from_str(&std::fs::read_to_string(json)?)?;
    let table = markdown(&report);
    match write {
        None => print!("{table}"),
        Some(path) => std::fs::write(
            &path,
            replaced(&std::fs::read_to_string(&path)?, &table, &path)?,
        )?,
    }
    Ok(())
}

fn replaced(text: &str, table: &str, path: &Path) -> Result<String> {
    let begin = text.find(BEGIN);
    let end = text.find(END);
    let (Some(begin), Some(end)) = (begin, end) else {
        return Err(format!("{} lacks {BEGIN} … {END}", path.display()).into());
    };
    Ok(format!(
        "{}{BEGIN}\n\n{table}\n{}",
        &text[..begin],
        &text[end..]
    ))
}

fn markdown(report: &Report) -> String {
    let mut text = format!("Measured on {}.", report.machine);
    if report.small {
        text.push_str(" **With a tenth of the load: these figures mean nothing.**");
    }
    text.push_str(&format!(
        "\n\n| {} |\n|{}\n",
        HEAD.join(" | "),
        " --- |".repeat(HEAD.len())
    ));
    let mut notes = Vec::new();
    for row in &report.rows {
        let mut columns = row.columns();
        if let Some(note) = &row.note {
            notes.push(note.as_str());
            columns[1].push_str(&format!(" ({})", notes.len()));
        }
        text.push_str(&format!("| {} |\n", columns.join(" | ")));
    }
    if !notes.is_empty() {
        text.push('\n');
    }
    for (at, note) in notes.iter().enumerate() {
        text.push_str(&format!("{}. {note}\n", at + 1));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_table_is_replaced() {
        let text = format!("before\n{BEGIN}\n\nold\n{END}\nafter\n");
        let new = replaced(&text, "new\n", Path::new("x.md")).unwrap();
        assert_eq!(new, format!("before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"));
        assert!(replaced("no marks", "new", Path::new("x.md")).is_err());
    }
}
