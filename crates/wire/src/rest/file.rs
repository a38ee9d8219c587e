//! Documents, photographs and sound clips sent in sessions (WT-3).

use serde::{Deserialize, Serialize};
use switchboard_core::{FileId, LegId, Time};
use utoipa::ToSchema;

/// What a file is, as far as a tenant allows or forbids it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// PNG, JPEG, GIF, WebP.
    Picture,
    /// WAV, MP3, AAC, M4A, Ogg, FLAC, WebM without moving pictures.
    Sound,
    /// PDF, RTF, Office Open XML, OpenDocument.
    Document,
    /// Plain text in UTF-8.
    Text,
    /// ZIP.
    Archive,
}

impl FileKind {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Picture,
        Self::Sound,
        Self::Document,
        Self::Text,
        Self::Archive,
    ];

    /// As in JSON and in the record.
    pub fn name(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Sound => "sound",
            Self::Document => "document",
            Self::Text => "text",
            Self::Archive => "archive",
        }
    }
}

/// A file that was sent in a session.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SentFile {
    /// Its id, as in the event `file_sent`.
    #[schema(value_type = String, format = Uuid)]
    pub id: FileId,
    /// Who sent it.
    #[schema(value_type = String, format = Uuid)]
    pub leg: LegId,
    /// Its name, made safe.
    pub name: String,
    /// Media type, as found in the content.
    pub media: String,
    /// What it is.
    pub kind: Option<FileKind>,
    /// Length.
    pub bytes: u64,
    /// Of a picture, in pixels.
    pub width: Option<u32>,
    /// Of a picture, in pixels.
    pub height: Option<u32>,
    /// When it was begun to be sent.
    #[schema(value_type = String, format = DateTime)]
    pub at: Time,
}

/// Where the content of a file can be had for ten minutes, without a credential.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FileAddress {
    /// Relative to the server, or on the host that it has for files.
    pub url: String,
}
