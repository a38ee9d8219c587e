//! Labels of a member.

use super::From;
use crate::{
    limits,
    session::{Event, Refusal, instance::Run},
};
use std::collections::BTreeMap;

type Attributes = BTreeMap<String, String>;

impl Run<'_> {
    pub(super) fn describe(
        &mut self,
        from: From,
        name: Option<String>,
        email: Option<String>,
        attributes: Attributes,
    ) -> Result<(), Refusal> {
        let name = short(name, limits::NAME_CHARS)?.filter(|name| !name.is_empty());
        let email = short(email, limits::NAME_CHARS)?;
        let attributes = check_attributes(attributes)?;
        let labels = self.state().labels.get(&from.leg);
        let known = labels.map(|labels| &labels.attributes);
        let new = attributes
            .keys()
            .filter(|key| known.is_none_or(|known| !known.contains_key(*key)));
        if known.map_or(0, |known| known.len()) + new.count() > limits::ATTRIBUTES {
            return Err(Refusal::TooMany);
        }
        if name.is_some() || email.is_some() || !attributes.is_empty() {
            self.emit(Event::Described {
                leg: from.leg,
                name,
                email,
                attributes,
                cid: from.cid,
            });
        }
        Ok(())
    }
}

/// A value within its limit.
pub(super) fn short(value: Option<String>, max: usize) -> Result<Option<String>, Refusal> {
    value
        .map(|value| limits::clean_name(&value, max).ok_or(Refusal::ValueTooLong))
        .transpose()
}

fn check_attributes(attributes: Attributes) -> Result<Attributes, Refusal> {
    if attributes.len() > limits::ATTRIBUTES {
        return Err(Refusal::TooMany);
    }
    let clean =
        |text: &str| limits::clean_name(text, limits::ATTRIBUTE_CHARS).ok_or(Refusal::ValueTooLong);
    attributes
        .iter()
        .map(|(key, value)| match clean(key)? {
            key if key.is_empty() => Err(Refusal::EmptyLine),
            key => Ok((key, clean(value)?)),
        })
        .collect()
}
