//! What else lies in the data directory.

use super::{At, BackupError};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Endings of the files that SQLite keeps beside a database.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];
/// Names that begin so are passing.
const PASSING: char = '.';

/// Relative paths of the regular files below `dir`, in order, without the record, what SQLite
/// keeps beside it and the search index, which is made anew from the record.
pub fn files(dir: &Path, record: &Path) -> Result<Vec<PathBuf>, BackupError> {
    let mut skipped = Vec::new();
    for database in [record.to_owned(), record.with_extension("search.db")] {
        for ending in BESIDE {
            let mut beside = database.clone().into_os_string();
            beside.push(ending);
            skipped.push(PathBuf::from(beside));
        }
        skipped.push(database);
    }
    let mut found = Vec::new();
    if dir.is_dir() {
        walk(dir, Path::new(""), &skipped, &mut found)?;
    }
    found.sort();
    Ok(found)
}

fn walk(
    dir: &Path,
    below: &Path,
    skipped: &[PathBuf],
    found: &mut Vec<PathBuf>,
) -> Result<(), BackupError> {
    let here = dir.join(below);
    for entry in fs::read_dir(&here).at(&here)? {
        let entry = entry.at(&here)?;
        let name = entry.file_name();
        let relative = below.join(&name);
        let kind = entry.file_type().at(entry.path())?;
        let passing = name.to_string_lossy().starts_with(PASSING);
        if passing || skipped.contains(&dir.join(&relative)) {
            continue;
        }
        if kind.is_dir() {
            walk(dir, &relative, skipped, found)?;
        } else if kind.is_file() {
            found.push(relative);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_but_the_record_and_what_is_made_anew() {
        let dir = tempfile::tempdir().unwrap();
        let record = dir.path().join("switchboard.db");
        fs::create_dir_all(dir.path().join("files/ab")).unwrap();
        for name in [
            "switchboard.db",
            "switchboard.db-wal",
            "switchboard.db-shm",
            "switchboard.search.db",
            "switchboard.search.db-wal",
            ".doctor",
            "signing.key",
            "files/ab/one.bin",
        ] {
            fs::write(dir.path().join(name), name).unwrap();
        }
        let found = files(dir.path(), &record).unwrap();
        assert_eq!(
            found,
            [Path::new("files/ab/one.bin"), Path::new("signing.key")]
        );
        assert!(
            files(&dir.path().join("absent"), &record)
                .unwrap()
                .is_empty()
        );
    }
}
