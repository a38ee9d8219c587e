//! Answers that anybody of a company may be given again, as they came (RFC 9111, the plainest part).

use crate::outgoing::Fetched;
use axum::http::{HeaderMap, HeaderName, header};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use switchboard_core::{Millis, TenantId, Time};

/// Bytes of one company, and in all.
const MOST_OF_ONE: usize = 16 << 20;
const MOST: usize = 64 << 20;
/// Bytes of one answer.
const LARGEST: usize = 1 << 20;
/// Longest time that one is kept.
const LONGEST_S: u64 = 3_600;
/// What an entry costs beside its body.
const OVERHEAD: usize = 1_024;

struct Entry {
    answer: Fetched,
    until: Time,
    used: Time,
}

impl Entry {
    fn bytes(&self) -> usize {
        self.answer.body.len() + OVERHEAD
    }
}

/// Of this node.
#[derive(Default)]
pub struct Cache(Mutex<HashMap<(TenantId, String), Entry>>);

impl Cache {
    /// What is known of that address, and for how many seconds.
    pub fn find(&self, tenant: TenantId, url: &str, now: Time) -> Option<(Fetched, u64)> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = all.get_mut(&(tenant, url.to_owned()))?;
        if entry.until <= now {
            return None;
        }
        entry.used = now;
        let left = entry.until.since(now) / 1_000;
        Some((entry.answer.clone(), u64::try_from(left).unwrap_or(0)))
    }

    /// Keeps an answer for so many seconds.
    pub fn keep(&self, tenant: TenantId, url: &str, answer: &Fetched, seconds: u64, now: Time) {
        if answer.body.len() > LARGEST {
            return;
        }
        // What is sent on is all that is kept of its headers.
        let mut headers = HeaderMap::new();
        for name in [header::CONTENT_TYPE, header::CONTENT_LANGUAGE] {
            if let Some(value) = answer.headers.get(&name) {
                headers.insert(name, value.clone());
            }
        }
        let entry = Entry {
            answer: Fetched {
                headers,
                ..answer.clone()
            },
            until: now + Millis::try_from(seconds.min(LONGEST_S)).unwrap_or(0) * 1_000,
            used: now,
        };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, entry| entry.until > now);
        all.insert((tenant, url.to_owned()), entry);
        make_room(&mut all, MOST_OF_ONE, Some(tenant));
        make_room(&mut all, MOST, None);
    }
}

/// Takes out what was not used for longest, of that company or of any.
fn make_room(all: &mut HashMap<(TenantId, String), Entry>, most: usize, of: Option<TenantId>) {
    let fits = |key: &(TenantId, String)| of.is_none_or(|of| of == key.0);
    let own = |all: &HashMap<(TenantId, String), Entry>| {
        let own = all.iter().filter(|(key, _)| fits(key));
        own.map(|(_, entry)| entry.bytes()).sum::<usize>()
    };
    while own(all) > most {
        let own = all.iter().filter(|(key, _)| fits(key));
        let oldest = own.min_by_key(|(_, entry)| entry.used);
        let Some(key) = oldest.map(|(key, _)| key.clone()) else {
            return;
        };
        all.remove(&key);
    }
}

/// For how many seconds anybody may be given that answer again; 0 is not at all.
pub fn fresh_s(answer: &Fetched) -> u64 {
    let headers = &answer.headers;
    let plain = |value: &str| value.trim().eq_ignore_ascii_case("accept-encoding");
    if answer.code != 200
        || headers.contains_key(header::SET_COOKIE)
        || !words(headers, header::VARY).iter().all(|one| plain(one))
    {
        return 0;
    }
    let said = words(headers, header::CACHE_CONTROL);
    let is = |name: &str| said.iter().any(|one| one.split('=').next() == Some(name));
    if is("no-store") || is("no-cache") || is("private") {
        return 0;
    }
    let seconds = |name: &str| {
        let found = said.iter().find_map(|one| one.strip_prefix(name));
        found.and_then(|value| {
            value
                .strip_prefix('=')?
                .trim_matches('"')
                .parse::<u64>()
                .ok()
        })
    };
    let age = words(headers, header::AGE);
    let age = age.first().and_then(|age| age.parse().ok()).unwrap_or(0);
    let life = seconds("s-maxage").or_else(|| seconds("max-age"));
    life.unwrap_or(0).saturating_sub(age)
}

/// The members of a list, in small letters.
fn words(headers: &HeaderMap, name: HeaderName) -> Vec<String> {
    let values = headers.get_all(name).into_iter();
    let texts = values.filter_map(|value| Some(value.to_str().ok()?.to_ascii_lowercase()));
    let split = |text: String| {
        text.split(',')
            .map(|one| one.trim().to_owned())
            .collect::<Vec<_>>()
    };
    texts
        .flat_map(split)
        .filter(|one| !one.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{body::Bytes, http::HeaderValue};

    fn answer(headers: &[(HeaderName, &'static str)], bytes: usize) -> Fetched {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, HeaderValue::from_static(value));
        }
        Fetched {
            code: 200,
            headers: map,
            body: Bytes::from(vec![0; bytes]),
        }
    }

    #[test]
    fn is_61_only_what_anybody_may_have_is_kept() {
        const CC: HeaderName = header::CACHE_CONTROL;
        for (headers, seconds) in [
            (&[][..], 0),
            (&[(CC, "max-age=60")], 60),
            (&[(CC, "public, Max-Age=60, s-maxage=9")], 9),
            (&[(CC, "max-age=60"), (header::AGE, "50")], 10),
            (&[(CC, "private, max-age=60")], 0),
            (&[(CC, "max-age=60"), (CC, "no-store")], 0),
            (&[(CC, "no-cache=\"x\", max-age=60")], 0),
            (&[(CC, "max-age=60"), (header::SET_COOKIE, "a=1")], 0),
            (&[(CC, "max-age=60"), (header::VARY, "Accept-Encoding")], 60),
            (&[(CC, "max-age=60"), (header::VARY, "Cookie")], 0),
            (&[(CC, "max-age=60"), (header::VARY, "*")], 0),
        ] {
            assert_eq!(fresh_s(&answer(headers, 1)), seconds, "{headers:?}");
        }
    }

    #[test]
    fn is_61_a_company_fills_its_own_part_and_no_more() {
        let cache = Cache::default();
        let (one, other) = (TenantId::from_u128(1), TenantId::from_u128(2));
        let large = answer(&[(header::SERVER, "x")], LARGEST);
        cache.keep(other, "kept", &large, 60, Time(0));
        for n in 0..20 {
            cache.keep(one, &format!("{n}"), &large, 60, Time(n));
        }
        assert!(cache.find(one, "0", Time(30)).is_none());
        let (kept, left) = cache.find(one, "19", Time(30)).unwrap();
        assert_eq!((kept.body.len(), left), (LARGEST, 59));
        assert!(!kept.headers.contains_key(header::SERVER));
        assert!(cache.find(other, "19", Time(30)).is_none());
        assert!(cache.find(other, "kept", Time(30)).is_some());
        assert!(cache.find(other, "kept", Time(60_000)).is_none());
        cache.keep(one, "larger", &answer(&[], LARGEST + 1), 60, Time(0));
        assert!(cache.find(one, "larger", Time(0)).is_none());
    }
}
