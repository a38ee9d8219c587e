//! The tenant that comes of a sign-up.

use super::Answers;
use crate::{
    config::SignUpConfig,
    provision::{Company, First},
};
use serde_json::json;
use sha2::{Digest, Sha256};
use switchboard_core::{
    AgentId, HoursId, QueueId, ServiceId, SiteId, desk::Opening, hours::Calendar,
};
use switchboard_store::{AgentDefaults, Hours, Notices, SignUp, TenantSettings};
use switchboard_wire::rest::{self, SignUpDefaults, SignUpPreferences};
use uuid::Uuid;

/// The id of a part. It follows from the sign-up's own, which is random, so that a finish that
/// broke off, or is asked for twice at once, makes the same company again and no second one.
fn part(sign_up: &SignUp, name: &str) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(sign_up.id.as_bytes());
    hash.update(name);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// A short name of the company's name and a few letters that nobody guesses. It says nothing about
/// who else is here, and nobody can take the name that another company would want.
pub fn short_name(sign_up: &SignUp, company: &str, nr: u32) -> String {
    let plain = company.to_lowercase();
    let words = plain.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let mut name: String = words.join("-").chars().take(30).collect();
    if name.is_empty() {
        name.push_str("company");
    }
    let letters = part(sign_up, &format!("short name {nr}")).simple();
    let letters = letters.to_string();
    format!("{}-{}", name.trim_end_matches('-'), &letters[..5])
}

/// The company, with this short name. Everything was answered and checked.
pub fn company(
    sign_up: &SignUp,
    answers: &Answers,
    slug: String,
    (preferences, calendar): (&SignUpPreferences, Option<Calendar>),
    defaults: &SignUpDefaults,
    config: &SignUpConfig,
) -> Company {
    let mut made = Company::new(First {
        tenant_name: answers.company.clone(),
        tenant_slug: slug,
        site_name: answers.company.clone(),
        origins: answers.origins.clone(),
        name: answers.name.clone(),
        login: sign_up.mail.clone(),
        password: sign_up.password.clone().unwrap_or_default(),
    });
    let tenant = sign_up.tenant;
    made.tenant.id = tenant;
    made.tenant.settings = settings(preferences, defaults, config);
    made.queue.tenant = tenant;
    made.queue.id = QueueId(part(sign_up, "queue"));
    made.hours = calendar.map(|calendar| Hours {
        id: HoursId(part(sign_up, "hours")),
        tenant,
        name: made.queue.name.clone(),
        calendar,
    });
    made.queue.opening = Opening {
        hours: made.hours.as_ref().map(|hours| hours.id),
        ..Opening::default()
    };
    made.service.tenant = tenant;
    made.service.id = ServiceId(part(sign_up, "service"));
    made.service.params["queue"] = json!(made.queue.id);
    made.service.params["ring_s"] = json!(defaults.ring_s);
    made.site.tenant = tenant;
    made.site.id = SiteId(part(sign_up, "site"));
    made.site.key = part(sign_up, "site key").simple().to_string();
    made.admin.tenant = tenant;
    made.admin.id = AgentId(part(sign_up, "administrator"));
    made.admin.capacity = defaults.capacity;
    made
}

fn settings(
    preferences: &SignUpPreferences,
    defaults: &SignUpDefaults,
    config: &SignUpConfig,
) -> TenantSettings {
    TenantSettings {
        max_seats: config.max_seats,
        seat_cap: config.max_seats,
        locale: preferences.locale.clone(),
        accent: preferences.accent.clone(),
        launcher: preferences.launcher.clone(),
        notices: match defaults.notices {
            rest::Notices::Chime => Notices::Chime,
            rest::Notices::Voice => Notices::Voice,
            rest::Notices::Off => Notices::Off,
        },
        live_typing: defaults.live_typing,
        question_required: defaults.question_required,
        rating: defaults.rating,
        transcript_mail: defaults.transcript_mail,
        agent_defaults: AgentDefaults {
            capacity: defaults.capacity,
            sound: defaults.sound,
            desktop: defaults.desktop,
        },
        ..TenantSettings::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use switchboard_core::{TenantId, Time};

    fn sign_up(nr: u128) -> SignUp {
        SignUp {
            id: Uuid::from_u128(nr),
            token: [0; 32],
            mail: "eva@nova.example".into(),
            content: Value::Null,
            password: None,
            tenant: TenantId::from_u128(nr),
            invitation: None,
            created_at: Time(0),
            expires_at: Time(0),
            finished_at: None,
        }
    }

    #[test]
    fn a_short_name_is_the_same_at_each_try_to_finish_and_of_nobody_else() {
        for (name, start) in [
            ("Nova & Söhne GmbH", "nova-s-hne-gmbh-"),
            ("شركة", "company-"),
            (
                "A very long name of a very small company",
                "a-very-long-name-of-a-very-sma-",
            ),
        ] {
            let short = short_name(&sign_up(1), name, 0);
            assert!(short.starts_with(start), "{short}");
            assert!(short.len() <= 40, "{short}");
            assert_eq!(short, short_name(&sign_up(1), name, 0));
            assert_ne!(short, short_name(&sign_up(1), name, 1));
            assert_ne!(short, short_name(&sign_up(2), name, 0));
        }
    }
}
