//! The project speaks only of itself: no paths of the machine it was written
//! on, no addresses of package registries outside lock files.

use crate::failure::Result;
use crate::workspace::Workspace;

/// Joined when run, so that this file does not break its own rule.
const WORDS: &[&[&str]] = &[
    &["/wo", "rk/"],
    &["/tmp/", "plan"],
    &["..", "/shared"],
    &["/ro", "ot/"],
    &["registry", ".npmjs"],
    &["static", ".crates"],
    &["index", ".crates"],
    &["files.", "pythonhosted"],
];

pub fn problems(workspace: &Workspace) -> Result<Vec<String>> {
    let words: Vec<String> = WORDS.iter().map(|parts| parts.concat()).collect();
    let mut problems = Vec::new();
    for name in workspace.files()?.iter().filter(|name| !is_lock(name)) {
        // A file that is no text (a picture) has no words.
        let Ok(text) = workspace.read(name) else {
            continue;
        };
        for (index, line) in text.lines().enumerate() {
            let found = words.iter().filter(|word| holds(line, word));
            problems.extend(found.map(|word| format!("{name}:{}: `{word}`", index + 1)));
        }
    }
    Ok(problems)
}

/// Whether the line holds the word where a path or an address would begin, so
/// that a relative path with a folder of the same name is none.
fn holds(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && !"._-".contains(c))
    })
}

fn is_lock(name: &str) -> bool {
    name.ends_with(".lock") || name.ends_with("package-lock.json")
}
