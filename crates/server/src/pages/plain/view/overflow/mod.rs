//! What somebody who has to wait may do instead (IS-114). A choice is a file and a line in
//! [`CHOICES`].

mod call;
mod later;
mod schedule;
mod wait;

use crate::pages::{html::Html, plain::Visit};

/// What the choices lead to.
pub struct Ways<'a> {
    /// The same page, looking again.
    pub again: &'a str,
    /// Proves that a form is ours, and whose request it is about.
    pub token: &'a str,
    /// Where a later time is chosen, if there are any.
    pub times: Option<&'a str>,
    /// Where a number is left by whoever keeps their place, if that is offered.
    pub call: Option<&'a str>,
}

/// Writes one choice: what it does, and a word about it; or nothing where it leads nowhere.
type Choice = fn(&mut Html, &Visit, &Ways<'_>);

/// In the order in which they are shown.
const CHOICES: &[Choice] = &[wait::choice, call::choice, schedule::choice, later::choice];

/// All choices, as a list.
pub fn choices(html: &mut Html, visit: &Visit, ways: &Ways<'_>) {
    html.raw("<ul class=\"choices\">");
    for choice in CHOICES {
        choice(html, visit, ways);
    }
    html.raw("</ul>");
}
