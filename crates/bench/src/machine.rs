//! What the figures were measured on, and what the system tells about a process.

use crate::{Result, report::number};
use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};
use std::{fmt, fs, io::Write, time::Duration, time::Instant};

/// The machine, in the words that explain figures.
#[derive(Serialize, Deserialize, Clone)]
pub struct Machine {
    pub cores: usize,
    pub processor: String,
    pub memory_gib: f64,
    pub kernel: String,
    /// Writes of 4 KiB with a sync each, one after the other, per second: what one commit
    /// for each line would reach at best.
    pub syncs_per_s: f64,
    /// Processes that wanted to run before the benchmark began.
    pub load: f64,
}

/// First line of a file that begins with `key`, without it and what separates the two.
fn field(path: &str, key: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(key))?;
    Some(
        line[key.len()..]
            .trim_start_matches([':', ' ', '\t'])
            .trim()
            .to_owned(),
    )
}

/// Microseconds of a clock that all processes of this machine share, and that nobody sets.
pub fn clock_us() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    now.tv_sec as u64 * 1_000_000 + now.tv_nsec as u64 / 1_000
}

/// Resident memory of a process in bytes.
pub fn resident(pid: u32) -> Result<f64> {
    memory(pid, "VmRSS")
}

/// The most that it ever was.
pub fn peak(pid: u32) -> Result<f64> {
    memory(pid, "VmHWM")
}

fn memory(pid: u32, key: &str) -> Result<f64> {
    let text = field(&format!("/proc/{pid}/status"), key).ok_or("the process is gone")?;
    let kib: f64 = text.trim_end_matches("kB").trim().parse()?;
    Ok(kib * 1024.0)
}

/// Processor seconds that a process has used.
pub fn processor_s(pid: u32) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // After the name, which may hold spaces: state is the first field, utime the 12th.
    let rest = stat.rsplit_once(')').ok_or("odd /proc/pid/stat")?.1;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let ticks: f64 = fields.get(11).ok_or("short stat")?.parse::<f64>()?
        + fields.get(12).ok_or("short stat")?.parse::<f64>()?;
    // Linux tells times in hundredths of a second, whatever its own tick is.
    Ok(ticks / 100.0)
}

fn syncs_per_s() -> Result<f64> {
    let mut file = tempfile::tempfile()?;
    let block = [7_u8; 4096];
    let started = Instant::now();
    let mut count = 0.0;
    while started.elapsed() < Duration::from_millis(500) {
        file.write_all(&block)?;
        file.sync_data()?;
        count += 1.0;
    }
    Ok(count / started.elapsed().as_secs_f64())
}

impl Machine {
    pub fn look() -> Result<Self> {
        let memory = field("/proc/meminfo", "MemTotal").unwrap_or_default();
        let kib: f64 = memory.trim_end_matches("kB").trim().parse().unwrap_or(0.0);
        let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
        Ok(Self {
            cores: std::thread::available_parallelism()?.get(),
            processor: field("/proc/cpuinfo", "model name")
                .unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
            memory_gib: kib / (1024.0 * 1024.0),
            kernel: fs::read_to_string("/proc/sys/kernel/osrelease")
                .unwrap_or_default()
                .trim()
                .to_owned(),
            syncs_per_s: syncs_per_s()?,
            load: load
                .split(' ')
                .next()
                .and_then(|text| text.parse().ok())
                .unwrap_or(0.0),
        })
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} cores ({}), {:.0} GiB, Linux {}, {} syncs/s of 4 KiB, load {:.2} before",
            self.cores,
            self.processor,
            self.memory_gib,
            self.kernel,
            number(self.syncs_per_s),
            self.load,
        )
    }
}
