//! Cookies of one host for one member, as far as they can matter there (RFC 6265).

use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::cookie::Cookie;
use switchboard_core::Time;

/// Cookies that are kept, and the length of one.
const MOST: usize = 50;
const LONGEST: usize = 4_096;

/// What the host has set.
#[derive(Default)]
pub struct Jar(Vec<Kept>);

struct Kept {
    name: String,
    value: String,
    path: String,
    secure: bool,
    until: Option<Time>,
}

impl Jar {
    /// Takes in what an answer sets. Whose it would be beside that host does not matter: it is sent
    /// nowhere else.
    pub fn take(&mut self, headers: &HeaderMap, path: &str, now: Time) {
        for value in headers.get_all(header::SET_COOKIE) {
            let text = value.to_str().ok().filter(|text| text.len() <= LONGEST);
            let Some(cookie) = text.and_then(|text| Cookie::parse(text).ok()) else {
                continue;
            };
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let set = cookie.path().filter(|path| path.starts_with('/'));
            let path = set.unwrap_or(if folder.is_empty() { "/" } else { folder });
            let seconds = match (cookie.max_age(), cookie.expires_datetime()) {
                (Some(age), _) => Some(age.whole_seconds()),
                (None, Some(at)) => Some(at.unix_timestamp().saturating_sub(now.0 / 1_000)),
                (None, None) => None,
            };
            self.0
                .retain(|kept| kept.name != cookie.name() || kept.path != path);
            if seconds.is_some_and(|seconds| seconds <= 0) {
                continue;
            }
            let life = |seconds: i64| now + seconds.min(31_536_000) * 1_000;
            self.0.push(Kept {
                name: cookie.name().to_owned(),
                value: cookie.value().to_owned(),
                path: path.to_owned(),
                secure: cookie.secure() == Some(true),
                until: seconds.map(life),
            });
            let over = self.0.len().saturating_sub(MOST);
            self.0.drain(..over);
        }
    }

    /// What goes along to that path.
    pub fn sent(&self, tls: bool, path: &str, now: Time) -> Option<HeaderValue> {
        let fits = |kept: &&Kept| {
            (tls || !kept.secure)
                && kept.until.is_none_or(|until| until > now)
                && path.strip_prefix(&kept.path).is_some_and(|rest| {
                    rest.is_empty() || kept.path.ends_with('/') || rest.starts_with('/')
                })
        };
        let mut kept: Vec<&Kept> = self.0.iter().filter(fits).collect();
        kept.sort_by_key(|kept| std::cmp::Reverse(kept.path.len()));
        let pairs = kept
            .iter()
            .map(|kept| format!("{}={}", kept.name, kept.value));
        let text = pairs.collect::<Vec<_>>().join("; ");
        if text.is_empty() || text.len() > 2 * LONGEST {
            return None;
        }
        HeaderValue::from_str(&text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jar(set: &[&'static str]) -> Jar {
        let mut headers = HeaderMap::new();
        for one in set {
            headers.append(header::SET_COOKIE, HeaderValue::from_static(one));
        }
        let mut jar = Jar::default();
        jar.take(&headers, "/shop/cart", Time(1_000_000));
        jar
    }

    fn sent(jar: &Jar, tls: bool, path: &str, now: i64) -> String {
        let header = jar.sent(tls, path, Time(now));
        header.map_or(String::new(), |value| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn is_61_cookies_go_back_to_their_path_and_end() {
        let jar = jar(&[
            "a=1; Path=/; HttpOnly",
            "b=2",
            "c=3; Path=/; Secure",
            "d=4; Path=/; Max-Age=10",
            "gone=5; Path=/; Max-Age=0",
            "old=6; Path=/; Expires=Thu, 01 Jan 1970 00:00:01 GMT",
            "no cookie",
        ]);
        assert_eq!(sent(&jar, true, "/shop/x", 1_000_000), "b=2; a=1; c=3; d=4");
        assert_eq!(sent(&jar, false, "/shopping", 1_000_000), "a=1; d=4");
        assert_eq!(sent(&jar, false, "/", 1_010_000), "a=1");
        let mut headers = HeaderMap::new();
        let again = HeaderValue::from_static("a=; Path=/; Max-Age=-1");
        headers.append(header::SET_COOKIE, again);
        let mut jar = jar;
        jar.take(&headers, "/", Time(1_000_000));
        assert_eq!(sent(&jar, false, "/", 1_010_000), "");
    }
}
