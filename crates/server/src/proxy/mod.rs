//! Partners' pages through the server, so that they can be worked on together although they hold no
//! script of ours (IS-61). Each member's copy of each host's pages has a host name of its own, and
//! nothing that comes in under such a name reaches any route of the server. Decision 0016.

mod cache;
mod down;
mod grants;
mod jar;
mod page;
mod rewrite;
mod serve;
mod up;
mod words;

pub use grants::Grant;
pub use serve::layer;

use crate::{
    app::{App, Shared},
    auth::throttle::Throttle,
    config::{Config, ProxyConfig},
    outgoing::Outgoing,
    page_rules,
};
use cache::Cache;
use grants::Grants;
use switchboard_core::{LegId, Millis, SessionId, TenantId};
use switchboard_store::ProxyHost;
use tokio::sync::Semaphore;
use url::Url;

/// Paths of ours under each such name.
const OWN: &str = "/.switchboard/";
/// Fetches at a time, of all sessions.
const FETCHES: usize = 64;
/// Requests a minute of one session.
const PACE: u32 = 600;

/// So often it is looked whether members are still there.
const SWEEP_MS: Millis = 60_000;

/// Where there is such a thing.
pub struct Proxy {
    scheme: String,
    /// Host under which the names are.
    domain: String,
    /// `:port`, where it is not the usual one.
    port: String,
    /// Hosts of ours, which are never fetched.
    ours: Vec<String>,
    outgoing: Outgoing,
    grants: Grants,
    cache: Cache,
    slots: Semaphore,
    pace: Throttle<SessionId>,
}

/// What a host name is here.
enum Named<'a> {
    /// Nothing of this.
    Other,
    /// A name under the domain.
    Label(&'a str),
}

impl Proxy {
    /// As configured; the address was checked.
    pub fn new(settings: &ProxyConfig, config: &Config) -> Self {
        let (scheme, host) = settings.public_url.split_once("://").unwrap_or_default();
        let (domain, port) = match host.split_once(':') {
            Some((domain, port)) => (domain, format!(":{port}")),
            None => (host, String::new()),
        };
        let own = [Some(&config.public_url), config.files_url.as_ref()];
        let host = |url: &String| Some(Url::parse(url).ok()?.host_str()?.to_owned());
        Self {
            scheme: scheme.to_owned(),
            domain: domain.to_owned(),
            port,
            ours: own.into_iter().flatten().filter_map(host).collect(),
            outgoing: Outgoing::new(settings.allow_networks.clone()),
            grants: Grants::default(),
            cache: Cache::default(),
            slots: Semaphore::new(FETCHES),
            pace: Throttle::per_minute("proxy", PACE),
        }
    }

    /// What stands in the header `Host`.
    fn named<'a>(&self, host: &'a str) -> Named<'a> {
        let name = host.split(':').next().unwrap_or_default();
        let name = name.trim_end_matches('.');
        let Some(at) = name.len().checked_sub(self.domain.len()) else {
            return Named::Other;
        };
        match name.get(at..) {
            Some(end) if end.eq_ignore_ascii_case(&self.domain) => match &name[..at] {
                "" => Named::Label(""),
                before => match before.strip_suffix('.') {
                    Some(label) => Named::Label(label),
                    None => Named::Other,
                },
            },
            _ => Named::Other,
        }
    }

    /// Origin of a copy.
    pub fn origin(&self, grant: &Grant) -> String {
        let Self {
            scheme,
            domain,
            port,
            ..
        } = self;
        format!("{scheme}://{}.{domain}{port}", grant.label)
    }

    /// All such origins, for the policy of a page that shows some.
    pub fn source(&self) -> String {
        format!("{}://*.{}{}", self.scheme, self.domain, self.port)
    }

    /// The entry of a company's list that lets that page be shown; what names it exactly goes before
    /// what names all under a host.
    pub fn entry<'a>(&self, url: &Url, list: &'a [ProxyHost]) -> Option<&'a ProxyHost> {
        let host = url.host_str()?;
        let under = host.strip_suffix(self.domain.as_str());
        if self.ours.iter().any(|own| own == host)
            || under.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        {
            return None;
        }
        let names = |entry: &&ProxyHost| page_rules::names(&entry.host, url.as_str());
        let named = list.iter().filter(names);
        named.min_by_key(|entry| entry.host.starts_with("*."))
    }

    /// A member's own copy of the pages of that host, and an address that opens that page in it, once
    /// and within a minute. `None` when they have too many.
    pub fn open(&self, app: &App, member: (TenantId, SessionId, LegId), url: &Url) -> Option<Open> {
        let from = url.origin().ascii_serialization();
        let now = app.clock.now();
        let grant = self.grants.give(member, &from, now)?;
        let ticket = grant.ticket(now);
        let origin = self.origin(&grant);
        let query: String = form_urlencoded::Serializer::new(String::new())
            .append_pair("k", &ticket)
            .append_pair("to", &rewrite::place(url))
            .finish();
        Some(Open {
            address: format!("{origin}{OWN}in?{query}"),
            origin,
            from,
        })
    }

    /// Forgets copies whose members have gone.
    pub async fn sweep(&self, app: &Shared) {
        let now = app.clock.now();
        for grant in self.grants.all() {
            let lately = grant.seen().is_some_and(|seen| now.since(seen) < SWEEP_MS);
            if !lately && serve::is_member(app, &grant).await == Some(false) {
                self.grants.end(&grant.label);
            }
        }
    }
}

/// Where a member's own copy of a page is.
pub struct Open {
    /// Opens it.
    pub address: String,
    /// Origin of the copy.
    pub origin: String,
    /// The partner's origin.
    pub from: String,
}
