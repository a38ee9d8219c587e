//! `switchboard-bench table`: the figures of a run as a Markdown table, in place of the one
//! that stands between two marks; or only of the benchmarks that were run, beside the others.

mod figures;

use crate::{Result, benches, report::Report};
use figures::Figures;
use std::path::{Path, PathBuf};

const BEGIN: &str = "<!-- figures -->";
const END: &str = "<!-- /figures -->";

/// Prints the figures in `json`, or writes them to `write`; `keep_others` leaves the rows there
/// of benchmarks that were not run.
pub fn main(json: Option<PathBuf>, write: Option<PathBuf>, keep_others: bool) -> Result<()> {
    let json = json.ok_or("table needs --json")?;
    let report: Report = serde_json::from_str(&std::fs::read_to_string(json)?)?;
    if keep_others && report.small {
        return Err("figures of a tenth of the load may not stand beside others".into());
    }
    let new = Figures::of(&report);
    match write {
        None => print!("{}", new.markdown()),
        Some(path) => {
            let text = std::fs::read_to_string(&path)?;
            std::fs::write(&path, replaced(&text, new, keep_others, &path)?)?;
        }
    }
    Ok(())
}

fn replaced(text: &str, new: Figures, keep_others: bool, path: &Path) -> Result<String> {
    let begin = text.find(BEGIN);
    let end = text.find(END);
    let (Some(begin), Some(end)) = (begin, end) else {
        return Err(format!("{} lacks {BEGIN} … {END}", path.display()).into());
    };
    let figures = if keep_others {
        let mut figures = Figures::read(&text[begin + BEGIN.len()..end]);
        let order: Vec<_> = benches::ALL.iter().map(|bench| bench.name).collect();
        figures.put(new, &order);
        figures
    } else {
        new
    };
    let table = figures.markdown();
    Ok(format!(
        "{}{BEGIN}\n\n{table}\n{}",
        &text[..begin],
        &text[end..]
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_table_is_replaced() {
        let text = format!("before\n{BEGIN}\n\nold\n{END}\nafter\n");
        let new = || Figures::read("new\n");
        let written = replaced(&text, new(), false, Path::new("x.md")).unwrap();
        let head = written.strip_prefix(&format!("before\n{BEGIN}\n\nnew\n"));
        assert!(head.unwrap().ends_with(&format!("\n{END}\nafter\n")));
        assert!(!written.contains("old"));
        assert!(replaced("no marks", new(), false, Path::new("x.md")).is_err());
    }
}
