//! HTML with everything escaped that is not written here.

use axum::http::HeaderValue;

/// `Content-Type` of a page.
pub const TYPE: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// A page being written.
pub struct Html(String);

/// Text made safe for element content and quoted attribute values.
pub fn escape(text: &str, into: &mut String) {
    for c in text.chars() {
        match c {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '"' => into.push_str("&quot;"),
            '\'' => into.push_str("&#39;"),
            c => into.push(c),
        }
    }
}

/// JSON that may stand in a `script` element: no `<` closes it, no `&` confuses XML readers.
pub fn json_for_script(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value)
        .unwrap_or_else(|_| "null".into())
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

impl Html {
    /// Nothing yet, for a piece of a page.
    pub fn part() -> Self {
        Self(String::new())
    }

    /// Head of a document; `lang` is a language tag of ours.
    pub fn document(lang: &str, dir: &str, title: &str) -> Self {
        let mut html = Self(String::with_capacity(2_048));
        html.raw("<!doctype html><html lang=\"")
            .text(lang)
            .raw("\" dir=\"")
            .text(dir)
            .raw("\"><head><meta charset=\"utf-8\">");
        html.raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>")
            .text(title)
            .raw("</title>");
        html
    }

    /// A page in our plain style, left to right, ready for its content.
    pub fn page(lang: &str, title: &str) -> Self {
        let mut html = Self::document(lang, "ltr", title);
        html.raw("<link rel=\"stylesheet\" href=\"")
            .text(super::plain::style::url())
            .raw("\"></head><body><main class=\"doc\">");
        html
    }

    /// Markup written in this program.
    pub fn raw(&mut self, markup: &str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Text from anywhere.
    pub fn text(&mut self, text: &str) -> &mut Self {
        escape(text, &mut self.0);
        self
    }

    /// Closes a page begun by [`Html::page`].
    pub fn finish(mut self) -> String {
        self.raw("</main></body></html>");
        self.0
    }

    /// What was written.
    pub fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_its_place() {
        let mut html = Html(String::new());
        html.raw("<p title=\"").text("\"><script>'&").raw("\">");
        assert_eq!(
            html.into_string(),
            "<p title=\"&quot;&gt;&lt;script&gt;&#39;&amp;\">"
        );
        let json = json_for_script(&serde_json::json!({ "a": "</script><!--\u{2028}" }));
        assert!(!json.contains('<') && !json.contains('\u{2028}'), "{json}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&json).unwrap()["a"],
            "</script><!--\u{2028}"
        );
    }
}
