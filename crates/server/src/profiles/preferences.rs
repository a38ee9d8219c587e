//! What a visitor has chosen, kept for their next session (IS-34).

use serde::{Deserialize, Serialize};
use switchboard_store::Notices;

/// What is kept of a visitor's choices; absent is as the tenant has it (IS-35).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// By which picture they are shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
    /// In which language they are spoken to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Whether they are told of events by ear.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sound: Option<bool>,
    /// And whether that is a voice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voice: Option<bool>,
    /// Whether others see their letters as they are typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<bool>,
}

impl Preferences {
    /// Of the record; what cannot be read was not chosen.
    pub fn read(kept: Option<&str>) -> Self {
        kept.and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default()
    }

    /// How they are told of events by ear, where the tenant does that so.
    pub fn notices(&self, usual: Notices) -> Notices {
        match (self.sound, self.voice, usual) {
            (Some(false), ..) | (None, _, Notices::Off) => Notices::Off,
            (_, Some(true), _) | (_, None, Notices::Voice) => Notices::Voice,
            _ => Notices::Chime,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_34_what_was_chosen_goes_before_what_is_usual() {
        use Notices::{Chime, Off, Voice};
        for (sound, voice, usual, expected) in [
            (None, None, Chime, Chime),
            (None, None, Voice, Voice),
            (None, None, Off, Off),
            (Some(false), Some(true), Voice, Off),
            (Some(true), None, Off, Chime),
            (Some(true), Some(true), Off, Voice),
            (None, Some(false), Voice, Chime),
            (None, Some(true), Chime, Voice),
            (None, Some(true), Off, Off),
        ] {
            let chosen = Preferences {
                sound,
                voice,
                ..Preferences::default()
            };
            assert_eq!(chosen.notices(usual), expected, "{chosen:?} {usual:?}");
        }
        for kept in [None, Some(""), Some("[]"), Some("{\"sound\":3}")] {
            assert_eq!(Preferences::read(kept), Preferences::default());
        }
    }
}
