//! Pictures of the company's own, and avatars.

use serde::{Deserialize, Serialize};
use switchboard_core::{PictureId, Time};
use utoipa::ToSchema;

/// What a picture is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PicturePurpose {
    /// Graphics of profiles: logos, header images, banners.
    Graphic,
    /// Shown for a person.
    Avatar,
}

/// A picture.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Picture {
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    pub id: PictureId,
    /// What it is for.
    pub purpose: PicturePurpose,
    /// Shown name.
    pub name: String,
    /// Media type, as found in the content: `image/png`, `image/jpeg`, `image/gif` or
    /// `image/webp`.
    pub media: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Length of the content.
    pub bytes: u32,
    /// Where it is served.
    pub url: String,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
}

/// An avatar that may be chosen.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Avatar {
    /// Name of a built-in one, or id of one of the company's own.
    pub id: String,
    /// Shown name; null for built-in ones.
    pub name: Option<String>,
    /// Where it is served.
    pub url: String,
}

/// Which avatar it shall be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AvatarChoice {
    /// Name of a built-in one, or id of one of the company's own; null is none.
    pub avatar: Option<String>,
}

/// What a visitor has chosen; what is left out stays as it was.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PreferencesInput {
    /// In which language they are spoken to.
    pub locale: Option<String>,
    /// Whether they are told of events by ear.
    pub sound: Option<bool>,
    /// And whether that is a voice.
    pub voice: Option<bool>,
    /// Whether others see their letters as they are typed.
    pub share: Option<bool>,
}
