//! What the leader sends: pages and lines in turn, each with its number and its time.

use memchr::memmem;
use serde::{Deserialize, Serialize};

/// Stands before the number.
const MARK: &str = "crowd-";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Message {
    /// From 0; an even one is a line, an odd one a page.
    pub number: u64,
    /// When it was due, in microseconds of [`crate::machine::clock_us`].
    pub due_us: u64,
}

impl Message {
    pub fn is_page(self) -> bool {
        self.number % 2 == 1
    }

    /// What an event of it holds.
    fn kind(self) -> &'static str {
        if self.is_page() { "pushed" } else { "line" }
    }

    /// The page's address, or the line's text.
    pub fn text(self) -> String {
        let Self { number, due_us } = self;
        if self.is_page() {
            format!("https://shop.example.test/tents/{MARK}{number}-{due_us}")
        } else {
            format!("{MARK}{number}-{due_us}: good morning everybody, we begin in a minute")
        }
    }

    /// A frame of that many bytes that says as much as the program's event.
    pub fn padded(self, lengths: Lengths) -> String {
        let mut frame = format!(r#"{{"kind":"{}","text":"{}"}}"#, self.kind(), self.text());
        let missing = self.length(lengths).saturating_sub(frame.len());
        frame.extend(std::iter::repeat_n(' ', missing));
        frame
    }

    fn length(self, lengths: Lengths) -> usize {
        if self.is_page() {
            lengths.page
        } else {
            lengths.line
        }
    }

    /// The message in a frame, if there is one, and whether the frame is of its kind.
    pub fn find(frame: &[u8]) -> Option<(Self, bool)> {
        let at = memmem::find(frame, MARK.as_bytes())? + MARK.len();
        let (number, rest) = digits(&frame[at..])?;
        let (due_us, _) = digits(rest.strip_prefix(b"-")?)?;
        let message = Self { number, due_us };
        let kind = format!(r#""kind":"{}""#, message.kind());
        let is_of_kind = memmem::find(frame, kind.as_bytes()).is_some();
        Some((message, is_of_kind))
    }
}

/// Bytes of the longest frame of each kind.
#[derive(Clone, Copy, Default, Serialize, Deserialize, Debug)]
pub struct Lengths {
    line: usize,
    page: usize,
}

impl Lengths {
    pub fn take(&mut self, message: Message, length: usize) {
        let of = if message.is_page() {
            &mut self.page
        } else {
            &mut self.line
        };
        *of = length.max(*of);
    }

    pub fn merge(&mut self, other: Self) {
        self.line = self.line.max(other.line);
        self.page = self.page.max(other.page);
    }
}

fn digits(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let end = bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let number = std::str::from_utf8(&bytes[..end]).ok()?.parse().ok()?;
    Some((number, &bytes[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_is_found() {
        for number in [0, 1, 17, 4_000] {
            let due_us = 12_345_678_901;
            let message = Message { number, due_us };
            let frame = message.padded(Lengths {
                line: 200,
                page: 300,
            });
            assert_eq!(frame.len(), if number % 2 == 1 { 300 } else { 200 });
            assert_eq!(Message::find(frame.as_bytes()), Some((message, true)));
            let other = frame.replace(r#""kind":""#, r#""kind":"ask"#);
            assert_eq!(Message::find(other.as_bytes()), Some((message, false)));
        }
        for none in [
            &br#"{"t":"roster"}"#[..],
            b"crowd-",
            b"crowd-7",
            b"crowd-7-x",
        ] {
            assert_eq!(Message::find(none), None);
        }
    }
}
