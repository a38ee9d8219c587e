//! Backups: one file with the record and all other state of the data directory, made while the
//! server runs, sealed so that no damage goes unseen.

mod archive;
mod create;
mod dump;
mod manifest;
mod restore;
mod state;

pub use create::create;
pub use manifest::{Entry, Manifest};
pub use restore::{Record, Target, restore, verify};

use std::{io, path::PathBuf};
use switchboard_store::StoreError;

/// The record's name in an archive, by engine.
const SQLITE_RECORD: &str = "record.db";
const POSTGRES_RECORD: &str = "record.pgdump";
/// Folder of the archive that holds the other files of the data directory.
const STATE: &str = "state/";

/// A backup could not be made or used.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file or directory cannot be read or written.
    #[error("{0}: {1}")]
    File(PathBuf, io::Error),
    /// There is something already where it would be written.
    #[error("{0} exists already; nothing was overwritten")]
    Exists(PathBuf),
    /// The directory to restore into is in use.
    #[error("{0} is not empty; restore into an empty directory")]
    NotEmpty(PathBuf),
    /// The archive lies inside what it is a copy of.
    #[error("keep backups outside the data directory")]
    Inside,
    /// The archive is not what was written.
    #[error("the backup is damaged: {0}")]
    Damaged(String),
    /// The archive is of a release that knows more than this one.
    #[error("the backup was made by a newer release ({0}); install that one first")]
    Newer(String),
    /// The settings name another kind of record than the archive holds.
    #[error("the backup holds a record of {held}, the settings name one of {named}")]
    OtherEngine {
        /// In the archive.
        held: String,
        /// In the settings.
        named: &'static str,
    },
    /// The record cannot be copied or opened.
    #[error("the record: {0}")]
    Record(#[from] StoreError),
    /// A tool of PostgreSQL is missing or failed.
    #[error("{0}: {1}")]
    Tool(&'static str, String),
}

/// Attaches the path to an input or output error.
trait At<T> {
    fn at(self, path: impl Into<PathBuf>) -> Result<T, BackupError>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, path: impl Into<PathBuf>) -> Result<T, BackupError> {
        self.map_err(|error| BackupError::File(path.into(), error))
    }
}
