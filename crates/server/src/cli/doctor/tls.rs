//! The certificate files.

use super::{Report, Subject};
use crate::{config::TlsConfig, listen::TlsFiles};
use std::{os::unix::fs::PermissionsExt, time::SystemTime};

/// Days before the end from which on it is worth a note.
const SOON: i64 = 21;
const DAY: i64 = 86_400;

pub fn check(subject: &Subject, report: &mut Report) {
    const CHECK: &str = "certificate";
    let Some(files) = &subject.config.tls else {
        return report.note(
            CHECK,
            "none: TLS is spoken by a proxy, or the server is for this machine only",
        );
    };
    if let Err(error) = TlsFiles::open(files) {
        return report.bad(CHECK, error);
    }
    private_key(files, report);
    if !TlsFiles::is_for(files, subject.config.host()) {
        report.bad(
            CHECK,
            format!(
                "is not for {}, the host of public_url",
                subject.config.host()
            ),
        );
    }
    let Some(validity) = TlsFiles::validity(files) else {
        return report.bad(CHECK, "its dates cannot be read");
    };
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| {
            i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
        });
    let days = (validity.not_after - now).div_euclid(DAY);
    if validity.not_before > now {
        report.bad(CHECK, "is not in force yet");
    } else if validity.not_after <= now {
        report.bad(CHECK, format!("ended {} days ago", -days));
    } else if days < SOON {
        report.note(CHECK, format!("ends in {days} days"));
    } else {
        report.good(CHECK, format!("in force for {days} days"));
    }
}

fn private_key(files: &TlsConfig, report: &mut Report) {
    let mode = std::fs::metadata(&files.key).map(|found| found.permissions().mode());
    // Unreadable was said already; a group may be meant to read it.
    if mode.is_ok_and(|mode| mode & 0o007 != 0) {
        report.bad(
            "private key",
            format!("{} can be read by everybody", files.key.display()),
        );
    }
}
