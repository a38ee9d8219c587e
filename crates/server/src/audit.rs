//! What an entry of the audit trail says about a change.

use serde::Serialize;
use serde_json::{Map, Value, json};

/// Of what was made or is no more: all of it.
pub fn whole(of: &impl Serialize) -> Value {
    serde_json::to_value(of).unwrap_or(Value::Null)
}

/// Of what was changed: the fields that differ, each as it was and as it is.
pub fn changed(before: &impl Serialize, after: &impl Serialize) -> Value {
    difference(whole(before), whole(after))
}

/// The same of what is JSON already.
pub fn difference(before: Value, after: Value) -> Value {
    let (mut before, after) = match (before, after) {
        (Value::Object(before), Value::Object(after)) => (before, after),
        (before, after) => return json!([before, after]),
    };
    let mut fields = Map::new();
    for (name, new) in after {
        let old = before.remove(&name).unwrap_or(Value::Null);
        if old != new {
            fields.insert(name, difference(old, new));
        }
    }
    let gone = before.into_iter();
    fields.extend(gone.map(|(name, old)| (name, json!([old, null]))));
    Value::Object(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_says_what_differs_and_nothing_else() {
        let before = json!({ "name": "a", "same": [1], "settings": { "x": 1, "y": 2 }, "old": 1 });
        let after = json!({ "name": "b", "same": [1], "settings": { "x": 3, "y": 2 }, "new": 2 });
        assert_eq!(
            changed(&before, &after),
            json!({ "name": ["a", "b"], "settings": { "x": [1, 3] }, "old": [1, null], "new": [null, 2] })
        );
        assert_eq!(changed(&before, &before), json!({}));
    }
}
