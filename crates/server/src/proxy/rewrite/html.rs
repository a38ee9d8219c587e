//! Pages: links, sources, forms, styles; the kit put in before anything of the page runs.

use super::{Addresses, style};
use lol_html::{
    AsciiCompatibleEncoding, HtmlRewriter, MemorySettings, Settings, element,
    html_content::{ContentType, Element, TextChunk},
    text,
};
use std::cell::{Cell, RefCell};
use url::Url;

/// Memory beside the text itself.
const MEMORY: usize = 8 << 20;

/// A page for the copy.
pub struct Page {
    /// Its text, in the same encoding.
    pub text: Vec<u8>,
    /// It asks for a password or a card.
    pub secret: bool,
}

/// `kit` is the markup of ours that goes in. `None` when the page cannot be taken apart.
pub fn page(
    text: &[u8],
    encoding: AsciiCompatibleEncoding,
    to: &Addresses,
    kit: &str,
) -> Option<Page> {
    let base = RefCell::new(to.at.clone());
    let (brought, secret) = (Cell::new(false), Cell::new(false));
    let sheet = RefCell::new(String::new());
    let on_element = |el: &mut Element| {
        let tag = el.tag_name();
        if tag == "head" {
            el.prepend(kit, ContentType::Html);
            brought.set(true);
        } else if tag != "html" && !brought.replace(true) {
            el.before(kit, ContentType::Html);
        }
        if tag == "base" {
            rebase(el, to, &base)?;
        } else {
            exchange(el, &tag, to, &base.borrow())?;
        }
        secret.set(secret.get() || asks_secret(el, &tag));
        Ok(())
    };
    let on_style = |chunk: &mut TextChunk| {
        sheet.borrow_mut().push_str(chunk.as_str());
        match chunk.last_in_text_node() {
            false => chunk.remove(),
            true => {
                let text = sheet.take();
                let text = style(&text, &|url| to.part(&base.borrow(), url));
                chunk.replace(&text, ContentType::Html);
            }
        }
        Ok(())
    };
    let mut out = Vec::with_capacity(text.len() + kit.len());
    let settings = Settings::new()
        .append_element_content_handler(element!("*", on_element))
        .append_element_content_handler(text!("style", on_style))
        .with_encoding(encoding)
        .with_memory_settings(MemorySettings::new().with_max_allowed_memory_usage(MEMORY))
        .with_strict(false);
    let mut rewriter = HtmlRewriter::new(settings, |part: &[u8]| out.extend_from_slice(part));
    rewriter.write(text).ok()?;
    rewriter.end().ok()?;
    if !brought.get() {
        out.splice(0..0, kit.bytes());
    }
    Some(Page {
        text: out,
        secret: secret.get(),
    })
}

type Done = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// What relative addresses behind it are relative to.
fn rebase(el: &mut Element, to: &Addresses, base: &RefCell<Url>) -> Done {
    let Some(href) = el.get_attribute("href") else {
        return Ok(());
    };
    let Ok(url) = to.at.join(unescape(&href).trim()) else {
        return Ok(());
    };
    // The first counts.
    if *base.borrow() == to.at {
        base.replace(url.clone());
    }
    match url.origin() == to.own {
        true => el.set_attribute("href", &escape(&super::place(&url)))?,
        false => el.remove_attribute("href"),
    }
    Ok(())
}

/// What leads to another document, and what brings something in.
const PAGES: &[(&str, &str)] = &[
    ("a", "href"),
    ("area", "href"),
    ("form", "action"),
    ("button", "formaction"),
    ("input", "formaction"),
    ("iframe", "src"),
    ("frame", "src"),
];
const PARTS: &[(&str, &str)] = &[
    ("script", "src"),
    ("img", "src"),
    ("source", "src"),
    ("input", "src"),
    ("track", "src"),
    ("image", "href"),
    ("image", "xlink:href"),
    ("use", "href"),
    ("use", "xlink:href"),
    ("feimage", "href"),
    ("body", "background"),
    ("table", "background"),
    ("td", "background"),
];
/// Relations of `link` that only make browsers look elsewhere.
const IDLE: &[&str] = &[
    "preconnect",
    "dns-prefetch",
    "prefetch",
    "prerender",
    "manifest",
];
const LOADS: &[&str] = &[
    "stylesheet",
    "icon",
    "preload",
    "modulepreload",
    "apple-touch-icon",
];

fn exchange(el: &mut Element, tag: &str, to: &Addresses, base: &Url) -> Done {
    for (_, name) in PAGES.iter().filter(|(of, _)| *of == tag) {
        put(el, name, |text| to.page(base, text))?;
    }
    for (_, name) in PARTS.iter().filter(|(of, _)| *of == tag) {
        put(el, name, |text| to.part(base, text))?;
    }
    for name in ["srcset", "imagesrcset"] {
        put(el, name, |text| {
            Some(set_of(text, &|url| to.part(base, url)))
        })?;
    }
    put(el, "style", |text| {
        Some(style(text, &|url| to.part(base, url)))
    })?;
    match tag {
        "a" | "area" => el.remove_attribute("ping"),
        "link" => return link(el, to, base),
        "meta" => return meta(el, to, base),
        _ => {}
    }
    // Nothing may leave the frame that it is in.
    for name in ["target", "formtarget"] {
        let outer =
            |name: &str| name.eq_ignore_ascii_case("_top") || name.eq_ignore_ascii_case("_parent");
        put(el, name, |text| outer(text).then(|| "_self".into()))?;
    }
    Ok(())
}

fn put(el: &mut Element, name: &str, with: impl FnOnce(&str) -> Option<String>) -> Done {
    if let Some(text) = el.get_attribute(name) {
        let text = unescape(&text);
        if let Some(new) = with(&text).filter(|new| *new != text) {
            el.set_attribute(name, &escape(&new))?;
        }
    }
    Ok(())
}

fn link(el: &mut Element, to: &Addresses, base: &Url) -> Done {
    let rel = el.get_attribute("rel").unwrap_or_default();
    let is = |names: &[&str]| {
        rel.split_ascii_whitespace()
            .any(|one| names.iter().any(|name| one.eq_ignore_ascii_case(name)))
    };
    if is(IDLE) {
        el.remove();
        return Ok(());
    }
    // A sheet is no longer what it was made for.
    el.remove_attribute("integrity");
    match is(LOADS) {
        true => put(el, "href", |text| to.part(base, text)),
        false => Ok(()),
    }
}

fn meta(el: &mut Element, to: &Addresses, base: &Url) -> Done {
    let is = |el: &Element, name: &str, value: &str| {
        el.get_attribute(name)
            .is_some_and(|text| text.trim().eq_ignore_ascii_case(value))
    };
    if is(el, "name", "referrer")
        || is(el, "http-equiv", "content-security-policy")
        || is(el, "http-equiv", "content-security-policy-report-only")
    {
        el.remove();
    } else if is(el, "http-equiv", "refresh") {
        put(el, "content", |text| {
            let (wait, behind) = text.split_once([';', ','])?;
            let behind = behind.trim();
            let url = match behind
                .get(..3)
                .filter(|word| word.eq_ignore_ascii_case("url"))
            {
                Some(_) => behind[3..].trim_start().strip_prefix('=').unwrap_or(behind),
                None => behind,
            };
            let to = to.page(base, url.trim().trim_matches(['"', '\'']))?;
            Some(format!("{wait};url={to}"))
        })?;
    }
    Ok(())
}

/// A list of pictures for several sizes.
fn set_of(text: &str, map: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = Vec::new();
    let mut rest = text.trim_start_matches([' ', '\t', '\n', '\r', ',']);
    while !rest.is_empty() {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let url = rest[..end].trim_end_matches(',');
        rest = &rest[end..];
        // A comma right behind the address ends it; otherwise its size comes.
        let size = match url.len() < end {
            true => "",
            false => {
                let to = rest.find(',').unwrap_or(rest.len());
                let size = rest[..to].trim();
                rest = &rest[to..];
                size
            }
        };
        let url = map(url).unwrap_or_else(|| url.to_owned());
        out.push(format!("{url} {size}").trim_end().to_owned());
        rest = rest.trim_start_matches([' ', '\t', '\n', '\r', ',']);
    }
    out.join(", ")
}

fn asks_secret(el: &Element, tag: &str) -> bool {
    if !matches!(tag, "input" | "select" | "textarea") {
        return false;
    }
    let kind = el.get_attribute("type").unwrap_or_default();
    let fills = el.get_attribute("autocomplete").unwrap_or_default();
    let secret = |word: &str| {
        let word = word.to_ascii_lowercase();
        word.starts_with("cc-") || word.ends_with("-password") || word == "one-time-code"
    };
    kind.trim().eq_ignore_ascii_case("password") || fills.split_ascii_whitespace().any(secret)
}

/// Character references as they stand in addresses.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').filter(|end| *end <= 10);
        let known = end.and_then(|end| {
            let name = &rest[1..end];
            let c = match name {
                "amp" => '&',
                "quot" => '"',
                "apos" => '\'',
                "lt" => '<',
                "gt" => '>',
                "sol" => '/',
                "colon" => ':',
                "Tab" => '\t',
                "NewLine" => '\n',
                name => {
                    let digits = name.strip_prefix('#')?;
                    let code = match digits.strip_prefix(['x', 'X']) {
                        Some(hex) => u32::from_str_radix(hex, 16),
                        None => digits.parse(),
                    };
                    char::from_u32(code.ok()?)?
                }
            };
            Some((c, end))
        });
        match known {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Quotes are the rewriter's to escape.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
}

#[cfg(test)]
mod tests {
    use super::{super::tests::with, *};

    const KIT: &str = "<script></script>";

    fn rewritten(text: &str) -> Page {
        with("https://a.example/x/y", |to| {
            page(text.as_bytes(), AsciiCompatibleEncoding::utf_8(), to, KIT).unwrap()
        })
    }

    fn one(text: &str) -> String {
        let text = format!("<head></head>{text}");
        let page = String::from_utf8(rewritten(&text).text).unwrap();
        let start = format!("<head>{KIT}</head>");
        page.strip_prefix(&start).expect(&page).to_owned()
    }

    #[test]
    fn is_61_what_a_page_names_leads_to_the_copy() {
        for (text, expected) in [
            (
                "<a href='https://a.example/z?a=1&amp;b=2#f'>",
                "<a href=\"/z?a=1&amp;b=2#f\">",
            ),
            ("<a href=z>", "<a href=z>"),
            (
                "<A HREF=\"//a.example/z\" ping=/p target=_TOP>",
                "<A HREF=\"/z\" target=\"_self\">",
            ),
            (
                "<form action=https://a.example/s method=post>",
                "<form action=\"/s\" method=post>",
            ),
            (
                "<form action='https://evil.example/'>",
                "<form action=\"/.switchboard/to?url=https%3A%2F%2Fevil.example%2F\">",
            ),
            (
                "<img src=//cdn.example/i>",
                "<img src=\"/.switchboard/part/https/cdn.example/i\">",
            ),
            (
                "<img srcset='https://a.example/1 1x, //cdn.example/2,3.png 3w,/4 4w'>",
                "<img srcset=\"/1 1x, /.switchboard/part/https/cdn.example/2,3.png 3w, /4 4w\">",
            ),
            (
                "<script src=https://else.example/s></script>",
                "<script src=https://else.example/s></script>",
            ),
            ("<link rel=preconnect href=//cdn.example>", ""),
            (
                "<link rel=StyleSheet integrity=x href=https://a.example/s>",
                "<link rel=StyleSheet href=\"/s\">",
            ),
            ("<meta http-equiv=Content-Security-Policy content=x>", ""),
            ("<meta name=referrer content=unsafe-url>", ""),
            (
                "<meta http-equiv=refresh content='3; URL=\"https://a.example/z\"'>",
                "<meta http-equiv=refresh content=\"3;url=/z\">",
            ),
            (
                "<p style='b:url(https://a.example/z)'>",
                "<p style=\"b:url(&quot;/z&quot;)\">",
            ),
            (
                "<style>a>b{c:url(https://a.example/z)}</style>",
                "<style>a>b{c:url(\"/z\")}</style>",
            ),
            (
                "<base href=https://a.example/q/><a href=z>",
                "<base href=\"/q/\"><a href=\"/q/z\">",
            ),
            (
                "<base href=https://cdn.example/q/><img src=z>",
                "<base><img src=\"/.switchboard/part/https/cdn.example/q/z\">",
            ),
            // What is a script's is left to it.
            (
                "<script>x='<a href=https://a.example/>'</script>",
                "<script>x='<a href=https://a.example/>'</script>",
            ),
            ("<a href=\"javascript:x\">", "<a href=\"javascript:x\">"),
            (
                "<!-- <a href=https://a.example/> -->",
                "<!-- <a href=https://a.example/> -->",
            ),
        ] {
            assert_eq!(one(text), expected);
        }
    }

    #[test]
    fn is_61_the_kit_comes_before_anything_of_the_page() {
        for (text, expected) in [
            (
                "<html><head><script>x</script>",
                "<html><head>KIT<script>x</script>",
            ),
            (
                "<!doctype html><script>x</script>",
                "<!doctype html>KIT<script>x</script>",
            ),
            ("<html><body>x", "<html>KIT<body>x"),
            ("only text", "KITonly text"),
            ("", "KIT"),
        ] {
            let page = String::from_utf8(rewritten(text).text).unwrap();
            assert_eq!(page, expected.replace("KIT", KIT));
        }
    }

    #[test]
    fn is_61_pages_that_ask_for_secrets_are_known() {
        for (text, secret) in [
            ("<input type=Password>", true),
            ("<input autocomplete='billing cc-number'>", true),
            ("<input autocomplete=ONE-TIME-CODE>", true),
            ("<input type=email autocomplete=email>", false),
            ("<!-- <input type=password> -->", false),
        ] {
            assert_eq!(rewritten(text).secret, secret, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn is_61_any_page_comes_through(text in "[a<>\"'=/ &;!-]{0,60}") {
            rewritten(&text);
        }
    }
}
