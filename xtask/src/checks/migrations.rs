//! Schema changes that have landed stay as they are: records exist that they were run on
//! (docs/decisions/0007-upgrades.md). `landed` lists each with git's checksum of its content;
//! what the last release brought must be in it unchanged.

use std::collections::BTreeMap;

use crate::failure::Result;
use crate::tools::previous;
use crate::tools::process::Program;
use crate::workspace::Workspace;

const FOLDER: &str = "crates/store/migrations/";
const LANDED: &str = "crates/store/migrations/landed";

pub fn problems(workspace: &Workspace) -> Result<Vec<String>> {
    let text = workspace.read(LANDED)?;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let listed: BTreeMap<&str, &str> = lines
        .filter_map(|line| line.split_once(' '))
        .map(|(checksum, file)| (file, checksum))
        .collect();
    let change = |name: &&String| name.starts_with(FOLDER) && is_change(name);
    let files: Vec<&String> = workspace.files()?.iter().filter(change).collect();
    let mut present = BTreeMap::new();
    for name in &files {
        let hash = Program::new("git").args(["hash-object", name]);
        let hash = hash.directory(workspace.root()).output()?;
        present.insert(&name[FOLDER.len()..], hash.trim().to_owned());
    }
    let mut problems = compare(&listed, &present);
    for (file, checksum) in last_release(workspace)? {
        if listed.get(file.as_str()) != Some(&checksum.as_str()) {
            problems.push(format!(
                "{LANDED}: {file} is not as the last release has it"
            ));
        }
    }
    Ok(problems)
}

/// The search index is no record: it is made anew when its script changes.
fn is_change(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default();
    file.ends_with(".sql") && file.starts_with(|first: char| first.is_ascii_digit())
}

fn compare(listed: &BTreeMap<&str, &str>, present: &BTreeMap<&str, String>) -> Vec<String> {
    let mut problems = Vec::new();
    for (file, checksum) in listed {
        match present.get(file) {
            None => problems.push(format!("{FOLDER}{file} has landed and is gone")),
            Some(now) if now != checksum => {
                problems.push(format!("{FOLDER}{file} has landed and is edited"));
            }
            Some(_) => {}
        }
    }
    for (file, now) in present {
        if !listed.contains_key(file) {
            problems.push(format!("{LANDED} lacks the line: {now} {file}"));
        }
    }
    problems
}

/// Schema changes in the last release, with checksums; none where the history does not reach
/// back so far.
fn last_release(workspace: &Workspace) -> Result<Vec<(String, String)>> {
    let commit = previous::commit(workspace)?;
    let tree = Program::new("git").args(["ls-tree", "-r", &commit, FOLDER]);
    let Ok(tree) = tree.directory(workspace.root()).output() else {
        return Ok(Vec::new());
    };
    let entry = |line: &str| {
        let (head, name) = line.split_once('\t')?;
        let checksum = head.rsplit(' ').next()?;
        is_change(name).then(|| (name[FOLDER.len()..].to_owned(), checksum.to_owned()))
    };
    Ok(tree.lines().filter_map(entry).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edited_absent_and_unlisted_changes_are_found() {
        let listed = BTreeMap::from([("a", "1"), ("b", "2"), ("c", "3")]);
        let present = [("a", "1"), ("b", "x"), ("d", "4")];
        let present = present.map(|(file, hash)| (file, hash.to_owned())).into();
        let problems = compare(&listed, &present).join("\n");
        for part in [
            "b has landed and is edited",
            "c has landed and is gone",
            "4 d",
        ] {
            assert!(problems.contains(part), "{problems}");
        }
        assert!(!problems.contains("/a"), "{problems}");
    }
}
