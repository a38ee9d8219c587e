//! Parameters of behaviours as data: what checks them, tells of them in the capabilities, and
//! draws their form goes by the same list.

use super::waiting;
use crate::{
    Millis, QueueId, limits,
    routing::{self, Quality},
    session::Leader,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

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

/// What a parameter may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Id of a queue of the tenant.
    Queue,
    /// True or false; absent is false.
    Flag,
    /// A whole number of seconds.
    Seconds {
        /// The least.
        min: u64,
        /// The most.
        max: u64,
        /// What absent means; `None` is not at all.
        usual: Option<u64>,
    },
    /// A whole number.
    Whole {
        /// The least.
        min: u64,
        /// The most.
        max: u64,
        /// What absent means; `None` is no limit.
        usual: Option<u64>,
    },
    /// Skills by name, with the least level of each.
    Skills,
    /// Names, such as subjects.
    Names,
    /// A text in several languages.
    Words {
        /// Its most characters in each.
        max: usize,
    },
    /// Links with titles, in groups.
    Links,
    /// One of these words.
    Choice(&'static [&'static str]),
}

/// One parameter of a behaviour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// Whether it must be given.
    pub required: bool,
}

impl Param {
    /// One that may be left out.
    pub const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            required: false,
        }
    }

    /// A number of seconds, with what absent means.
    pub const fn seconds(name: &'static str, min: u64, max: u64, usual: u64) -> Self {
        let usual = Some(usual);
        Self::new(name, Kind::Seconds { min, max, usual })
    }

    /// A flag.
    pub const fn flag(name: &'static str) -> Self {
        Self::new(name, Kind::Flag)
    }

    /// The same, but it must be given.
    pub const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }

    fn check(&self, value: &Value) -> Result<(), ParamError> {
        let wrong = |message: String| Err(ParamError::new(self.name, message));
        match self.kind {
            Kind::Queue => match value.as_str().map(str::parse::<QueueId>) {
                Some(Ok(_)) => Ok(()),
                _ => wrong("must be the id of a queue".into()),
            },
            Kind::Flag if value.is_boolean() => Ok(()),
            Kind::Flag => wrong("must be true or false".into()),
            Kind::Seconds { min, max, .. } | Kind::Whole { min, max, .. } => {
                let what = match self.kind {
                    Kind::Seconds { .. } => "whole number of seconds",
                    _ => "whole number",
                };
                match value.as_u64() {
                    Some(n) if (min..=max).contains(&n) => Ok(()),
                    _ => wrong(format!("must be a {what} from {min} to {max}")),
                }
            }
            Kind::Choice(words) => match value.as_str().is_some_and(|word| words.contains(&word)) {
                true => Ok(()),
                false => wrong(format!("must be one of {}", words.join(", "))),
            },
            Kind::Words { max } => match waiting::texts(value, max) {
                Some(_) => Ok(()),
                None => wrong(format!(
                    "must be texts of at most {max} characters, each under a language tag such as en or de-AT"
                )),
            },
            Kind::Links => match waiting::links(value) {
                Some(_) => Ok(()),
                None => wrong(format!(
                    "must be at most {} links, each with a group, a title of 1 to {} characters and an address such as https://example.org/",
                    limits::WAITING_LINKS,
                    limits::NAME_CHARS
                )),
            },
            Kind::Skills => match skills(value) {
                Some(_) => Ok(()),
                None => wrong(format!(
                    "must be at most {} names of skills, each with a level from 1 to {}",
                    limits::SKILLS,
                    routing::MOST
                )),
            },
            Kind::Names => match names(value) {
                Some(_) => Ok(()),
                None => wrong(format!(
                    "must be at most {} different names of 1 to {} characters",
                    limits::SUBJECTS,
                    limits::NAME_CHARS
                )),
            },
        }
    }
}

/// The most members of the roster: whoever would be one more is refused (IS-111).
pub const MAX_MEMBERS: Param = Param::new(
    "max_members",
    Kind::Whole {
        min: 2,
        max: 100_000,
        usual: None,
    },
);

/// With more members than that they are told of each other in sums (IS-127).
pub const CROWD_ABOVE: Param = Param::new(
    "crowd_above",
    Kind::Whole {
        min: 1,
        max: 1_000,
        usual: Some(limits::CROWD_ABOVE as u64),
    },
);

/// The queue whose staff is asked when a member asks for help.
pub const HELPERS: Param = Param::new("helpers", Kind::Queue);

/// Who leads at the start, and whenever nobody has given the baton to somebody (IS-79).
pub const LEADER: Param = Param::new("leader", Kind::Choice(Leader::NAMES));

/// Visitors are heard only while somebody of the tenant's side is there.
pub const HOSTED: Param = Param::flag("hosted");

/// Members can talk with each other (CC-28).
pub const VOICE: Param = Param::flag("voice");

/// Whether members of a service with these parameters can talk with each other.
pub fn has_voice(params: &Value) -> bool {
    flag_of(params, "voice")
}

/// Whether a service with these parameters needs a host.
pub fn is_hosted(params: &Value) -> bool {
    flag_of(params, "hosted")
}

/// Refuses anything but an object of these parameters.
pub(super) fn check(params: &Value, known: &[Param]) -> Result<(), ParamError> {
    let Some(object) = params.as_object() else {
        return Err(ParamError::new("params", "must be an object"));
    };
    let unknown = |name: &&String| !known.iter().any(|param| param.name == name.as_str());
    if let Some(name) = object.keys().find(unknown) {
        return Err(ParamError::new(
            name,
            "is not a parameter of this behaviour",
        ));
    }
    for param in known {
        match object.get(param.name) {
            Some(value) => param.check(value)?,
            None if param.required => param.check(&Value::Null)?,
            None => {}
        }
    }
    Ok(())
}

/// A queue's id.
pub fn queue_of(params: &Value, field: &str) -> Option<QueueId> {
    params.get(field)?.as_str()?.parse().ok()
}

/// Skills with their least levels, none when absent.
pub fn skills_of(params: &Value, field: &str) -> Vec<(Quality, u8)> {
    let levels = params.get(field).and_then(skills).unwrap_or_default();
    levels
        .into_iter()
        .map(|(name, level)| (Quality::Skill(name), level))
        .collect()
}

fn skills(value: &Value) -> Option<BTreeMap<String, u8>> {
    let sent = value.as_object()?;
    if sent.len() > limits::SKILLS {
        return None;
    }
    sent.iter()
        .map(|(name, level)| {
            let name = routing::skill_name(name)?;
            let level = u8::try_from(level.as_u64()?).ok()?;
            (1..=routing::MOST)
                .contains(&level)
                .then_some((name, level))
        })
        .collect()
}

/// Names, none when absent.
pub fn names_of(params: &Value, field: &str) -> Vec<String> {
    params.get(field).and_then(names).unwrap_or_default()
}

/// `None` when one says nothing, or two of them the same.
fn names(value: &Value) -> Option<Vec<String>> {
    let sent = value.as_array()?;
    let mut seen = BTreeSet::new();
    let mut named = |name: &Value| {
        let name = limits::clean(name.as_str()?, limits::NAME_CHARS)?;
        let plain = routing::plain_name(&name);
        (!plain.is_empty() && seen.insert(plain)).then_some(name)
    };
    let names: Vec<String> = sent.iter().map_while(&mut named).collect();
    (sent.len() <= limits::SUBJECTS && names.len() == sent.len()).then_some(names)
}

/// A whole number, 0 when absent.
pub fn whole_of(params: &Value, field: &str) -> u64 {
    params.get(field).and_then(Value::as_u64).unwrap_or(0)
}

/// The most members a session of this service may have, if there is a limit.
pub fn most_members(params: &Value) -> Option<usize> {
    params
        .get("max_members")?
        .as_u64()
        .map(|most| most as usize)
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
