//! What an archive says of itself.

use super::{BackupError, POSTGRES_RECORD, SQLITE_RECORD, STATE};
use serde::{Deserialize, Serialize};
use std::path::{Component, Path};
use switchboard_store::backup::{Extent, newest_schema};

/// Version of the archive's own layout.
pub const FORMAT: u32 = 1;
/// Name of the first file of every archive.
pub const NAME: &str = "manifest.json";

/// First file of every archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Layout of the archive.
    pub format: u32,
    /// Version of the program that made it.
    pub program: String,
    /// When it was begun: everything acknowledged before is in it. UTC, RFC 3339.
    pub made_at: String,
    /// Engine, schema and highest positions of the record.
    pub record: Extent,
    /// The files that follow, in this order.
    pub files: Vec<Entry>,
}

/// A file of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Relative path with `/`.
    pub name: String,
    /// Length.
    pub bytes: u64,
    /// SHA-256 in lower-case hexadecimal digits.
    pub sha256: String,
}

impl Manifest {
    /// Whether this release can use the archive.
    pub fn check(&self) -> Result<(), BackupError> {
        let newer = || {
            Err(BackupError::Newer(format!(
                "{}, archive format {}, schema {}",
                self.program, self.format, self.record.schema
            )))
        };
        if self.format > FORMAT {
            return newer();
        }
        let damaged = |what: &str| Err(BackupError::Damaged(what.to_owned()));
        let Some(known) = newest_schema(&self.record.engine) else {
            return damaged("it names an unknown kind of record");
        };
        if self.record.schema > known {
            return newer();
        }
        let names: Vec<&str> = self.files.iter().map(|entry| entry.name.as_str()).collect();
        if names.first() != Some(&self.record_name()) {
            return damaged("it holds no record");
        }
        if !names[1..].iter().all(|name| is_state(name)) {
            return damaged("it holds a file that is none of ours");
        }
        Ok(())
    }

    /// Name of the record's file.
    pub fn record_name(&self) -> &'static str {
        match self.record.engine.as_str() {
            "postgres" => POSTGRES_RECORD,
            _ => SQLITE_RECORD,
        }
    }
}

/// Whether a name stays inside the directory it is unpacked into.
fn is_state(name: &str) -> bool {
    name.strip_prefix(STATE).is_some_and(|path| {
        !path.is_empty()
            && Path::new(path)
                .components()
                .all(|part| matches!(part, Component::Normal(_)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside() {
        for good in ["state/a", "state/files/ab/c.bin"] {
            assert!(is_state(good), "{good}");
        }
        for bad in [
            "a",
            "/a",
            "state/",
            "state//a",
            "state/../a",
            "state/a/../../b",
            "../a",
        ] {
            assert!(!is_state(bad), "{bad}");
        }
    }
}
