//! What is to be known of a subject room before there is one: which subjects it is for, and
//! whether those who name the same one meet in it.

use super::params;
use crate::{Millis, routing};
use serde_json::Value;

/// Its kind, as services name it.
pub const SUBJECT_ROOM: &str = "subject_room";

/// The subjects such a service is for; none is any.
pub fn subjects(params: &Value) -> Vec<String> {
    params::names_of(params, "subjects")
}

/// The name by which a subject is compared: whoever names the same one means the same room.
/// `None` when the service is not for it (CC-16).
pub fn understood(params: &Value, subject: Option<&str>) -> Option<String> {
    let known = subjects(params);
    match subject.filter(|subject| !subject.trim().is_empty()) {
        // One room for all who name nothing.
        None => known.is_empty().then(String::new),
        Some(subject) => {
            let name = routing::plain_name(subject);
            let named = |known: &String| routing::plain_name(known) == name;
            (!name.is_empty() && (known.is_empty() || known.iter().any(named))).then_some(name)
        }
    }
}

/// Every request makes a session of its own.
pub fn is_private(params: &Value) -> bool {
    params::flag_of(params, "private")
}

/// Whether somebody can be found for whoever names a subject and no person (CC-21).
pub fn finds_others(params: &Value) -> bool {
    params::queue_of(params, "helpers").is_some()
}

/// How long an invitation stands.
pub fn invited_ms(params: &Value) -> Millis {
    params::millis_of(params, "invite_s", 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn cc_16_subjects_are_compared_as_people_mean_them() {
        let any = json!({});
        let both = ["Router setup", "  router-SETUP! "];
        let names = both.map(|text| understood(&any, Some(text)));
        assert_eq!(names[0].as_deref(), Some("router-setup"));
        assert_eq!(names[0], names[1]);
        assert_eq!(understood(&any, None).as_deref(), Some(""));
        assert_eq!(understood(&any, Some(" ")).as_deref(), Some(""));
        assert_eq!(understood(&any, Some("?!")), None, "nothing is left of it");
        // Long ones do not become the same by being cut.
        let long = "about ".repeat(20);
        let [a, b] = ["a", "b"].map(|end| understood(&any, Some(&format!("{long}{end}"))));
        assert_ne!(a, b);
        let some = json!({ "subjects": ["Router setup", "Tax"] });
        assert_eq!(understood(&some, Some("TAX")).as_deref(), Some("tax"));
        assert_eq!(understood(&some, Some("cats")), None);
        assert_eq!(understood(&some, None), None, "has to be said");
    }
}
