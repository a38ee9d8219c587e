//! Search words. Both engines index and look up exactly these, so that they find the same.

use switchboard_core::TenantId;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Longest word kept, in characters; both sides cut alike.
const WORD_CHARS: usize = 64;
/// Most words of one document.
const DOCUMENT_WORDS: usize = 10_000;
/// Most words of one query; further ones are not looked at.
const QUERY_WORDS: usize = 16;

/// Lower-case words without diacritics, in order. Scripts that are written without blanks
/// give one word for each character.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    if text.is_ascii() {
        let parts = text.split(|c: char| !c.is_ascii_alphanumeric());
        words.extend(
            parts
                .filter(|part| !part.is_empty())
                .map(|part| part[..part.len().min(WORD_CHARS)].to_ascii_lowercase()),
        );
        return words;
    }
    let mut word = String::new();
    let mut chars = 0;
    for c in text.nfkd().flat_map(char::to_lowercase).chain([' ']) {
        if is_combining_mark(c) {
            continue;
        }
        let alone = unspaced(c);
        if (alone || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
            chars = 0;
        }
        if alone && c.is_alphanumeric() {
            words.push(c.into());
        } else if c.is_alphanumeric() && chars < WORD_CHARS {
            word.push(c);
            chars += 1;
        }
    }
    words
}

/// Thai, Lao, Myanmar, Khmer, kana and Han characters.
fn unspaced(c: char) -> bool {
    matches!(c as u32,
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF
        | 0x3040..=0x30FF | 0x31F0..=0x31FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
        | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// The words of a document without repetition, with the tenant's own word in front.
pub(crate) fn document(tenant: TenantId, text: &str) -> Vec<String> {
    let mut found = words(text);
    found.sort_unstable();
    found.dedup();
    found.truncate(DOCUMENT_WORDS);
    found.insert(0, owner(tenant));
    found
}

/// The words asked for, the last one open at its end. `None` when
/// there is nothing to look for.
pub(crate) fn query(text: &str) -> Option<Vec<(String, bool)>> {
    let mut found = words(text);
    found.truncate(QUERY_WORDS);
    let last = found.len().checked_sub(1)?;
    Some(
        found
            .into_iter()
            .enumerate()
            .map(|(i, word)| (word, i == last))
            .collect(),
    )
}

/// A word that narrows a look-up to one tenant's documents. It only saves work: whose
/// sessions are seen is decided by the sessions' own tenant.
pub(crate) fn owner(tenant: TenantId) -> String {
    tenant.0.simple().to_string()
}

/// What is found of a session besides its lines.
pub(crate) fn labels(visitor_name: &str, page: Option<&str>) -> String {
    format!("{visitor_name}\n{}", page.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded() {
        assert_eq!(
            words("Ünïcode STRASSE, ﬁne"),
            ["unicode", "strasse", "fine"]
        );
        assert_eq!(words("\"a\" OR b* NEAR(c)"), ["a", "or", "b", "near", "c"]);
        assert_eq!(words("注文は order"), ["注", "文", "は", "order"]);
        assert_eq!(words("مَرْحَبًا"), ["مرحبا"]);
        assert!(words("🙂 !! \u{0}").is_empty());
        assert_eq!(words("Is it 42, OK?"), ["is", "it", "42", "ok"]);
        let long = "x".repeat(WORD_CHARS + 9);
        assert_eq!(
            words(&long),
            words(&format!("{long}é")),
            "cut alike on both ways"
        );
    }

    #[test]
    fn only_the_last_word_is_open() {
        assert_eq!(
            query("red sho"),
            Some(vec![("red".into(), false), ("sho".into(), true)])
        );
        assert_eq!(query("  ** "), None);
    }
}
