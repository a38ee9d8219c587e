//! Things in a conversation that the next party hardly needs: numbers of cards and accounts, and
//! passwords. They are proposed for removal before anything leaves.

use serde::{Deserialize, Serialize};

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A number of a payment card, by its check digit (ISO/IEC 7812).
    Card,
    /// A number of a bank account, by its check digits (ISO 13616).
    Iban,
    /// What is said to be a password, a PIN or a code.
    Password,
}

/// Where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    /// What it is.
    pub kind: Kind,
    /// Its first sign, in Unicode scalar values.
    pub start: usize,
    /// Behind its last sign.
    pub end: usize,
}

/// What stands in place of one.
pub const MASK: &str = "▇▇▇▇";

/// All secrets in a text, in their order; they do not overlap.
pub fn find(text: &str) -> Vec<Secret> {
    let signs: Vec<char> = text.chars().collect();
    let mut found: Vec<Secret> = Vec::new();
    let mut at = 0;
    while at < signs.len() {
        let starts = at == 0 || !signs[at - 1].is_alphanumeric();
        let secret = starts
            .then(|| {
                let one = |kind, end: Option<usize>| end.map(|end| (kind, at, end));
                one(Kind::Card, card(&signs, at))
                    .or_else(|| one(Kind::Iban, iban(&signs, at)))
                    .or_else(|| {
                        password(&signs, at).map(|(start, end)| (Kind::Password, start, end))
                    })
            })
            .flatten();
        match secret {
            Some((kind, start, end)) => {
                found.push(Secret { kind, start, end });
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// The text with all its secrets masked.
pub fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut signs = text.chars();
    let mut at = 0;
    for secret in find(text) {
        out.extend(signs.by_ref().take(secret.start - at));
        out.push_str(MASK);
        signs
            .by_ref()
            .take(secret.end - secret.start)
            .for_each(drop);
        at = secret.end;
    }
    out.extend(signs);
    out
}

fn is_gap(sign: char) -> bool {
    matches!(sign, ' ' | '-' | '\u{a0}')
}

/// Signs that count from a place on, single gaps between them passed over; each with where it ends.
fn run(signs: &[char], at: usize, counts: fn(char) -> bool) -> Vec<(char, usize)> {
    let mut all = Vec::new();
    let mut place = at;
    while let Some(sign) = signs.get(place) {
        if counts(*sign) {
            all.push((*sign, place + 1));
        } else if !is_gap(*sign) || !signs.get(place + 1).is_some_and(|next| counts(*next)) {
            break;
        }
        place += 1;
    }
    all
}

/// 13 to 19 digits that check (Luhn); where they end.
fn card(signs: &[char], at: usize) -> Option<usize> {
    let digits = run(signs, at, |sign| sign.is_ascii_digit());
    let fits = (13..=19).contains(&digits.len());
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, (sign, _))| {
            let digit = sign.to_digit(10).unwrap_or(0);
            match place % 2 {
                0 => digit,
                _ if digit > 4 => digit * 2 - 9,
                _ => digit * 2,
            }
        })
        .sum();
    let end = digits.last().map(|(_, end)| *end)?;
    (fits && sum.is_multiple_of(10) && sum > 0).then_some(end)
}

/// Two letters, two digits, and 11 to 30 signs that check together (mod 97).
fn iban(signs: &[char], at: usize) -> Option<usize> {
    let all = run(signs, at, |sign| sign.is_ascii_alphanumeric());
    let letters = |n: usize| {
        all.get(n)
            .is_some_and(|(sign, _)| sign.is_ascii_uppercase())
    };
    let digits = |n: usize| all.get(n).is_some_and(|(sign, _)| sign.is_ascii_digit());
    if !(letters(0) && letters(1) && digits(2) && digits(3)) {
        return None;
    }
    // Words that come behind it are none of it: the longest part that checks.
    (15..=34.min(all.len())).rev().find_map(|length| {
        let turned = all[4..length].iter().chain(&all[..4]);
        let rest = turned.fold(0_u32, |rest, (sign, _)| {
            let value = sign.to_digit(36).unwrap_or(0);
            let scale = if value > 9 { 100 } else { 10 };
            (rest * scale + value) % 97
        });
        (rest == 1).then(|| all[length - 1].1)
    })
}

/// Words behind which a secret stands, in the languages of the panel.
const WORDS: &[&str] = &[
    "password",
    "passwort",
    "kennwort",
    "contraseña",
    "passphrase",
    "pin",
    "tan",
    "cvv",
    "cvc",
    "passcode",
    "كلمة السر",
    "كلمة المرور",
    "clave",
];

/// Such a word, at most two signs like `:` or `is`, and the next word; where that is.
fn password(signs: &[char], at: usize) -> Option<(usize, usize)> {
    let matches = |word: &str| {
        let mut length = 0;
        let all = word.chars().all(|sign| {
            let here = signs.get(at + length);
            length += 1;
            here.is_some_and(|here| here.to_lowercase().eq(sign.to_lowercase()))
        });
        let ends = signs
            .get(at + length)
            .is_none_or(|next| !next.is_alphanumeric());
        (all && ends).then_some(at + length)
    };
    let mut place = WORDS.iter().find_map(|word| matches(word))?;
    let mut told = false;
    loop {
        let rest = &signs[place.min(signs.len())..];
        let skip = match rest {
            [':' | '=', ..] => {
                told = true;
                1
            }
            [sign, ..] if sign.is_whitespace() => 1,
            ['i', 's', sign, ..] if sign.is_whitespace() => {
                told = true;
                2
            }
            ['i', 's', 't', sign, ..] if sign.is_whitespace() => {
                told = true;
                3
            }
            ['e', 's', sign, ..] if sign.is_whitespace() => {
                told = true;
                2
            }
            _ => break,
        };
        place += skip;
    }
    let end = signs[place.min(signs.len())..]
        .iter()
        .position(|sign| sign.is_whitespace())
        .map_or(signs.len(), |length| place + length);
    let word = &signs[place.min(end)..end];
    // "My password does not work" tells none.
    let looks = word.iter().any(char::is_ascii_digit) || told;
    (word.len() >= 3 && looks).then_some((place, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_cards_and_accounts_are_found_by_their_check_digits() {
        let kinds = |text: &str| {
            find(text)
                .into_iter()
                .map(|one| one.kind)
                .collect::<Vec<_>>()
        };
        for card in [
            "4111 1111 1111 1111",
            "my card: 5500-0055-5555-5559, ok?",
            "378282246310005",
        ] {
            assert_eq!(kinds(card), [Kind::Card], "{card}");
        }
        for iban in [
            "DE89 3704 0044 0532 0130 00",
            "GB82WEST12345698765432",
            "it is ES9121000418450200051332 at my bank",
        ] {
            assert_eq!(kinds(iban), [Kind::Iban], "{iban}");
        }
        for neither in [
            "4111 1111 1111 1112",
            "order 1234567890",
            "0000 0000 0000 0000",
            "call +49 30 1234567",
            "DE88 3704 0044 0532 0130 00",
            "x4111111111111111",
        ] {
            assert!(kinds(neither).is_empty(), "{neither}");
        }
    }

    #[test]
    fn passwords_are_found_where_they_are_said_to_be_some() {
        for (text, hidden) in [
            (
                "my password is hunter2 thanks",
                "my password is ▇▇▇▇ thanks",
            ),
            ("PIN: 4711", "PIN: ▇▇▇▇"),
            ("Kennwort geheim7", "Kennwort ▇▇▇▇"),
            ("mi contraseña es luna", "mi contraseña es ▇▇▇▇"),
            ("card 4111111111111111 pin 1234", "card ▇▇▇▇ pin ▇▇▇▇"),
        ] {
            assert_eq!(masked(text), hidden);
        }
        for plain in [
            "my password does not work",
            "spinning 12",
            "I forgot the password",
            "the pin",
            "",
        ] {
            assert_eq!(masked(plain), plain);
        }
    }

    #[test]
    fn places_are_in_scalar_values() {
        let text = "für 4111111111111111 ü";
        let [secret] = find(text)[..] else { panic!() };
        assert_eq!((secret.start, secret.end), (4, 20));
        assert_eq!(masked(text), "für ▇▇▇▇ ü");
    }
}
