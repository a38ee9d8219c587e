//! Companies that sign up by themselves (IS-7). What is answered is kept beside the tenants; a
//! tenant is made of it at the end, whole, so that nothing half-way can go live.

mod company;
pub mod mails;
mod words;

pub use company::{company, short_name};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use switchboard_store::SignUp;
use switchboard_wire::rest::{SignUpDefaults, SignUpPreferences, SignUpState};

/// What was answered so far, as it is kept.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Answers {
    /// Shown name of the company.
    pub company: String,
    /// Name of the first administrator.
    pub name: String,
    /// Language of the mails.
    pub locale: String,
    /// Origins of the site.
    pub origins: Vec<String>,
    /// Preferences of the company itself.
    pub preferences: Option<SignUpPreferences>,
    /// What its visitors and agents begin with.
    pub defaults: Option<SignUpDefaults>,
}

impl Answers {
    /// As kept; what cannot be read was never answered.
    pub fn of(sign_up: &SignUp) -> Self {
        serde_json::from_value(sign_up.content.clone()).unwrap_or_default()
    }

    /// To be kept.
    pub fn content(&self) -> Value {
        crate::audit::whole(self)
    }

    /// Fields that have to be answered before it can be finished.
    pub fn missing(&self, sign_up: &SignUp) -> Vec<&'static str> {
        let needed = [
            ("company", self.company.is_empty()),
            ("name", self.name.is_empty()),
            ("password", sign_up.password.is_none()),
            ("origins", self.origins.is_empty()),
            ("preferences", self.preferences.is_none()),
            ("defaults", self.defaults.is_none()),
        ];
        let missing = needed.into_iter().filter(|(_, missing)| *missing);
        missing.map(|(field, _)| field).collect()
    }
}

/// What is left of a sign-up that is finished: so much that its link says where to log in.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Finished {
    /// Short name of the company.
    pub slug: String,
    /// Its shown name.
    pub company: String,
}

/// Where it stands.
pub fn state(sign_up: &SignUp) -> SignUpState {
    let finished = sign_up.finished_at.map(|_| {
        let left = serde_json::from_value(sign_up.content.clone());
        left.unwrap_or_else(|_| Finished::default())
    });
    let answers = Answers::of(sign_up);
    let missing = match &finished {
        Some(_) => Vec::new(),
        None => answers.missing(sign_up),
    };
    SignUpState {
        mail: sign_up.mail.clone(),
        expires_at: sign_up.expires_at,
        missing: missing.into_iter().map(str::to_owned).collect(),
        slug: finished.map(|finished| finished.slug),
        password: sign_up.password.is_some(),
        company: answers.company,
        name: answers.name,
        origins: answers.origins,
        preferences: answers.preferences,
        defaults: answers.defaults,
    }
}
