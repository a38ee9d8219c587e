//! Openings: the part of a file's address that gives its content to whoever has it, for a while.
//! Signed, so that nothing has to be kept, and for one file alone.

use super::signed::Signer;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::Mac;
use switchboard_core::{FileId, Time};

/// Bytes of the tag that are sent: enough against guessing.
const TAG: usize = 16;

impl Signer {
    /// The part of an address that opens a file until then.
    pub fn opening(&self, file: FileId, until: Time) -> String {
        let claims = format!("file\n{file}\n{}", until.0);
        let tag = self.0.clone().chain_update(claims).finalize().into_bytes();
        format!("{}-{}", until.0, URL_SAFE_NO_PAD.encode(&tag[..TAG]))
    }

    /// Whether it opens that file now.
    pub fn opens(&self, file: FileId, text: &str, now: Time) -> bool {
        let Some((until, tag)) = text.split_once('-') else {
            return false;
        };
        let (Ok(until), Ok(tag)) = (until.parse::<i64>(), URL_SAFE_NO_PAD.decode(tag)) else {
            return false;
        };
        let claims = format!("file\n{file}\n{until}");
        let good = self.0.clone().chain_update(claims);
        tag.len() == TAG && good.verify_truncated_left(&tag).is_ok() && now <= Time(until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wt_3_an_address_opens_one_file_for_a_while() {
        let signer = Signer::with_key(b"one");
        let file = FileId::from_u128(7);
        let opening = signer.opening(file, Time(1_000));
        assert!(signer.opens(file, &opening, Time(1_000)));
        assert!(!signer.opens(file, &opening, Time(1_001)), "too late");
        assert!(!signer.opens(FileId::from_u128(8), &opening, Time(0)));
        assert!(!Signer::with_key(b"two").opens(file, &opening, Time(0)));
        let later = opening.replacen("1000", "9000", 1);
        let short = &opening[..opening.len() - 2];
        for wrong in [later.as_str(), short, "1000-", "1000", "-", "", "x-y"] {
            assert!(!signer.opens(file, wrong, Time(0)), "{wrong}");
        }
    }
}
