//! Which web package may import which, read from the import statements.

use std::path::{Component, Path, PathBuf};

use crate::failure::Result;
use crate::workspace::Workspace;

struct Rule {
    unit: &'static str,
    /// Units whose code it may import.
    code: &'static [&'static str],
    /// Units of which it may import types only.
    types: &'static [&'static str],
    /// Whether it may import packages from outside.
    packages: bool,
    /// Words that would mean it does what is not its business.
    banned: &'static [&'static str],
}

const FETCHING: &[&str] = &["fetch(", "XMLHttpRequest", "new WebSocket", "EventSource("];
const RULES: &[Rule] = &[
    Rule {
        unit: "wire",
        code: &[],
        types: &[],
        packages: false,
        banned: &[],
    },
    Rule {
        unit: "loader",
        code: &[],
        types: &["wire"],
        packages: false,
        banned: &[],
    },
    Rule {
        unit: "ui",
        code: &[],
        types: &["wire"],
        packages: true,
        banned: FETCHING,
    },
    Rule {
        unit: "panel",
        code: &["ui", "wire"],
        types: &[],
        packages: true,
        banned: &[],
    },
    Rule {
        unit: "console",
        code: &["ui", "wire"],
        types: &[],
        packages: true,
        banned: &[],
    },
];

pub fn problems(workspace: &Workspace) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for name in workspace.files()? {
        let rule = RULES
            .iter()
            .find(|rule| name.starts_with(&format!("web/{}/src/", rule.unit)));
        let Some(rule) = rule.filter(|_| name.ends_with(".ts") || name.ends_with(".tsx")) else {
            continue;
        };
        let text = workspace.read(name)?;
        for import in imports(&text) {
            if let Some(reason) = breach(rule, name, &import) {
                problems.push(format!("{name}: `{}` {reason}", import.from));
            }
        }
        let banned = rule.banned.iter().filter(|word| text.contains(**word));
        problems.extend(
            banned.map(|word| format!("{name}: `{word}` is not the business of {}", rule.unit)),
        );
    }
    Ok(problems)
}

struct Import<'a> {
    from: &'a str,
    only_types: bool,
}

/// Every `import … from "x"`, `export … from "x"`, `import "x"` and `import("x")`.
fn imports(text: &str) -> Vec<Import<'_>> {
    let mut found = Vec::new();
    for keyword in ["import", "export"] {
        for (at, _) in text.match_indices(keyword) {
            let alone = text[..at]
                .chars()
                .next_back()
                .is_none_or(|c| !c.is_alphanumeric() && !"_.$\"'".contains(c));
            let rest = &text[at + keyword.len()..];
            if !alone || !rest.starts_with([' ', '(', '"', '{', '*', '\n']) {
                continue;
            }
            if let Some(from) = source(rest, keyword == "export") {
                let only_types = rest.trim_start().starts_with("type ");
                found.push(Import { from, only_types });
            }
        }
    }
    found
}

/// The quoted source of the statement that begins with `rest`.
fn source(rest: &str, needs_from: bool) -> Option<&str> {
    let end = rest.find(';').unwrap_or(rest.len());
    let statement = &rest[..end];
    let clause = match statement.find(" from ") {
        Some(from) => &statement[from + 6..],
        None if needs_from => return None,
        None => statement.trim_start_matches(['(', ' ', '\n']),
    };
    let quote = clause
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\'' | '`'))?;
    clause[1..].split_once(quote).map(|(from, _)| from)
}

fn breach(rule: &Rule, file: &str, import: &Import<'_>) -> Option<String> {
    let unit = match target(file, import.from) {
        Some(unit) => unit,
        None if rule.packages || import.from.starts_with("node:") => return None,
        None => return Some(format!("is a package, and {} takes none", rule.unit)),
    };
    if unit == rule.unit || rule.code.contains(&unit.as_str()) {
        return None;
    }
    if rule.types.contains(&unit.as_str()) {
        let only = format!("is {unit}, of which {} takes types only", rule.unit);
        return (!import.only_types).then_some(only);
    }
    Some(format!("is {unit}, which {} may not import", rule.unit))
}

/// The web package that a source names, by path or by package name.
fn target(file: &str, from: &str) -> Option<String> {
    if let Some(name) = from.strip_prefix("@switchboard/") {
        return name.split('/').next().map(str::to_owned);
    }
    if !from.starts_with('.') {
        return None;
    }
    let mut path = PathBuf::from(file);
    path.pop();
    for part in Path::new(from).components() {
        match part {
            Component::ParentDir => drop(path.pop()),
            Component::Normal(name) => path.push(name),
            _ => {}
        }
    }
    let mut parts = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned());
    (parts.next().as_deref() == Some("web"))
        .then(|| parts.next())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(text: &str) -> Vec<(&str, bool)> {
        imports(text)
            .into_iter()
            .map(|import| (import.from, import.only_types))
            .collect()
    }

    #[test]
    fn every_form_of_import_is_seen() {
        let text = "import { a,\n  b } from \"./a\";\nimport type { C } from '../wire';\nimport \"./style.css\";\n\
                    export * from \"./all\";\nexport const from = 1;\nconst late = await import(\"./late\");";
        let want = [
            ("./a", false),
            ("../wire", true),
            ("./style.css", false),
            ("./late", false),
            ("./all", false),
        ];
        assert_eq!(sources(text), want);
    }

    #[test]
    fn types_of_wire_are_all_a_loader_takes() {
        let loader = RULES
            .iter()
            .find(|rule| rule.unit == "loader")
            .expect("a rule for the loader");
        let import = |from, only_types| Import { from, only_types };
        let file = "web/loader/src/main.ts";
        assert!(breach(loader, file, &import("@switchboard/wire", true)).is_none());
        assert!(breach(loader, file, &import("@switchboard/wire", false)).is_some());
        assert!(breach(loader, file, &import("preact", false)).is_some());
        assert!(breach(loader, file, &import("../../panel/src/x", true)).is_some());
        assert!(breach(loader, file, &import("./button", false)).is_none());
    }
}
