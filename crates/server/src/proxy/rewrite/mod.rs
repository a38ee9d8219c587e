//! Addresses in pages and style sheets, so that they lead to the copy. What is not found leads out of
//! it, where the copy's policy stops it: nothing here is what keeps anybody safe.

mod css;
mod html;

pub use css::style;
pub use html::page;

use super::OWN;
use url::{Origin, Url};

/// Path, query and fragment.
pub fn place(url: &Url) -> String {
    url[url::Position::BeforePath..].to_owned()
}

/// A part of another host, under the copy's own name.
pub fn part(url: &Url) -> String {
    let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
    format!("{OWN}part/{}/{authority}{}", url.scheme(), place(url))
}

/// Back from there.
pub fn of_part(path_and_query: &str) -> Option<Url> {
    let rest = path_and_query.strip_prefix(OWN)?.strip_prefix("part/")?;
    let (scheme, rest) = rest.split_once('/')?;
    let host = rest.split(['/', '?']).next()?;
    if !matches!(scheme, "http" | "https") || host.is_empty() || host.contains('@') {
        return None;
    }
    Url::parse(&format!("{scheme}://{rest}")).ok()
}

/// What addresses in a document lead to.
pub struct Addresses<'a> {
    /// Where the document itself is.
    pub at: Url,
    /// Whose copy it is in.
    pub own: Origin,
    /// Hosts of which parts may come.
    pub allowed: &'a dyn Fn(&Url) -> bool,
}

impl Addresses<'_> {
    /// Of something that a document has in it; `None` is as it stands.
    pub fn part(&self, base: &Url, text: &str) -> Option<String> {
        let url = self.led(base, text)?;
        if url.origin() == self.own {
            return Some(place(&url));
        }
        (self.allowed)(&url).then(|| part(&url))
    }

    /// Of another document.
    pub fn page(&self, base: &Url, text: &str) -> Option<String> {
        let url = self.led(base, text)?;
        if url.origin() == self.own {
            return Some(place(&url));
        }
        let query: String = form_urlencoded::Serializer::new(String::new())
            .append_pair("url", url.as_str())
            .finish();
        Some(format!("{OWN}to?{query}"))
    }

    /// Where it leads, unless it leads there in the copy too.
    fn led(&self, base: &Url, text: &str) -> Option<Url> {
        let text = text.trim();
        if text.is_empty() || text.starts_with('#') {
            return None;
        }
        let native = self.at.origin() == self.own && *base == self.at;
        let relative =
            !text.starts_with("//") && !text.starts_with("/\\") && !text.starts_with('\\');
        if native && relative && Url::parse(text) == Err(url::ParseError::RelativeUrlWithoutBase) {
            return None;
        }
        let url = base.join(text).ok()?;
        matches!(url.scheme(), "http" | "https").then_some(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub fn with<T>(at: &str, test: impl FnOnce(&Addresses) -> T) -> T {
        let at = Url::parse(at).unwrap();
        let own = Url::parse("https://a.example/").unwrap().origin();
        let allowed = |url: &Url| url.host_str() == Some("cdn.example");
        test(&Addresses {
            at,
            own,
            allowed: &allowed,
        })
    }

    #[test]
    fn is_61_addresses_lead_to_the_copy() {
        let in_page = |text: &str| {
            with("https://a.example/x/y", |to| {
                (to.part(&to.at, text), to.page(&to.at, text))
            })
        };
        let both = |text: &str| (Some(text.to_owned()), Some(text.to_owned()));
        for text in [
            "z",
            "/z?q#f",
            "../z",
            "?q",
            "#f",
            "",
            "mailto:a@b.c",
            "javascript:x",
            "data:,",
        ] {
            assert_eq!(in_page(text), (None, None), "{text}");
        }
        assert_eq!(in_page("https://a.example/z?q#f"), both("/z?q#f"));
        assert_eq!(in_page(" //A.example:443/z "), both("/z"));
        let (part, page) = in_page("//cdn.example/s.css?v=1");
        assert_eq!(
            part.as_deref(),
            Some("/.switchboard/part/https/cdn.example/s.css?v=1")
        );
        let to = "/.switchboard/to?url=https%3A%2F%2Fcdn.example%2Fs.css%3Fv%3D1";
        assert_eq!(page.as_deref(), Some(to));
        assert_eq!(in_page("https://else.example/").0, None);
        assert!(in_page("https://else.example/").1.is_some());
        let sheet = |text: &str| with("https://cdn.example/s/a.css", |to| to.part(&to.at, text));
        let inner = "/.switchboard/part/https/cdn.example/i.png";
        assert_eq!(sheet("../i.png").as_deref(), Some(inner));
        assert_eq!(sheet("/i.png").as_deref(), Some(inner));
    }

    #[test]
    fn is_61_parts_are_named_there_and_back() {
        for url in [
            "https://cdn.example/a/b?c=d",
            "http://cdn.example:8080/",
            "https://[2606:4700::1]:8443/x",
        ] {
            let url = Url::parse(url).unwrap();
            assert_eq!(of_part(&part(&url)), Some(url));
        }
        for bad in [
            "/.switchboard/part/file//etc/passwd",
            "/.switchboard/part/https/a@b.example/",
            "/.switchboard/part/https/",
            "/.switchboard/part/",
            "/else",
        ] {
            assert_eq!(of_part(bad), None, "{bad}");
        }
    }
}
