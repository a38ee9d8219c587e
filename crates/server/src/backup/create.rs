//! Making a backup.

use super::{
    At, BackupError, POSTGRES_RECORD, SQLITE_RECORD, STATE,
    archive::{self, create_private},
    dump,
    manifest::{FORMAT, Manifest},
    state,
};
use crate::config::Config;
use std::{
    fs, io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};
use switchboard_store::backup::{Extent, Snapshot, copy_sqlite, inspect_sqlite};

/// How often files are listed anew because some went meanwhile.
const TRIES: u32 = 5;

/// A directory that goes away with everything in it.
struct Passing(PathBuf);

impl Drop for Passing {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Writes a backup of everything to the new file `to`, which appears whole or not at all.
/// The record is copied at no more than `bytes_per_s`. Servers may run.
pub async fn create(config: &Config, to: &Path, bytes_per_s: u64) -> Result<Manifest, BackupError> {
    if to.exists() {
        return Err(BackupError::Exists(to.to_owned()));
    }
    let folder = match to.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let folder = folder.canonicalize().at(folder)?;
    if config
        .data_dir
        .canonicalize()
        .is_ok_and(|data| folder.starts_with(data))
    {
        return Err(BackupError::Inside);
    }
    let mut name = std::ffi::OsString::from(".");
    name.push(
        to.file_name()
            .ok_or_else(|| BackupError::File(to.to_owned(), io::Error::other("names no file")))?,
    );
    name.push(".part");
    let part = Passing(folder.join(name));
    fs::DirBuilder::new()
        .mode(0o700)
        .create(&part.0)
        .at(&part.0)?;

    let made_at = jiff::Timestamp::now()
        .strftime("%Y-%m-%dT%H:%M:%SZ")
        .to_string();
    let (record, extent) = copy_record(config, &part.0, bytes_per_s).await?;
    let (config, to) = (config.clone(), to.to_owned());
    // From here on it is reading and writing files, nothing to wait for.
    let work = move || {
        let sealed = part.0.join("archive");
        let mut tries = 0;
        let manifest = loop {
            tries += 1;
            match pack(
                &config,
                record.clone(),
                extent.clone(),
                made_at.clone(),
                &sealed,
            ) {
                // Erased between being listed and being copied: what is left is listed anew.
                Err(BackupError::File(path, error))
                    if tries < TRIES && error.kind() == io::ErrorKind::NotFound =>
                {
                    tracing::debug!(path = %path.display(), "gone while it was copied");
                    let _ = fs::remove_file(&sealed);
                }
                other => break other?,
            }
        };
        publish(&sealed, &to)?;
        fs::File::open(&folder)
            .and_then(|dir| dir.sync_all())
            .at(&folder)?;
        Ok(manifest)
    };
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(BackupError::Damaged(error.to_string())))
}

/// Gives the archive its name, never over a file that came meanwhile: a link fails where a
/// rename would replace. A file system without links gets a rename.
fn publish(sealed: &Path, to: &Path) -> Result<(), BackupError> {
    match fs::hard_link(sealed, to) {
        Ok(()) => Ok(()),
        Err(_) if to.exists() => Err(BackupError::Exists(to.to_owned())),
        Err(_) => fs::rename(sealed, to).at(to),
    }
}

/// Copies the record into `part` and looks whether the copy is sound.
async fn copy_record(
    config: &Config,
    part: &Path,
    bytes_per_s: u64,
) -> Result<(PathBuf, Extent), BackupError> {
    match config.sqlite_file() {
        Some(from) => {
            let to = part.join(SQLITE_RECORD);
            drop(create_private(&to).at(&to)?);
            copy_sqlite(&from, &to, bytes_per_s).await?;
            let extent = inspect_sqlite(&to).await?;
            Ok((to, extent))
        }
        None => {
            let to = part.join(POSTGRES_RECORD);
            let snapshot = Snapshot::take(&config.database_url).await?;
            dump::dump(&config.database_url, &snapshot.name, &to).await?;
            Ok((to, snapshot.extent))
        }
    }
}

fn pack(
    config: &Config,
    record: PathBuf,
    extent: Extent,
    made_at: String,
    to: &Path,
) -> Result<Manifest, BackupError> {
    let mut manifest = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").into(),
        made_at,
        record: extent,
        files: Vec::new(),
    };
    manifest
        .files
        .push(archive::describe(manifest.record_name().into(), &record)?);
    let mut sources = vec![record];
    let live = config.sqlite_file().unwrap_or_default();
    for relative in state::files(&config.data_dir, &live)? {
        let path = config.data_dir.join(&relative);
        let name = relative.to_str().ok_or_else(|| {
            BackupError::File(path.clone(), io::Error::other("its name is not UTF-8"))
        })?;
        match archive::describe(format!("{STATE}{name}"), &path) {
            Ok(entry) => {
                manifest.files.push(entry);
                sources.push(path);
            }
            // Deleted since the directory was read: it is not part of this moment.
            Err(BackupError::File(_, error)) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    archive::write(to, &manifest, &sources)?;
    Ok(manifest)
}
