//! Parameters of behaviours, checked field by field.

use crate::{Millis, QueueId};
use serde_json::Value;

/// A parameter that a behaviour does not take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct ParamError {
    /// Name of the parameter.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

impl ParamError {
    fn new(field: &str, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }
}

/// Refuses anything but an object with these keys.
pub fn only(params: &Value, known: &[&str]) -> Result<(), ParamError> {
    let Some(object) = params.as_object() else {
        return Err(ParamError::new("params", "must be an object"));
    };
    match object.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => Err(ParamError::new(key, "is not a parameter of this behaviour")),
        None => Ok(()),
    }
}

/// Refuses a number of seconds outside the range; absent is fine.
pub fn seconds(params: &Value, field: &str, min: i64, max: i64) -> Result<(), ParamError> {
    match params.get(field) {
        None => Ok(()),
        Some(value) => match value.as_i64() {
            Some(n) if (min..=max).contains(&n) => Ok(()),
            _ => Err(ParamError::new(
                field,
                format!("must be a whole number of seconds from {min} to {max}"),
            )),
        },
    }
}

/// Refuses anything but true or false; absent is fine.
pub fn boolean(params: &Value, field: &str) -> Result<(), ParamError> {
    match params.get(field) {
        None | Some(Value::Bool(_)) => Ok(()),
        Some(_) => Err(ParamError::new(field, "must be true or false")),
    }
}

/// Refuses anything but a queue's id.
pub fn queue(params: &Value, field: &str) -> Result<(), ParamError> {
    match queue_of(params, field) {
        Some(_) => Ok(()),
        None => Err(ParamError::new(field, "must be the id of a queue")),
    }
}

/// A queue's id.
pub fn queue_of(params: &Value, field: &str) -> Option<QueueId> {
    params.get(field)?.as_str()?.parse().ok()
}

/// Refuses sizes of the roster that no session can have; absent is fine. `max_members` (2 to
/// 100,000; absent is no limit): whoever would be one more is refused (IS-111). `crowd_above`
/// (1 to 1,000, default [`crate::limits::CROWD_ABOVE`]): with more members they are told of
/// each other in sums (IS-127).
pub fn members(params: &Value) -> Result<(), ParamError> {
    whole(params, "max_members", 2, 100_000)?;
    whole(params, "crowd_above", 1, 1_000)
}

/// The most members a session of this service may have, if there is a limit.
pub fn most_members(params: &Value) -> Option<usize> {
    params
        .get("max_members")?
        .as_u64()
        .map(|most| most as usize)
}

fn whole(params: &Value, field: &str, min: u64, max: u64) -> Result<(), ParamError> {
    match params.get(field) {
        None => Ok(()),
        Some(value) if value.as_u64().is_some_and(|n| (min..=max).contains(&n)) => Ok(()),
        Some(_) => Err(ParamError::new(
            field,
            format!("must be a whole number from {min} to {max}"),
        )),
    }
}

/// A number of seconds as milliseconds, or the default.
pub fn millis_of(params: &Value, field: &str, default_s: i64) -> Millis {
    params
        .get(field)
        .and_then(Value::as_i64)
        .unwrap_or(default_s)
        .max(0)
        .saturating_mul(1000)
}

/// A flag, false when absent.
pub fn flag_of(params: &Value, field: &str) -> bool {
    params.get(field).and_then(Value::as_bool).unwrap_or(false)
}
