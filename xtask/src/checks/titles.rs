//! Finds tests by the requirement ids in their titles.

/// Whether the text of a file holds a test whose title names this id, such as
/// `CC-26`: in Rust a function like `cc_26_one_order`, in TypeScript a title
/// like `"CC-26 one order"`.
pub fn has_test(file: &str, text: &str, id: &str) -> bool {
    if file.ends_with(".rs") {
        return rust(file, text, id);
    }
    let script = [".ts", ".tsx", ".mjs"]
        .iter()
        .any(|ending| file.ends_with(ending));
    script && typescript(text, id)
}

fn rust(file: &str, text: &str, id: &str) -> bool {
    // A story runs on each engine through a test that calls it by name, a fault campaign in a
    // step of its own.
    let story = ["story", "stories", "/faults/"]
        .iter()
        .any(|place| file.contains(place));
    let mut attributes = String::new();
    for line in text.lines().map(str::trim) {
        if let Some(name) = function(line) {
            let test = story || attributes.contains("test");
            if test && !attributes.contains("ignore") && names(name, id) {
                return true;
            }
            attributes.clear();
        } else if line.starts_with("#[") {
            attributes.push_str(line);
        } else if !line.starts_with("//") && !line.is_empty() {
            attributes.clear();
        }
    }
    false
}

/// The name of the function that a line begins.
fn function(line: &str) -> Option<&str> {
    let before = line.split("fn ").next()?;
    let after = &line[before.len()..];
    let modifier = |word: &str| word.starts_with("pub") || matches!(word, "async" | "const");
    if !before.split_whitespace().all(modifier) {
        return None;
    }
    let name = after.strip_prefix("fn ")?;
    name.split(|c: char| !c.is_alphanumeric() && c != '_')
        .next()
}

/// Whether `cc_26_is_54_lines` names CC-26 (and IS-54, but not CC-2).
fn names(function: &str, id: &str) -> bool {
    let wanted = id.to_lowercase();
    let Some((group, number)) = wanted.split_once('-') else {
        return false;
    };
    let words: Vec<&str> = function.split('_').collect();
    words.windows(2).any(|pair| pair == [group, number])
}

fn typescript(text: &str, id: &str) -> bool {
    text.match_indices(id).any(|(at, _)| {
        let ends = text[at + id.len()..]
            .chars()
            .next()
            .is_none_or(|c| !c.is_ascii_digit());
        ends && in_title(&text[..at])
    })
}

/// Whether text that ends inside a string ends inside the title of a test
/// that is not skipped.
fn in_title(before: &str) -> bool {
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let Some(quote) = before[line_start..].find(['"', '\'', '`']) else {
        return false;
    };
    let call = before[..line_start + quote].trim_end();
    let Some(call) = call.strip_suffix('(') else {
        return false;
    };
    let name = call
        .rsplit(|c: char| !c.is_alphanumeric() && c != '.' && c != ')')
        .next()
        .unwrap_or_default();
    matches!(
        name,
        "test" | "it" | "describe" | "test.describe" | "test.step" | "story"
    )
}

#[cfg(test)]
mod tests {
    use super::has_test;

    #[test]
    fn rust_tests_are_found_by_name() {
        let text = "#[tokio::test(start_paused = true)]\nasync fn cc_26_is_54_lines() {}\n\nfn cc_3_helper() {}\n\
                    #[test]\n#[ignore]\nfn cc_4_later() {}\n";
        let found = |id| has_test("crates/core/tests/all.rs", text, id);
        assert!(found("CC-26") && found("IS-54"));
        assert!(!found("CC-2") && !found("CC-3") && !found("CC-4"));
        assert!(has_test("crates/store/tests/story/lines.rs", text, "CC-3"));
    }

    #[test]
    fn script_tests_are_found_by_title() {
        let text = "// CC-1 is elsewhere\ntest(\"CC-26, IS-54 lines\", async () => {\n  call(\"CC-7\");\n});\n\
                    test.skip(\"CC-8 later\", f);\nit(\n  'CC-9 wrapped', f);";
        let found = |id| has_test("web/e2e/a.spec.ts", text, id);
        assert!(found("CC-26") && found("IS-54") && found("CC-9"));
        assert!(!found("CC-1") && !found("CC-2") && !found("CC-7") && !found("CC-8"));
    }
}
