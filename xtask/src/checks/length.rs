//! Files stay short enough to be read: at most 600 lines, unless
//! `xtask/long-files.txt` says why one may be longer.

use std::collections::HashMap;

use crate::failure::Result;
use crate::workspace::Workspace;

const LIMIT: usize = 600;
const EXCEPTIONS: &str = "xtask/long-files.txt";
const SOURCES: &[&str] = &[".rs", ".ts", ".tsx", ".mjs", ".js", ".css", ".sql", ".html"];

pub fn problems(workspace: &Workspace) -> Result<Vec<String>> {
    let text = workspace.read(EXCEPTIONS)?;
    let (mut excused, mut problems) = (HashMap::new(), Vec::new());
    for line in text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        match line.split_once(": ") {
            Some((name, reason)) if reason.len() > 20 => {
                excused.insert(name, false);
            }
            _ => problems.push(format!(
                "{EXCEPTIONS}: `{line}` wants `path: reason in a sentence`"
            )),
        }
    }
    for name in workspace.files()?.iter().filter(|name| is_source(name)) {
        let lines = workspace.read(name)?.lines().count();
        if lines <= LIMIT {
            continue;
        }
        match excused.get_mut(name.as_str()) {
            Some(used) => *used = true,
            None => problems.push(format!("{name} has {lines} lines, {LIMIT} is the limit")),
        }
    }
    let idle = excused.iter().filter(|(_, used)| !**used);
    problems.extend(idle.map(|(name, _)| format!("{EXCEPTIONS}: {name} needs no exception")));
    Ok(problems)
}

fn is_source(name: &str) -> bool {
    SOURCES.iter().any(|ending| name.ends_with(ending)) && !name.contains(".gen.")
}
