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
