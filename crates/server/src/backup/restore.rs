//! Using a backup.

use super::{At, BackupError, Manifest, STATE, archive::Archive, dump};
use std::{
    fs, io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};
use switchboard_store::{
    StoreError,
    backup::{inspect_sqlite, is_empty_postgres},
};

/// Name of the directory that files are unpacked into until all of them are found sound.
const STAGE: &str = ".restoring";

/// Where a backup is restored to.
pub struct Target {
    /// Data directory, absent or empty.
    pub data_dir: PathBuf,
    /// Name of the record's file in it, or address of an empty PostgreSQL database.
    pub record: Record,
}

/// The record's place.
pub enum Record {
    /// A file.
    Sqlite(PathBuf),
    /// A database.
    Postgres(String),
}

/// A directory that goes away unless it is emptied.
struct Stage(PathBuf);

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Stage {
    fn create(path: PathBuf) -> Result<Self, BackupError> {
        // Never one that is there already: it may be somebody else's.
        fs::DirBuilder::new().mode(0o700).create(&path).at(&path)?;
        Ok(Self(path))
    }
}

fn private_dir(path: &Path) -> io::Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
}

/// Reads a backup through and checks the record in it, in a directory of its own under the
/// system's temporary one. Nothing is changed.
pub async fn verify(from: &Path) -> Result<Manifest, BackupError> {
    let stage = std::env::temp_dir().join(format!("switchboard-verify-{}", std::process::id()));
    let stage = Stage::create(stage)?;
    unpack(from, &stage.0).await
}

/// Restores a backup. Checks everything first; the record gets its name last, so that a
/// directory is never half restored.
pub async fn restore(from: &Path, target: &Target) -> Result<Manifest, BackupError> {
    let data_dir = &target.data_dir;
    private_dir(data_dir).at(data_dir)?;
    if fs::read_dir(data_dir).at(data_dir)?.next().is_some() {
        return Err(BackupError::NotEmpty(data_dir.clone()));
    }
    if let Record::Sqlite(record) = &target.record
        && record.exists()
    {
        return Err(BackupError::Exists(record.clone()));
    }
    let stage = Stage::create(data_dir.join(STAGE))?;
    let manifest = unpack(from, &stage.0).await?;
    let unpacked = stage.0.join(manifest.record_name());
    match (&target.record, manifest.record.engine.as_str()) {
        (Record::Sqlite(_), "sqlite") => {}
        (Record::Postgres(url), "postgres") => {
            if !is_empty_postgres(url).await? {
                return Err(BackupError::NotEmpty("the database".into()));
            }
            dump::load(url, &unpacked).await?;
        }
        (record, held) => {
            return Err(BackupError::OtherEngine {
                held: held.to_owned(),
                named: match record {
                    Record::Sqlite(_) => "sqlite",
                    Record::Postgres(_) => "postgres",
                },
            });
        }
    }
    let state = stage.0.join(STATE);
    if state.is_dir() {
        for entry in fs::read_dir(&state).at(&state)? {
            let entry = entry.at(&state)?;
            let to = data_dir.join(entry.file_name());
            fs::rename(entry.path(), &to).at(&to)?;
        }
    }
    if let Record::Sqlite(record) = &target.record {
        fs::rename(&unpacked, record).at(record)?;
        let folder = record.parent().unwrap_or(data_dir);
        sync(folder)?;
    }
    sync(data_dir)?;
    Ok(manifest)
}

fn sync(dir: &Path) -> Result<(), BackupError> {
    fs::File::open(dir).and_then(|dir| dir.sync_all()).at(dir)
}

/// Unpacks everything below `stage` and checks it.
async fn unpack(from: &Path, stage: &Path) -> Result<Manifest, BackupError> {
    let (from, below) = (from.to_owned(), stage.to_owned());
    let work = move || {
        let archive = Archive::open(&from)?;
        for entry in &archive.manifest.files {
            let folder = below.join(&entry.name);
            let folder = folder.parent().unwrap_or(&below);
            private_dir(folder).at(folder)?;
        }
        archive.extract(|entry| Some(below.join(&entry.name)))?;
        Ok(archive.manifest)
    };
    let manifest: Manifest = tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(BackupError::Damaged(error.to_string())))?;
    let record = stage.join(manifest.record_name());
    if manifest.record.engine == "postgres" {
        dump::check(&record).await?;
        return Ok(manifest);
    }
    let found = inspect_sqlite(&record).await.map_err(|error| match error {
        StoreError::Damaged(what) => BackupError::Damaged(what),
        other => other.into(),
    })?;
    let same = (found.schema, found.sessions, found.events, found.audits);
    let listed = &manifest.record;
    if same != (listed.schema, listed.sessions, listed.events, listed.audits) {
        return Err(BackupError::Damaged("its record is not as listed".into()));
    }
    Ok(manifest)
}
