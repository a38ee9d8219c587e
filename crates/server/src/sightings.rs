//! Whether the button of a site stands on one of its pages, as its owner wants to know (IS-7).

use crate::app::App;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use switchboard_core::{Millis, SiteId, Time};
use switchboard_store::{Sighting, Site};

/// The record is told no more often than that, of each site.
const PAUSE_MS: Millis = 600_000;

/// When each site was noted last, by this node.
#[derive(Default)]
pub struct Sightings(Mutex<HashMap<SiteId, Time>>);

impl Sightings {
    /// Notes a page of a registered origin that carries the button. A record that is away is no
    /// reason to keep a visitor waiting: the next page is seen as well.
    pub async fn see(&self, app: &App, site: &Site, origin: &str) {
        let at = app.clock.now();
        if !self.is_due(site.id, at) {
            return;
        }
        let seen = Sighting {
            at,
            origin: origin.to_owned(),
        };
        if let Err(error) = app.store.see_site(site.tenant, site.id, &seen).await {
            tracing::warn!(%error, "a site's button was seen, and that is not kept");
            let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            noted.remove(&site.id);
        }
    }

    fn is_due(&self, site: SiteId, now: Time) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = noted.get(&site);
        let due = last.is_none_or(|last| now.since(*last) >= PAUSE_MS);
        if due {
            noted.insert(site, now);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_noted_again_after_a_while() {
        let sightings = Sightings::default();
        let (one, two) = (SiteId::from_u128(1), SiteId::from_u128(2));
        assert!(sightings.is_due(one, Time(0)));
        assert!(!sightings.is_due(one, Time(PAUSE_MS - 1)));
        assert!(sightings.is_due(two, Time(PAUSE_MS - 1)));
        assert!(sightings.is_due(one, Time(PAUSE_MS)));
    }
}
