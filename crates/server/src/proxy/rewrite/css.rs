//! `url()` and `@import` in style sheets (CSS Syntax level 3, as far as it takes to find them).

/// The text with those addresses exchanged for which `map` gives another.
pub fn style(text: &str, map: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // A string counts as an address right behind `@import`.
    let mut imports = false;
    while let Some(first) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            let end = comment.find("*/").map_or(rest.len(), |at| at + 4);
            rest = copied(&mut out, rest, end);
        } else if matches!(first, '"' | '\'') {
            let end = string_end(rest);
            let inner = rest[1..end].strip_suffix(first).unwrap_or(&rest[1..end]);
            match map(&unescaped(inner)).filter(|_| imports) {
                Some(to) => out.push_str(&format!("\"{}\"", escaped(&to))),
                None => out.push_str(&rest[..end]),
            }
            imports = false;
            rest = &rest[end..];
        } else if let Some(inner) = strip(rest, "url(") {
            let end = function_end(inner);
            let whole = rest.len() - inner.len() + end;
            let bare = inner[..end]
                .strip_suffix(')')
                .unwrap_or(&inner[..end])
                .trim();
            let quote = bare.chars().next().filter(|c| matches!(c, '"' | '\''));
            let bare = quote.map_or(bare, |c| bare[1..].strip_suffix(c).unwrap_or(&bare[1..]));
            match map(&unescaped(bare)) {
                Some(to) => out.push_str(&format!("url(\"{}\")", escaped(&to))),
                None => out.push_str(&rest[..whole]),
            }
            imports = false;
            rest = &rest[whole..];
        } else if let Some(behind) = strip(rest, "@import") {
            imports = true;
            let end = rest.len() - behind.len();
            rest = copied(&mut out, rest, end);
        } else {
            imports &= first.is_whitespace();
            // A name is taken whole, so that `curl(` is not `url(`.
            let name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
            let end = match name(first) {
                true => rest.find(|c| !name(c)).unwrap_or(rest.len()),
                false if first == '\\' => rest.chars().take(2).map(char::len_utf8).sum(),
                false => first.len_utf8(),
            };
            rest = copied(&mut out, rest, end);
        }
    }
    out
}

fn copied<'a>(out: &mut String, rest: &'a str, end: usize) -> &'a str {
    out.push_str(&rest[..end]);
    &rest[end..]
}

fn strip<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let start = text.get(..word.len())?;
    start
        .eq_ignore_ascii_case(word)
        .then(|| &text[word.len()..])
}

/// Behind the string with which the text begins.
fn string_end(text: &str) -> usize {
    let mut chars = text.char_indices();
    let quote = chars.next().map(|(_, c)| c);
    let mut escape = false;
    for (at, c) in chars {
        match c {
            _ if escape => escape = false,
            '\\' => escape = true,
            // A string that is not closed ends with its line.
            '\n' => return at,
            c if Some(c) == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// Behind the bracket that closes what the text is inside of.
fn function_end(text: &str) -> usize {
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        match c {
            ')' => return at + 1,
            '"' | '\'' => at += string_end(&text[at..]).max(1),
            '\\' => {
                at += text[at..]
                    .chars()
                    .take(2)
                    .map(char::len_utf8)
                    .sum::<usize>()
            }
            c => at += c.len_utf8(),
        }
    }
    text.len()
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let mut code = String::new();
        while let Some(digit) = chars.next_if(|c| code.len() < 6 && c.is_ascii_hexdigit()) {
            code.push(digit);
        }
        if code.is_empty() {
            out.extend(chars.next().filter(|c| *c != '\n'));
            continue;
        }
        let code = u32::from_str_radix(&code, 16).unwrap_or(0);
        out.push(
            char::from_u32(code)
                .filter(|c| *c != '\0')
                .unwrap_or('\u{fffd}'),
        );
        chars.next_if(|c| c.is_ascii_whitespace());
    }
    out
}

/// Addresses are ASCII without quotes once they were taken apart; fragments may hold the rest.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("%22"),
            '\\' => out.push_str("%5C"),
            '<' => out.push_str("%3C"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_61_addresses_in_style_sheets_are_found_where_they_count() {
        let map = |text: &str| text.strip_prefix("https://a.example").map(str::to_owned);
        for (text, expected) in [
            ("a{b:url(https://a.example/x)}", "a{b:url(\"/x\")}"),
            ("a{b:URL( 'https://a.example/x' ) c}", "a{b:url(\"/x\") c}"),
            (
                "@import \"https://a.example/x\" print;",
                "@import \"/x\" print;",
            ),
            ("@IMPORT url(https://a.example/x);", "@IMPORT url(\"/x\");"),
            ("@import/**/'https://a.example/x'", "@import/**/\"/x\""),
            ("url(https\\3a //a.example/x)", "url(\"/x\")"),
            ("url(\"https://a.example/a)b\")", "url(\"/a)b\")"),
            // As they stand:
            ("a{b:url(x.png)}", "a{b:url(x.png)}"),
            (
                "/* url(https://a.example/x) */",
                "/* url(https://a.example/x) */",
            ),
            (
                "a{content:'https://a.example/x'}",
                "a{content:'https://a.example/x'}",
            ),
            (
                "a{b:curl(https://a.example/x)}",
                "a{b:curl(https://a.example/x)}",
            ),
            (
                "a{content:'\\'url(https://a.example/x)'}",
                "a{content:'\\'url(https://a.example/x)'}",
            ),
            ("url(", "url("),
            ("/* ", "/* "),
            ("'", "'"),
            ("ü\\", "ü\\"),
        ] {
            assert_eq!(style(text, &map), expected);
        }
    }

    proptest::proptest! {
        #[test]
        fn is_61_any_text_comes_through(text in "[a\"'()\\\\/*@urlimpot \n:ü]{0,40}") {
            assert_eq!(style(&text, &|_| None), text);
            style(&text, &|text| Some(text.to_owned()));
        }
    }
}
