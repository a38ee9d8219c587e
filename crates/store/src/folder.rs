//! Content of files in a directory: one directory for each session, in it one file for each file
//! that was sent, named by the SHA-256 of its content and its own id. What is being uploaded lies
//! apart, under a name that backups pass over, and gets its own only when it is on the disk.

use crate::error::{Result, StoreError};
use crate::file::{FileRow, FileState, PART};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use switchboard_core::{FileId, SessionId};

/// Uploads under way.
const PARTS: &str = ".uploads";

/// The directory.
#[derive(Debug, Clone)]
pub(crate) struct Folder(PathBuf);

fn failure(error: io::Error) -> StoreError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::Full,
        ErrorKind::NotFound => StoreError::Missing { what: "file" },
        _ => StoreError::Unavailable(error.to_string()),
    }
}

fn absent_is_fine(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn make(dir: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

fn sync(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// What is in a directory, by name; nothing where there is none.
fn names(dir: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(dir) {
        Ok(entries) => entries
            .map(|entry| entry.map(|entry| entry.file_name().into()))
            .collect(),
        // A file that is no directory is not ours.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(Vec::new())
        }
        Err(error) => Err(error),
    }
}

fn name(row: &FileRow) -> Result<String> {
    let hash = row
        .hash
        .ok_or_else(|| StoreError::Damaged("a file without hash".into()))?;
    let digits: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{digits}.{}", row.id))
}

impl Folder {
    pub(crate) fn new(path: &Path) -> Self {
        Self(path.into())
    }

    /// Files are read and written off the threads that everything else runs on.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
    ) -> Result<T> {
        let dir = self.0.clone();
        tokio::task::spawn_blocking(move || work(&dir))
            .await
            .map_err(|error| StoreError::Unavailable(error.to_string()))?
            .map_err(failure)
    }

    pub(crate) async fn put(&self, row: &FileRow, nr: u32, part: Vec<u8>) -> Result<()> {
        let id = row.id.to_string();
        self.work(move |dir| {
            let dir = dir.join(PARTS);
            let mut options = OpenOptions::new();
            options.write(true).mode(0o600);
            if nr == 0 {
                make(&dir)?;
                options.create(true).truncate(true);
            }
            let mut file = options.open(dir.join(id))?;
            file.seek(SeekFrom::Start(u64::from(nr) * PART as u64))?;
            file.write_all(&part)
        })
        .await
    }

    /// Gives an upload its name, durably. Again is fine.
    pub(crate) async fn keep(&self, row: &FileRow) -> Result<()> {
        let (id, session, name) = (row.id.to_string(), row.session.to_string(), name(row)?);
        self.work(move |dir| {
            let (from, below) = (dir.join(PARTS).join(id), dir.join(session));
            make(&below)?;
            let to = below.join(name);
            match File::open(&from) {
                Ok(file) => file.sync_all()?,
                Err(error) if error.kind() == ErrorKind::NotFound && to.exists() => return Ok(()),
                Err(error) => return Err(error),
            }
            fs::rename(from, to)?;
            sync(&below)?;
            sync(dir)
        })
        .await
    }

    pub(crate) async fn read(&self, row: &FileRow, nr: u32) -> Result<Vec<u8>> {
        let path = match row.state {
            FileState::Uploading => PathBuf::from(PARTS).join(row.id.to_string()),
            _ => PathBuf::from(row.session.to_string()).join(name(row)?),
        };
        self.work(move |dir| {
            let mut file = File::open(dir.join(path))?;
            file.seek(SeekFrom::Start(u64::from(nr) * PART as u64))?;
            let mut part = Vec::with_capacity(PART);
            file.take(PART as u64).read_to_end(&mut part)?;
            Ok(part)
        })
        .await
    }

    /// Removes what there is of a file.
    pub(crate) async fn remove(&self, row: &FileRow) -> Result<()> {
        let id = row.id.to_string();
        let kept = match row.hash {
            Some(_) => Some(PathBuf::from(row.session.to_string()).join(name(row)?)),
            None => None,
        };
        self.work(move |dir| {
            absent_is_fine(fs::remove_file(dir.join(PARTS).join(id)))?;
            match kept {
                Some(kept) => absent_is_fine(fs::remove_file(dir.join(kept))),
                None => Ok(()),
            }
        })
        .await
    }

    /// Its directories: those of sessions, and that of uploads.
    pub(crate) async fn dirs(&self) -> Result<Vec<PathBuf>> {
        self.work(names).await
    }

    /// The content in one of them, and of which files it is.
    pub(crate) async fn listed(&self, below: PathBuf) -> Result<Vec<(PathBuf, FileId)>> {
        self.work(move |dir| {
            let of = |name: &Path| name.to_str()?.rsplit('.').next()?.parse::<FileId>().ok();
            let found = names(&dir.join(&below))?.into_iter();
            Ok(found
                .filter_map(|name| of(&name).map(|file| (below.join(name), file)))
                .collect())
        })
        .await
    }

    /// Removes content by its path.
    pub(crate) async fn discard(&self, path: PathBuf) -> Result<()> {
        self.work(move |dir| absent_is_fine(fs::remove_file(dir.join(path))))
            .await
    }

    /// Removes everything of a session.
    pub(crate) async fn remove_all(&self, session: SessionId) -> Result<()> {
        self.work(move |dir| {
            let below = dir.join(session.to_string());
            match fs::remove_dir_all(below) {
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
                // Not there again after a power cut.
                done => done.and_then(|()| sync(dir)),
            }
        })
        .await
    }
}
