//! The archive file: a plain tar file that any tool can unpack. Its last file, the seal, is the
//! SHA-256 of every byte before it, so that damage is seen wherever it is.

use super::{
    At, BackupError,
    manifest::{self, Entry, Manifest},
};
use sha2::{Digest, Sha256};
use std::{
    fs::{File, OpenOptions},
    io::{self, BufReader, BufWriter, Read, Seek, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

const SEAL: &str = "seal.sha256";
/// Header, one block of text, end of the tar file.
const SEAL_BYTES: u64 = 512 + 512 + 1_024;
/// A manifest above this is none of ours.
const MANIFEST_BYTES: u64 = 64 << 20;

/// A new file that only its owner can read.
pub fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

/// Hexadecimal digits of a digest.
fn digits(digest: impl AsRef<[u8]>) -> String {
    digest
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Passes bytes on and digests them on the way.
struct Digesting<T> {
    inner: T,
    digest: Sha256,
}

impl<T: Write> Write for Digesting<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.inner.write(bytes)?;
        self.digest.update(&bytes[..taken]);
        Ok(taken)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<T: Read> Read for Digesting<T> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let taken = self.inner.read(bytes)?;
        self.digest.update(&bytes[..taken]);
        Ok(taken)
    }
}

/// The same name and length give the same bytes, so the seal can be foretold.
fn header(name: &str, bytes: u64) -> io::Result<tar::Header> {
    let mut header = tar::Header::new_gnu();
    header.set_path(name)?;
    header.set_size(bytes);
    header.set_mode(0o600);
    header.set_mtime(0);
    header.set_entry_type(tar::EntryType::Regular);
    header.set_cksum();
    Ok(header)
}

fn add(
    tar: &mut tar::Builder<impl Write>,
    name: &str,
    bytes: u64,
    from: impl Read,
) -> io::Result<()> {
    // A name too long for the header gets an entry of its own before it.
    match header(name, bytes) {
        Ok(header) => tar.append(&header, from),
        Err(_) => {
            let mut header = header("-", bytes)?;
            tar.append_data(&mut header, name, from)
        }
    }
}

/// Ends a tar file with the seal over what came before.
fn seal<W: Write>(mut tar: tar::Builder<W>, digest: Sha256) -> io::Result<W> {
    let text = format!("{}\n", digits(digest.finalize()));
    add(&mut tar, SEAL, text.len() as u64, text.as_bytes())?;
    tar.into_inner()
}

/// Describes a file as it is now.
pub fn describe(name: String, path: &Path) -> Result<Entry, BackupError> {
    let mut reading = Digesting {
        inner: File::open(path).at(path)?,
        digest: Sha256::new(),
    };
    let bytes = io::copy(&mut reading, &mut io::sink()).at(path)?;
    Ok(Entry {
        name,
        bytes,
        sha256: digits(reading.digest.finalize()),
    })
}

/// Writes the archive durably. `sources` are the paths of the manifest's files, in its order.
pub fn write(to: &Path, manifest: &Manifest, sources: &[PathBuf]) -> Result<(), BackupError> {
    let file = create_private(to).at(to)?;
    let mut tar = tar::Builder::new(Digesting {
        inner: BufWriter::with_capacity(1 << 18, file),
        digest: Sha256::new(),
    });
    let text = serde_json::to_vec_pretty(manifest)
        .map_err(io::Error::from)
        .at(to)?;
    add(&mut tar, manifest::NAME, text.len() as u64, text.as_slice()).at(to)?;
    for (entry, path) in manifest.files.iter().zip(sources) {
        let mut reading = Digesting {
            inner: File::open(path).at(path)?.take(entry.bytes),
            digest: Sha256::new(),
        };
        add(&mut tar, &entry.name, entry.bytes, &mut reading).at(to)?;
        if digits(reading.digest.finalize()) != entry.sha256 {
            let changed = io::Error::other("changed while it was copied; try again");
            return Err(BackupError::File(path.clone(), changed));
        }
    }
    let digest = tar.get_ref().digest.clone();
    let mut file = seal(tar, digest).at(to)?.inner;
    file.flush().at(to)?;
    file.get_ref().sync_all().at(to)
}

/// An archive whose every byte was found to be what was written.
#[derive(Debug)]
pub struct Archive {
    path: PathBuf,
    /// Its first file.
    pub manifest: Manifest,
}

impl Archive {
    /// Reads all of it, checks the seal and whether this release can use it.
    pub fn open(path: &Path) -> Result<Self, BackupError> {
        let file = File::open(path).at(path)?;
        let length = file.metadata().at(path)?.len();
        let damaged = |what: &str| BackupError::Damaged(what.to_owned());
        let Some(body) = length.checked_sub(SEAL_BYTES) else {
            return Err(damaged("it is too short to be one"));
        };
        let mut reading = BufReader::with_capacity(1 << 18, file);
        let mut digesting = Digesting {
            inner: (&mut reading).take(body),
            digest: Sha256::new(),
        };
        io::copy(&mut digesting, &mut io::sink()).at(path)?;
        let wanted = seal(tar::Builder::new(Vec::new()), digesting.digest).at(path)?;
        let mut found = Vec::new();
        reading.read_to_end(&mut found).at(path)?;
        if found != wanted {
            return Err(damaged(
                "its seal does not fit what it holds (cut short, or changed)",
            ));
        }
        reading.rewind().at(path)?;
        let mut tar = tar::Archive::new(reading);
        let manifest = read_manifest(&mut tar).at(path)?;
        let manifest = manifest.ok_or_else(|| damaged("it begins with no manifest"))?;
        manifest.check()?;
        Ok(Self {
            path: path.to_owned(),
            manifest,
        })
    }

    /// Writes the files to where `place` says, each durably, readable by their owner only.
    pub fn extract(
        &self,
        mut place: impl FnMut(&Entry) -> Option<PathBuf>,
    ) -> Result<(), BackupError> {
        let file = BufReader::with_capacity(1 << 18, File::open(&self.path).at(&self.path)?);
        let mut tar = tar::Archive::new(file);
        let mut found = tar.entries().at(&self.path)?.skip(1);
        for entry in &self.manifest.files {
            let differs = || BackupError::Damaged(format!("{} is not as listed", entry.name));
            let from = found.next().ok_or_else(differs)?.at(&self.path)?;
            let is_it = from.header().entry_type().is_file()
                && *from.path_bytes() == *entry.name.as_bytes()
                && from.size() == entry.bytes;
            if !is_it {
                return Err(differs());
            }
            let Some(to) = place(entry) else { continue };
            let mut reading = Digesting {
                inner: from,
                digest: Sha256::new(),
            };
            let mut file = create_private(&to).at(&to)?;
            io::copy(&mut reading, &mut file).at(&to)?;
            file.sync_all().at(&to)?;
            if digits(reading.digest.finalize()) != entry.sha256 {
                return Err(differs());
            }
        }
        Ok(())
    }
}

fn read_manifest(tar: &mut tar::Archive<impl Read>) -> io::Result<Option<Manifest>> {
    let Some(first) = tar.entries()?.next().transpose()? else {
        return Ok(None);
    };
    if *first.path_bytes() != *manifest::NAME.as_bytes() || first.size() > MANIFEST_BYTES {
        return Ok(None);
    }
    Ok(serde_json::from_reader(first).ok())
}

#[cfg(test)]
mod tests;
