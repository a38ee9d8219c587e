//! A rendezvous as a calendar object (RFC 5545, RFC 5546): one UID for its whole life, a sequence
//! number that rises with every change and also when it is called off, times in UTC.

use crate::Time;
use std::fmt::Write;

/// Octets of a line, without its end (RFC 5545, 3.1).
const LINE: usize = 75;

/// What a calendar program is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Never changes: the rendezvous' id and the host of the server.
    pub uid: &'a str,
    /// Rises with each change.
    pub sequence: u32,
    /// Last change.
    pub changed_at: Time,
    /// Begin.
    pub from: Time,
    /// End.
    pub to: Time,
    /// One line on what it is.
    pub summary: &'a str,
    /// More about it; may have several lines.
    pub description: &'a str,
    /// Address of its page.
    pub url: &'a str,
    /// It was called off.
    pub cancelled: bool,
    /// To whom it is sent, and by whom; it is published for whoever asks for it otherwise.
    pub sent: Option<Sent<'a>>,
}

/// A calendar object that is sent by mail (RFC 5546, 3.2.2): mail addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent<'a> {
    /// Whose mail it is.
    pub organizer: &'a str,
    /// Whose calendar it is for.
    pub attendee: &'a str,
}

/// The object as text: CRLF line ends, lines folded, UTF-8. A published one (method PUBLISH), one that is
/// sent (REQUEST), or its cancellation (CANCEL). What is the same rendezvous is the same entry of a
/// calendar, however it came there.
pub fn file(entry: &Entry<'_>) -> String {
    let (method, status) = match entry.cancelled {
        true => ("CANCEL", "CANCELLED"),
        false if entry.sent.is_some() => ("REQUEST", "CONFIRMED"),
        false => ("PUBLISH", "CONFIRMED"),
    };
    let mut text = String::with_capacity(1_024);
    let mut line = |name: &str, value: &str| fold(&mut text, &format!("{name}:{value}"));
    line("BEGIN", "VCALENDAR");
    line("VERSION", "2.0");
    line("PRODID", "-//Switchboard//Rendezvous//EN");
    line("METHOD", method);
    line("BEGIN", "VEVENT");
    line("UID", &escaped(entry.uid));
    line("SEQUENCE", &entry.sequence.to_string());
    line("DTSTAMP", &stamp(entry.changed_at));
    line("LAST-MODIFIED", &stamp(entry.changed_at));
    line("DTSTART", &stamp(entry.from));
    line("DTEND", &stamp(entry.to));
    line("STATUS", status);
    if let Some(sent) = entry.sent {
        line("ORGANIZER", &format!("mailto:{}", address(sent.organizer)));
        // They have agreed, and nobody waits for their answer.
        line(
            "ATTENDEE;PARTSTAT=ACCEPTED;RSVP=FALSE",
            &format!("mailto:{}", address(sent.attendee)),
        );
    }
    line("SUMMARY", &escaped(entry.summary));
    line("DESCRIPTION", &escaped(entry.description));
    // An address is no text: it is not escaped, and ours have nothing that would break a line.
    line("URL", entry.url);
    line("END", "VEVENT");
    line("END", "VCALENDAR");
    text
}

/// A mail address as part of a URI, without what could end the line.
fn address(mail: &str) -> String {
    let fits = |letter: &char| !letter.is_control() && !letter.is_whitespace();
    mail.chars().filter(fits).collect()
}

/// `20261130T093000Z`.
fn stamp(at: Time) -> String {
    let mut text = String::with_capacity(16);
    for letter in at.to_rfc3339().chars().take(19) {
        if letter != '-' && letter != ':' {
            text.push(letter);
        }
    }
    text.push('Z');
    text
}

/// A value of type TEXT (RFC 5545, 3.3.11).
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => {
                let _ = write!(out, "\\{letter}");
            }
            '\n' => out.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

/// Writes a line in pieces of at most 75 octets; no letter is cut in two.
fn fold(text: &mut String, line: &str) {
    let mut octets = 0;
    for letter in line.chars() {
        let more = letter.len_utf8();
        if octets + more > LINE {
            text.push_str("\r\n ");
            octets = 1;
        }
        text.push(letter);
        octets += more;
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry<'static> {
        Entry {
            uid: "1@help.example",
            sequence: 0,
            changed_at: Time(0),
            from: Time(1_790_000_000_000),
            to: Time(1_790_001_800_000),
            summary: "Überraschung, mit Grüßen; für Ärzte \\ Öfen und noch viel mehr davon 你好你好",
            description: "One\nTwo",
            url: "https://help.example/rendezvous?key=abc",
            cancelled: false,
            sent: None,
        }
    }

    /// Read by a parser that is not ours: properties of the one event, and the method.
    fn read(text: &str) -> (String, Vec<(String, String)>) {
        let mut calendars = ical::IcalParser::new(text.as_bytes());
        let calendar = calendars.next().unwrap().unwrap();
        assert!(calendars.next().is_none());
        let all = |properties: Vec<ical::property::Property>| {
            let pairs = properties.into_iter();
            pairs
                .map(|p| (p.name, p.value.unwrap_or_default()))
                .collect::<Vec<_>>()
        };
        let [event] = <[_; 1]>::try_from(calendar.events).ok().unwrap();
        let method = all(calendar.properties)
            .into_iter()
            .find(|(name, _)| name == "METHOD");
        (method.unwrap().1, all(event.properties))
    }

    fn value<'a>(event: &'a [(String, String)], name: &str) -> &'a str {
        &event.iter().find(|(known, _)| known == name).unwrap().1
    }

    #[test]
    fn another_parser_reads_what_was_meant() {
        let (method, event) = read(&file(&entry()));
        assert_eq!(method, "PUBLISH");
        assert_eq!(value(&event, "DTSTART"), "20260921T141320Z");
        assert_eq!(value(&event, "DTEND"), "20260921T144320Z");
        assert_eq!(value(&event, "STATUS"), "CONFIRMED");
        assert_eq!(value(&event, "DESCRIPTION"), "One\\nTwo");
        let plain = value(&event, "SUMMARY")
            .replace("\\,", ",")
            .replace("\\;", ";");
        assert_eq!(plain.replace("\\\\", "\\"), entry().summary);
        assert_eq!(value(&event, "URL"), entry().url);
    }

    #[test]
    fn what_is_sent_names_both_and_is_the_same_entry() {
        let sent = Some(Sent {
            organizer: "chat@help.example",
            attendee: "eva@example.test\r\nX:1",
        });
        for cancelled in [false, true] {
            let (method, event) = read(&file(&Entry {
                sent,
                cancelled,
                ..entry()
            }));
            assert_eq!(method, if cancelled { "CANCEL" } else { "REQUEST" });
            assert_eq!(value(&event, "UID"), entry().uid);
            assert_eq!(value(&event, "ORGANIZER"), "mailto:chat@help.example");
            assert_eq!(value(&event, "ATTENDEE"), "mailto:eva@example.testX:1");
        }
    }

    #[test]
    fn of_two_changes_and_a_cancellation_each_has_a_higher_number() {
        let told: Vec<_> = (0..4)
            .map(|sequence| {
                let cancelled = sequence == 3;
                let (method, event) = read(&file(&Entry {
                    sequence,
                    cancelled,
                    ..entry()
                }));
                let number = value(&event, "SEQUENCE").to_owned();
                (method, value(&event, "UID").to_owned(), number)
            })
            .collect();
        let uid = entry().uid;
        for (sequence, (method, known, number)) in told.iter().enumerate() {
            assert_eq!((known.as_str(), number), (uid, &sequence.to_string()));
            assert_eq!(method, if sequence == 3 { "CANCEL" } else { "PUBLISH" });
        }
    }

    #[test]
    fn lines_are_folded_at_75_octets_and_letters_stay_whole() {
        let text = file(&entry());
        assert!(text.contains("\r\n "), "something is folded");
        for line in text.split("\r\n") {
            assert!(line.len() <= LINE, "{line}");
        }
        let long = format!("X:{}", "ä".repeat(200));
        let mut folded = String::new();
        fold(&mut folded, &long);
        assert_eq!(folded.replace("\r\n ", "").trim_end(), long);
    }
}
