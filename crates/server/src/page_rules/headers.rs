//! The headers by which a page refuses frames (RFC 7034, CSP level 3) or cuts itself off from the
//! window that opened it (HTML, cross-origin opener policies).

use super::hosts::{Origin, matches};
use axum::http::HeaderMap;

/// What a page says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// HTTP status.
    pub code: u16,
    /// A window that shows it cannot be led on.
    pub severs: bool,
    own: Option<Origin>,
    /// Of each policy that says so, whom it lets frame it.
    ancestors: Vec<Vec<String>>,
    /// `X-Frame-Options`, where no policy says anything.
    options: Vec<String>,
}

impl Rules {
    /// Out of the headers of an answer.
    pub fn read(url: &str, code: u16, headers: &HeaderMap) -> Rules {
        let texts = |name: &str| -> Vec<String> {
            let all = headers.get_all(name).iter();
            all.filter_map(|value| Some(value.to_str().ok()?.to_ascii_lowercase()))
                .collect()
        };
        let ancestors = texts("content-security-policy")
            .iter()
            .flat_map(|header| header.split(','))
            .filter_map(frame_ancestors)
            .collect();
        let opener = texts("cross-origin-opener-policy");
        let opener = opener.first().and_then(|policy| policy.split(';').next());
        let severs = matches!(
            opener.map(str::trim),
            Some(
                "same-origin"
                    | "same-origin-allow-popups"
                    | "noopener-allow-popups"
                    | "same-origin-plus-coep"
            )
        );
        let options = texts("x-frame-options");
        Rules {
            code,
            severs,
            own: Origin::of(url),
            ancestors,
            options: options
                .iter()
                .flat_map(|header| header.split(','))
                .map(|option| option.trim().to_owned())
                .filter(|option| !option.is_empty())
                .collect(),
        }
    }

    /// Whether pages of all these origins, one in the other, may show it in a frame.
    pub fn allows_frame(&self, within: &[&str]) -> bool {
        let Some(own) = &self.own else { return false };
        let within: Vec<Option<Origin>> = within.iter().map(|url| Origin::of(url)).collect();
        let all = |fits: &dyn Fn(&Origin) -> bool| {
            let known = |origin: &Option<Origin>| origin.as_ref().is_some_and(fits);
            within.iter().all(known)
        };
        if !self.ancestors.is_empty() {
            let fits = |of: &Origin| {
                let allowed = |policy: &Vec<String>| policy.iter().any(|s| matches(s, of, own));
                self.ancestors.iter().all(allowed)
            };
            return all(&fits);
        }
        // One that is none is passed over; two that differ are the stricter.
        if self.options.iter().any(|option| option == "deny") {
            return false;
        }
        let same = self.options.iter().any(|option| option == "sameorigin");
        !same || all(&|of| of == own)
    }
}

fn frame_ancestors(policy: &str) -> Option<Vec<String>> {
    policy.split(';').find_map(|directive| {
        let mut words = directive.split_ascii_whitespace();
        (words.next()? == "frame-ancestors").then(|| words.map(str::to_owned).collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn rules(headers: &[(&'static str, &'static str)]) -> Rules {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
        }
        Rules::read("https://page.example/a", 200, &map)
    }

    #[test]
    fn is_22_a_page_that_refuses_frames_is_known() {
        const CSP: &str = "content-security-policy";
        const XFO: &str = "x-frame-options";
        let chain = ["https://help.example", "https://shop.example"];
        for (headers, allowed) in [
            (&[][..], true),
            (&[(XFO, "DENY")], false),
            (&[(XFO, "SameOrigin")], false),
            (&[(XFO, "ALLOWALL")], true),
            (&[(XFO, "SAMEORIGIN, DENY")], false),
            (&[(CSP, "frame-ancestors 'none'")], false),
            (
                &[(CSP, "default-src 'self'; frame-ancestors 'self'")],
                false,
            ),
            (&[(CSP, "frame-ancestors *")], true),
            (&[(CSP, "frame-ancestors https:")], true),
            (&[(CSP, "frame-ancestors https://help.example")], false),
            (
                &[(CSP, "frame-ancestors https://help.example *.example")],
                true,
            ),
            (
                &[(CSP, "frame-ancestors *"), (CSP, "frame-ancestors 'none'")],
                false,
            ),
            (&[(CSP, "frame-ancestors *, frame-ancestors 'none'")], false),
            // The policy counts before the older header.
            (&[(CSP, "frame-ancestors *"), (XFO, "DENY")], true),
            (&[(CSP, "default-src 'none'"), (XFO, "DENY")], false),
        ] {
            assert_eq!(rules(headers).allows_frame(&chain), allowed, "{headers:?}");
        }
        let own = rules(&[(XFO, "SAMEORIGIN")]);
        assert!(own.allows_frame(&["https://page.example"]));
        assert!(!own.allows_frame(&["https://page.example:8443"]));
        assert!(!own.allows_frame(&["no origin"]));
    }

    #[test]
    fn is_22_a_page_that_cuts_its_window_off_is_known() {
        const COOP: &str = "cross-origin-opener-policy";
        for (headers, severs) in [
            (&[][..], false),
            (&[(COOP, "unsafe-none")], false),
            (&[(COOP, "same-origin")], true),
            (&[(COOP, "same-origin; report-to=\"x\"")], true),
            (&[(COOP, "same-origin-allow-popups")], true),
            (&[(COOP, "noopener-allow-popups")], true),
        ] {
            assert_eq!(rules(headers).severs, severs, "{headers:?}");
        }
    }
}
