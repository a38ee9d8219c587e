//! The clock, the limits of the process, the program itself.

use super::{Report, Subject};
use crate::telemetry::process;
use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant, SystemTime},
};

/// Built after this moment (2026-01-01), so an earlier clock is wrong.
const BUILT: Duration = Duration::from_secs(1_767_225_600);
/// How long both clocks are watched.
const WATCH: Duration = Duration::from_millis(200);
/// How far they may part in that time.
const APART: Duration = Duration::from_millis(50);
/// Left by systemd's time service at each synchronisation.
const SYNCED: &str = "/run/systemd/timesync/synchronized";
/// Files besides connections: the record's, logs, a margin.
const OTHER_FILES: u64 = 256;

pub async fn clock(_: &Subject, report: &mut Report) {
    const CHECK: &str = "clock";
    let (begun, wall) = (Instant::now(), SystemTime::now());
    match wall.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(now) if now > BUILT => {}
        _ => return report.bad(CHECK, "shows a time before this program was written"),
    }
    tokio::time::sleep(WATCH).await;
    let walked = wall.elapsed().unwrap_or_default();
    let apart = walked.abs_diff(begun.elapsed());
    if apart > APART {
        report.bad(
            CHECK,
            format!("jumps: it moved by {walked:?} while {WATCH:?} passed"),
        );
    }
    let now = jiff::Timestamp::now()
        .strftime("%Y-%m-%d %H:%M:%S UTC")
        .to_string();
    match synchronised() {
        Some((true, how)) => report.good(CHECK, format!("{now}, {how}")),
        Some((false, how)) => report.note(CHECK, format!("{now}, {how}")),
        None => report.note(
            CHECK,
            format!("{now}; whether it is synchronised cannot be told here"),
        ),
    }
}

/// Whether a time service keeps the clock, and how that is known.
fn synchronised() -> Option<(bool, String)> {
    let marked = std::fs::metadata(SYNCED).and_then(|metadata| metadata.modified());
    if let Ok(age) = marked.map(|at| at.elapsed().unwrap_or_default()) {
        let minutes = age.as_secs() / 60;
        return Some((
            age.as_secs() < 86_400,
            format!("synchronised {minutes} minutes ago"),
        ));
    }
    let output = Command::new("timedatectl")
        .args(["show", "--property=NTPSynchronized", "--value"])
        .output()
        .ok()?;
    match String::from_utf8_lossy(&output.stdout).trim() {
        "yes" => Some((true, "synchronised".into())),
        "no" => Some((false, "not synchronised: run a time service".into())),
        _ => None,
    }
}

pub fn files(subject: &Subject, report: &mut Report) {
    const CHECK: &str = "open files";
    let wanted = u64::from(subject.config.limits.connections) + OTHER_FILES;
    match process::most_files() {
        None => report.good(CHECK, "no limit"),
        Some(most) if most >= wanted => report.good(CHECK, format!("{most} allowed")),
        Some(most) => report.bad(
            CHECK,
            format!(
                "{most} allowed, but limits.connections wants {wanted}; raise the limit \
                 (LimitNOFILE, ulimit -n) or lower the setting"
            ),
        ),
    }
}

pub fn web(subject: &Subject, report: &mut Report) {
    const CHECK: &str = "web client";
    let web = crate::pages::web::Web::open(subject.config.web_dir.as_deref().map(Path::new));
    if web.is_there() {
        report.good(CHECK, web.build());
    } else {
        report.bad(
            CHECK,
            "this program was built without it; build web/ first, then the server",
        );
    }
}
