//! From when until when a certificate is in force: the one thing wanted of its inside, read
//! straight from its encoding (RFC 5280, 4.1; DER).

/// Seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// In force from here.
    pub not_before: i64,
    /// No longer in force after this.
    pub not_after: i64,
}

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

impl Validity {
    /// Of a certificate in DER; `None` if it is none.
    pub fn of(certificate: &[u8]) -> Option<Self> {
        let (mut certificate, _) = expect(SEQUENCE, certificate)?;
        let (mut body, _) = expect(SEQUENCE, certificate)?;
        if body.first() == Some(&VERSION) {
            body = element(body)?.2;
        }
        (_, body) = expect(INTEGER, body)?;
        // Signature algorithm, issuer.
        (_, body) = expect(SEQUENCE, body)?;
        (_, body) = expect(SEQUENCE, body)?;
        (certificate, _) = expect(SEQUENCE, body)?;
        let (tag, from, rest) = element(certificate)?;
        let not_before = time(tag, from)?;
        let (tag, until, _) = element(rest)?;
        Some(Self {
            not_before,
            not_after: time(tag, until)?,
        })
    }
}

/// Tag and content of the first element, and what follows it.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, mut rest) = rest.split_first()?;
    let length = match first {
        0..=0x7f => usize::from(first),
        0x81..=0x84 => {
            let (digits, after) = rest.split_at_checked(usize::from(first & 0x7f))?;
            rest = after;
            digits
                .iter()
                .fold(0, |length, digit| length << 8 | usize::from(*digit))
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

fn expect(wanted: u8, bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (tag, content, rest) = element(bytes)?;
    (tag == wanted).then_some((content, rest))
}

/// `YYMMDDHHMMSSZ` of 1950 to 2049, or `YYYYMMDDHHMMSSZ`.
fn time(tag: u8, text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text).ok()?;
    let full = match tag {
        UTC_TIME => {
            let century = if text.get(..2)? < "50" { "20" } else { "19" };
            format!("{century}{text}")
        }
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let parsed = jiff::civil::DateTime::strptime("%Y%m%d%H%M%SZ", full).ok()?;
    let zoned = parsed.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(zoned.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(from: (i32, u8, u8), until: (i32, u8, u8)) -> Vec<u8> {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::new(vec!["chat.example.org".into()]).unwrap();
        params.not_before = rcgen::date_time_ymd(from.0, from.1, from.2);
        params.not_after = rcgen::date_time_ymd(until.0, until.1, until.2);
        params.self_signed(&key).unwrap().der().to_vec()
    }

    #[test]
    fn both_times_are_read() {
        // The second is past 2049, which is written in the other way.
        let read = Validity::of(&made((2026, 1, 2), (2060, 12, 31))).unwrap();
        assert_eq!(
            (read.not_before, read.not_after),
            (1_767_312_000, 2_871_676_800)
        );
        let read = Validity::of(&made((1999, 12, 31), (2000, 1, 1))).unwrap();
        assert_eq!(
            (read.not_before, read.not_after),
            (946_598_400, 946_684_800)
        );
    }

    #[test]
    fn anything_else_is_none() {
        let good = made((2026, 1, 1), (2027, 1, 1));
        for length in 0..100 {
            assert_eq!(Validity::of(&good[..length]), None);
        }
        for byte in 0..=255 {
            assert_eq!(Validity::of(&[byte; 40]), None);
        }
    }
}
