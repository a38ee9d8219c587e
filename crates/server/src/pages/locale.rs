//! Which language a visitor's pages speak.

use axum::http::{HeaderMap, header};

/// Languages of the client and of our own pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locale {
    /// English.
    En,
    /// Spanish.
    Es,
    /// German.
    De,
    /// Arabic, written right to left.
    Ar,
}

impl Locale {
    /// All of them.
    pub const ALL: [Locale; 4] = [Locale::En, Locale::Es, Locale::De, Locale::Ar];

    /// What belongs to it, of what there is for each in the order of [`Self::ALL`].
    pub fn pick<T: Copy>(self, each: [T; 4]) -> T {
        each[self as usize]
    }

    /// Language tag.
    pub fn tag(self) -> &'static str {
        match self {
            Locale::En => "en",
            Locale::Es => "es",
            Locale::De => "de",
            Locale::Ar => "ar",
        }
    }

    /// Direction of writing.
    pub fn dir(self) -> &'static str {
        if self == Locale::Ar { "rtl" } else { "ltr" }
    }

    /// By tag; regions do not count (`de-AT` is German).
    pub fn of(tag: &str) -> Option<Self> {
        let language = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
        Self::ALL
            .into_iter()
            .find(|locale| locale.tag() == language)
    }
}

/// What the page asked for, else what the browser prefers, else what the tenant speaks.
pub fn negotiate(asked: Option<&str>, headers: &HeaderMap, tenant: &str) -> Locale {
    asked
        .and_then(Locale::of)
        .or_else(|| preferred(headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?))
        .or_else(|| Locale::of(tenant))
        .unwrap_or(Locale::En)
}

fn preferred(header: &str) -> Option<Locale> {
    header
        .split(',')
        .filter_map(|entry| {
            let mut parts = entry.split(';');
            let locale = Locale::of(parts.next()?)?;
            let quality = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .map_or(Some(1.0), |quality| quality.trim().parse::<f32>().ok())?;
            (quality > 0.0).then_some((locale, quality))
        })
        // Of equal ones the first wins.
        .fold(None, |best: Option<(Locale, f32)>, next| match best {
            Some(best) if best.1 >= next.1 => Some(best),
            _ => Some(next),
        })
        .map(|(locale, _)| locale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_28_a_language_that_is_missing_falls_back() {
        let table = [
            (None, "", "en", Locale::En),
            (None, "de-AT,de;q=0.9,en;q=0.5", "en", Locale::De),
            (None, "fr,es;q=0.8,ar;q=0.9", "en", Locale::Ar),
            (None, "fr", "es", Locale::Es),
            (None, "de;q=0", "xx", Locale::En),
            (Some("es-MX"), "de", "en", Locale::Es),
            (Some("fr"), "de", "en", Locale::De),
            (None, ";;q=,,", "ar", Locale::Ar),
        ];
        for (asked, accept, tenant, expected) in table {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, accept.parse().unwrap());
            assert_eq!(
                negotiate(asked, &headers, tenant),
                expected,
                "{asked:?} {accept} {tenant}"
            );
        }
    }
}
