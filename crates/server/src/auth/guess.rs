//! Guesses of passwords and codes, counted in the record for all nodes; a right one is taken back.

use crate::{
    app::App,
    error::{Outcome, Problem},
};
use sha2::{Digest, Sha256};

/// A guess that has been counted. The record holds no names that were typed, only a hash.
pub struct Guess([u8; 32]);

impl Guess {
    /// Counts one at what is guessed; refused when there have been too many in a minute.
    pub async fn count(app: &App, what: &str) -> Outcome<Self> {
        Self::count_up_to(app, what, app.config.limits.logins_per_minute).await
    }

    /// The same with a limit of its own. What is counted so is never taken back.
    pub async fn count_up_to(app: &App, what: &str, most: u32) -> Outcome<Self> {
        let key = Sha256::digest(what).into();
        match app.store.guess(&key, most).await? {
            Ok(()) => Ok(Self(key)),
            Err(seconds) => {
                metrics::counter!("switchboard_rate_limited_total", "limit" => "login")
                    .increment(1);
                Err(Problem::rate_limited(seconds))
            }
        }
    }

    /// It was none, but right.
    pub async fn was_right(&self, app: &App) -> Outcome<()> {
        let most = app.config.limits.logins_per_minute;
        Ok(app.store.take_back(&self.0, most).await?)
    }
}
