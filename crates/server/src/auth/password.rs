//! Passwords of agents: argon2id, one hash at a time, so that log-ins cannot starve the
//! processors that carry conversations.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use std::sync::{Arc, OnceLock};
use tokio::sync::Semaphore;

/// What is kept where there is no password: no hash, which no password fits.
pub const NONE: &str = "!";

/// Fewest characters of a password.
pub const LEAST_CHARS: usize = 8;
/// Most bytes of a password; longer ones only cost time.
pub const MOST_BYTES: usize = 1_024;

/// Hashes and checks passwords off the async threads.
#[derive(Clone)]
pub struct Passwords {
    one_at_a_time: Arc<Semaphore>,
    /// Checked when the log-in name is unknown, so that both cases take the same time.
    stand_in: Arc<OnceLock<String>>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            one_at_a_time: Arc::new(Semaphore::new(1)),
            stand_in: Arc::default(),
        }
    }
}

fn hasher() -> Argon2<'static> {
    // OWASP's floor; 19 ms on one core.
    let params = Params::new(19_456, 2, 1, None).expect("the constants are in range");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash_now(password: &str) -> String {
    hasher()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .expect("a password of allowed length can be hashed")
}

impl Passwords {
    /// The PHC string to keep.
    pub async fn hash(&self, password: String) -> String {
        self.alone(move || hash_now(&password)).await
    }

    /// Whether the password fits the PHC string; `None` stands for an unknown log-in name and
    /// is checked as long as a wrong password is.
    pub async fn verify(&self, password: String, phc: Option<String>) -> bool {
        let stand_in = self.stand_in.clone();
        // No password is that long: it is not worth the time.
        let password = match password.len() > MOST_BYTES {
            true => String::new(),
            false => password,
        };
        self.alone(move || {
            let stand_in = stand_in.get_or_init(|| hash_now("nobody"));
            let known = phc.is_some();
            let phc = phc.as_deref().unwrap_or(stand_in);
            let fits = PasswordHash::new(phc)
                .is_ok_and(|hash| hasher().verify_password(password.as_bytes(), &hash).is_ok());
            fits && known
        })
        .await
    }

    async fn alone<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let _turn = self
            .one_at_a_time
            .acquire()
            .await
            .expect("the semaphore is never closed");
        match tokio::task::spawn_blocking(work).await {
            Ok(done) => done,
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn hashes_are_argon2id_and_unknown_names_never_fit() {
        let passwords = Passwords::default();
        let phc = passwords.hash("correct horse".into()).await;
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert!(
            passwords
                .verify("correct horse".into(), Some(phc.clone()))
                .await
        );
        assert!(!passwords.verify("wrong".into(), Some(phc)).await);
        assert!(!passwords.verify("nobody".into(), None).await);
        assert!(!passwords.verify("x".into(), Some("damaged".into())).await);
    }
}
