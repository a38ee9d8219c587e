//! What a page allows that somebody is led to: to be shown in a frame, and to be led on in a window.
//! A client cannot see the first, and sees the second too late; so the server looks (IS-22).

mod headers;
mod hosts;

pub use headers::Rules;
pub use hosts::{is_host, is_listed, names, sources};

use crate::outgoing::{Outgoing, Place, Seen};
use axum::http::header;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use switchboard_core::{Millis, Time};

/// So long what was seen counts.
const KEPT_MS: Millis = 60_000;
/// Pages whose rules are kept.
const KEPT: usize = 1_000;
/// Redirects that are followed.
const HOPS: usize = 5;

/// What was seen lately.
#[derive(Default)]
pub struct PageRules(Mutex<HashMap<String, (Time, Option<Rules>)>>);

impl PageRules {
    /// What the page at that address says; `None` when it could not be looked at.
    pub async fn of(&self, outgoing: &Outgoing, url: &str, now: Time) -> Option<Rules> {
        let url = url.split('#').next().unwrap_or_default();
        if let Some((at, rules)) = self.kept().get(url)
            && now.since(*at) < KEPT_MS
        {
            return rules.clone();
        }
        let rules = seen(outgoing, url).await;
        let mut kept = self.kept();
        if kept.len() >= KEPT {
            kept.retain(|_, (at, _)| now.since(*at) < KEPT_MS);
        }
        if kept.len() < KEPT {
            kept.insert(url.to_owned(), (now, rules.clone()));
        }
        rules
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<String, (Time, Option<Rules>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Each hop is an address of its own, checked like the first.
async fn seen(outgoing: &Outgoing, url: &str) -> Option<Rules> {
    let mut url = url.to_owned();
    // A hop that cuts the window off has done so, whatever comes behind it.
    let mut severs = false;
    for _ in 0..=HOPS {
        let place: Place = url.parse().ok()?;
        let Seen { code, headers } = outgoing.look(&place).await.ok()?;
        let mut rules = Rules::read(&url, code, &headers);
        severs |= rules.severs;
        rules.severs = severs;
        if !matches!(code, 301 | 302 | 303 | 307 | 308) {
            return Some(rules);
        }
        let next = headers.get(header::LOCATION)?.to_str().ok()?;
        url = hosts::joined(&url, next)?;
    }
    None
}
