//! Every page of the demo company carries the same snippet, as a customer's
//! pages would, and is a whole page: a language, a title, one main heading.

use crate::failure::Result;
use crate::workspace::Workspace;

/// What stands on a page that puts the snippet in as a script of its own.
const INLINE: &str = r#"(window,document,"{{SERVER}}","{{SITE_KEY}}");"#;
/// The same as one tag, for pages that allow no inline script.
const TAG: &str = r#"<script async src="{{SERVER}}/embed.js" data-site="{{SITE_KEY}}"></script>"#;
const SCRIPTLESS: &str = r#"<noscript><a href="{{SERVER}}/plain/{{SITE_KEY}}">"#;

pub fn problems(workspace: &Workspace) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let page = |name: &&String| name.starts_with("demo/") && name.ends_with(".html");
    for name in workspace.files()?.iter().filter(page) {
        let text = workspace.read(name)?;
        let mut want = |good: bool, what: &str| {
            if !good {
                problems.push(format!("{name} {what}"));
            }
        };
        want(
            text.contains(INLINE) != text.contains(TAG),
            "carries the snippet not exactly once",
        );
        want(
            text.contains(SCRIPTLESS),
            "has no link for browsers without scripting",
        );
        want(text.contains("<html lang=\""), "names no language");
        want(text.contains("<title>"), "has no title");
        want(
            text.matches("<h1").count() == 1,
            "has not exactly one main heading",
        );
        want(
            !text.contains(" style=\"") && !text.contains(" onclick="),
            "has inline style or handlers",
        );
    }
    Ok(problems)
}
