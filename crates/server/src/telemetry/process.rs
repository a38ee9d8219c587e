//! What the operating system says of this process and its disk.

use std::{
    fs,
    path::Path,
    sync::OnceLock,
    time::{Duration, SystemTime},
};

/// Open files and sockets of this process.
pub fn open_files() -> Option<u64> {
    let count = fs::read_dir("/proc/self/fd").ok()?.count();
    u64::try_from(count).ok()
}

/// Most files and sockets this process may open; `None` is no limit.
pub fn most_files() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::Nofile).current
}

/// Bytes that this process may still write below a directory.
pub fn free_bytes(dir: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(dir).ok()?;
    found.f_bavail.checked_mul(found.f_frsize)
}

/// Fields of `/proc/self/stat` after the name, which may hold blanks. The first is number 3.
struct Stat(Vec<u64>);

impl Stat {
    fn read() -> Option<Self> {
        let text = fs::read_to_string("/proc/self/stat").ok()?;
        let (_, fields) = text.rsplit_once(')')?;
        // Fields that are no number above zero are none of those wanted.
        let number = |field: &str| field.parse().unwrap_or(0);
        Some(Self(fields.split_whitespace().map(number).collect()))
    }

    /// By the number in proc(5).
    fn field(&self, number: usize) -> Option<u64> {
        self.0.get(number - 3).copied()
    }
}

/// Sets the metrics of the process.
pub fn measure() {
    fn started() -> Option<f64> {
        let age = fs::metadata("/proc/self").ok()?.modified().ok()?;
        let since = age.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        Some(since.as_secs_f64())
    }
    static STARTED: OnceLock<Option<f64>> = OnceLock::new();
    if let Some(at) = STARTED.get_or_init(started) {
        metrics::gauge!("process_start_time_seconds").set(*at);
    }
    if let Some(open) = open_files() {
        metrics::gauge!("process_open_fds").set(open as f64);
    }
    if let Some(most) = most_files() {
        metrics::gauge!("process_max_fds").set(most as f64);
    }
    let Some(stat) = Stat::read() else { return };
    if let Some(threads) = stat.field(20) {
        metrics::gauge!("process_threads").set(threads as f64);
    }
    if let Some(pages) = stat.field(24) {
        let bytes = pages.saturating_mul(rustix::param::page_size() as u64);
        metrics::gauge!("process_resident_memory_bytes").set(bytes as f64);
    }
    if let (Some(user), Some(system)) = (stat.field(14), stat.field(15)) {
        let seconds = (user + system) / rustix::param::clock_ticks_per_second().max(1);
        metrics::counter!("process_cpu_seconds_total").absolute(seconds);
    }
}

/// Time since the machine started; goes on through sleep.
pub fn uptime() -> Option<Duration> {
    let text = fs::read_to_string("/proc/uptime").ok()?;
    Duration::try_from_secs_f64(text.split_whitespace().next()?.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_answers() {
        assert!(open_files().unwrap() > 2);
        assert!(most_files().unwrap_or(u64::MAX) >= open_files().unwrap());
        assert!(free_bytes(Path::new("/")).is_some());
        assert!(free_bytes(Path::new("/nothing/here")).is_none());
        let stat = Stat::read().unwrap();
        assert!(stat.field(20).unwrap() >= 1, "threads");
        assert!(stat.field(24).unwrap() > 100, "pages");
        assert!(uptime().unwrap() > Duration::ZERO);
    }
}
