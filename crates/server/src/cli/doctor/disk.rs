//! The data directory and the disk below it.

use super::{Report, Subject};
use crate::telemetry::process::free_bytes;
use std::{
    fs::{self, File},
    io::Write,
    os::unix::fs::PermissionsExt,
    path::Path,
    time::Instant,
};

const LEAST_FREE: u64 = 512 << 20;
/// Slower than this a busy server is held up by its disk.
const SLOW: f64 = 50.0;
/// Faster than this no disk is; one that pretends loses acknowledged lines at a power cut.
const TOO_FAST: f64 = 20_000.0;

pub fn data_dir(subject: &Subject, report: &mut Report) {
    let path = &subject.config.data_dir;
    if let Err(error) = crate::serve::make_data_dir(path) {
        return report.bad("data directory", error);
    }
    match open_to_others(path) {
        Ok(found) if found.is_empty() => report.good("data directory", "private"),
        Ok(found) => report.bad(
            "data directory",
            format!("others can read {}; chmod -R go= it", found.join(", ")),
        ),
        Err(error) => report.bad("data directory", error),
    }
    match free_bytes(path) {
        Some(free) if free < LEAST_FREE => {
            report.bad("free space", format!("only {} MiB", free >> 20));
        }
        Some(free) => report.good("free space", format!("{} GiB", free >> 30)),
        None => report.note("free space", "cannot be told"),
    }
    const CHECK: &str = "durable writes";
    match syncs_per_second(path) {
        Ok(rate) if rate < SLOW => report.note(CHECK, format!("{rate:.0} a second, which is slow")),
        Ok(rate) if rate > TOO_FAST => report.note(
            CHECK,
            format!("{rate:.0} a second: the disk may only pretend to write"),
        ),
        Ok(rate) => report.good(CHECK, format!("{rate:.0} a second")),
        Err(error) => report.bad(
            CHECK,
            format!("cannot write to the data directory: {error}"),
        ),
    }
}

/// The directory, or, when others may enter it, what they can read in it.
fn open_to_others(dir: &Path) -> std::io::Result<Vec<String>> {
    let mode = |path: &Path| fs::metadata(path).map(|found| found.permissions().mode());
    if mode(dir)? & 0o077 == 0 {
        return Ok(Vec::new());
    }
    let mut found = vec![dir.display().to_string()];
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        // Gone meanwhile is fine.
        if mode(&path).is_ok_and(|mode| mode & 0o044 != 0) {
            found.push(path.display().to_string());
        }
    }
    Ok(found)
}

fn syncs_per_second(path: &Path) -> std::io::Result<f64> {
    const WRITES: u32 = 50;
    let file_path = path.join(".doctor");
    let mut file = File::create(&file_path)?;
    let begun = Instant::now();
    for _ in 0..WRITES {
        file.write_all(&[0; 4_096])?;
        file.sync_data()?;
    }
    let rate = f64::from(WRITES) / begun.elapsed().as_secs_f64();
    drop(file);
    fs::remove_file(file_path)?;
    Ok(rate)
}
