//! Telephone numbers, and which of them may be called. A number is all that comes from outside: no
//! SIP address is ever taken from there.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Digits of an international number without its `+` (ITU-T E.164, 6).
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// An international number (E.164): `+` and 7 to 15 digits, the first not 0.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number(String);

/// Why a text is no number that can be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NumberError {
    /// Not `+`, digits, and signs that people put between them.
    #[error("not a telephone number in international form, such as +44 20 7946 0018")]
    NotInternational,
    /// Too short or too long to be one.
    #[error("a number has 7 to 15 digits")]
    Length,
    /// Not among those that may be called.
    #[error("numbers that begin so may not be called from here")]
    NotAllowed,
}

impl Number {
    /// Reads what somebody has typed. Spaces, hyphens, dots, brackets and slashes between the digits
    /// are left out.
    ///
    /// # Errors
    /// [`NumberError::NotInternational`], [`NumberError::Length`].
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let rest = text
            .trim()
            .strip_prefix('+')
            .ok_or(NumberError::NotInternational)?;
        let mut digits = String::from("+");
        for sign in rest.chars() {
            match sign {
                '0'..='9' => digits.push(sign),
                ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}' => {}
                _ => return Err(NumberError::NotInternational),
            }
        }
        if digits.as_bytes().get(1) == Some(&b'0') {
            return Err(NumberError::NotInternational);
        }
        match DIGITS.contains(&(digits.len() - 1)) {
            true => Ok(Self(digits)),
            false => Err(NumberError::Length),
        }
    }

    /// `+` and digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As those may see it who were not told: the last two digits, and that there are others.
    pub fn masked(&self) -> String {
        format!("+… {}", &self.0[self.0.len() - 2..])
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Beginnings of numbers that may be called; none allows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prefixes(Vec<String>);

impl Prefixes {
    /// Each is `+` and digits.
    ///
    /// # Errors
    /// The first that is not.
    pub fn new<'a>(prefixes: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let mut all = Vec::new();
        for prefix in prefixes {
            let digits = prefix.strip_prefix('+').unwrap_or_default();
            let sound = !digits.is_empty()
                && digits.len() <= *DIGITS.end()
                && !digits.starts_with('0')
                && digits.bytes().all(|byte| byte.is_ascii_digit());
            if !sound {
                return Err(prefix.to_owned());
            }
            all.push(prefix.to_owned());
        }
        Ok(Self(all))
    }

    /// The number, if it may be called.
    ///
    /// # Errors
    /// [`NumberError::NotAllowed`].
    pub fn allow(&self, number: Number) -> Result<Number, NumberError> {
        match self.0.iter().any(|prefix| number.0.starts_with(prefix)) {
            true => Ok(number),
            false => Err(NumberError::NotAllowed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rv_15_what_people_type_becomes_an_international_number_or_is_refused() {
        let good = [
            ("+44 20 7946 0018", "+442079460018"),
            (" +49 (30) 901-820 ", "+4930901820"),
            ("+1.202.555.0143", "+12025550143"),
        ];
        for (typed, number) in good {
            assert_eq!(Number::parse(typed).unwrap().as_str(), number);
        }
        use NumberError::{Length, NotInternational};
        let bad = [
            ("020 7946 0018", NotInternational),
            ("+020 7946 0018", NotInternational),
            ("sip:+442079460018@evil.example", NotInternational),
            ("+442079460018@evil.example", NotInternational),
            ("+442079460018;phone-context=x", NotInternational),
            ("+4420\r\nVia: x", NotInternational),
            ("+٤٤٢٠٧٩٤٦", NotInternational),
            ("", NotInternational),
            ("+", Length),
            ("+12", Length),
            ("+1234567890123456", Length),
        ];
        for (typed, why) in bad {
            assert_eq!(Number::parse(typed), Err(why), "{typed}");
        }
        assert_eq!(Number::parse("+442079460018").unwrap().masked(), "+… 18");
    }

    #[test]
    fn only_allowed_beginnings_are_called() {
        let number = |text| Number::parse(text).unwrap();
        let allowed = Prefixes::new(["+44", "+4930"]).unwrap();
        assert!(allowed.allow(number("+442079460018")).is_ok());
        assert!(allowed.allow(number("+4930901820")).is_ok());
        for premium in ["+4989901820", "+3530000000", "+1442079460"] {
            let refused = allowed.allow(number(premium));
            assert_eq!(refused, Err(NumberError::NotAllowed), "{premium}");
        }
        let nothing = Prefixes::default().allow(number("+442079460018"));
        assert_eq!(nothing, Err(NumberError::NotAllowed));
        for wrong in ["", "+", "44", "+4a", "+0"] {
            assert_eq!(Prefixes::new([wrong]), Err(wrong.to_owned()));
        }
    }

    proptest! {
        #[test]
        fn a_number_never_holds_more_than_digits(text in ".{0,40}") {
            if let Ok(number) = Number::parse(&text) {
                let digits = number.as_str().strip_prefix('+').unwrap();
                prop_assert!(DIGITS.contains(&digits.len()));
                prop_assert!(digits.bytes().all(|byte| byte.is_ascii_digit()));
            }
        }
    }
}
