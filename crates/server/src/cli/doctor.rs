//! Checks the surroundings and says what is wrong, in words.

use super::Source;
use crate::{
    config::{Config, MailSecurity},
    listen::TlsFiles,
    serve::open_store,
};
use std::{
    fs::File,
    io::Write,
    path::Path,
    time::{Duration, Instant, SystemTime},
};

/// The oldest SQLite without the bug that can damage a database in WAL mode.
const SQLITE: [u32; 3] = [3, 51, 3];
/// The oldest PostgreSQL that is supported.
const POSTGRES: u32 = 15;

#[derive(Default)]
struct Report {
    wrong: u32,
}

impl Report {
    fn good(&self, text: impl std::fmt::Display) {
        println!("  ok    {text}");
    }
    fn note(&self, text: impl std::fmt::Display) {
        println!("  note  {text}");
    }
    fn bad(&mut self, text: impl std::fmt::Display) {
        self.wrong += 1;
        println!("  WRONG {text}");
    }
}

pub async fn run(source: Source) -> Result<(), String> {
    let mut report = Report::default();
    println!("switchboard {}", env!("CARGO_PKG_VERSION"));
    let config = match source.load() {
        Ok(config) => config,
        Err(error) => {
            report.bad(format!("settings: {error}"));
            return Err("1 thing is wrong".into());
        }
    };
    report.good("settings");
    clock(&mut report);
    web(&mut report, &config);
    if config.database_url.is_empty() {
        data_dir(&mut report, &config.data_dir);
    }
    store(&mut report, &config).await;
    tls(&mut report, &config);
    mail(&mut report, &config).await;
    match report.wrong {
        0 => Ok(()),
        1 => Err("1 thing is wrong".into()),
        n => Err(format!("{n} things are wrong")),
    }
}

fn clock(report: &mut Report) {
    // Built after this moment, so an earlier clock is wrong.
    let built = Duration::from_secs(1_767_225_600);
    match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
        Ok(now) if now > built => report.good("clock"),
        _ => report.bad("clock: it shows a time before this program was written"),
    }
}

fn web(report: &mut Report, config: &Config) {
    let web = crate::pages::web::Web::open(config.web_dir.as_deref());
    if web.is_there() {
        report.good(format!("web client {}", web.build()));
    } else {
        report.bad(
            "web client: this program was built without it; build web/ first, then the server",
        );
    }
}

fn data_dir(report: &mut Report, path: &Path) {
    if let Err(error) = crate::serve::make_data_dir(path) {
        return report.bad(error);
    }
    #[cfg(unix)]
    if let Ok(metadata) = std::fs::metadata(path) {
        let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions());
        if mode & 0o077 == 0 {
            report.good("data directory is private");
        } else {
            report.note(format!(
                "data directory can be read by others (mode {:o}); 700 is safer",
                mode & 0o777
            ));
        }
    }
    match free_bytes(path) {
        Some(free) if free < 512 << 20 => {
            report.bad(format!("only {} MiB are free on the disk", free >> 20))
        }
        Some(free) => report.good(format!("{} GiB free", free >> 30)),
        None => report.note("free space cannot be told"),
    }
    match syncs_per_second(path) {
        Ok(rate) if rate < 50.0 => report.note(format!(
            "the disk makes {rate:.0} durable writes a second, which is slow"
        )),
        Ok(rate) if rate > 20_000.0 => {
            report.note(format!(
                "{rate:.0} durable writes a second: the disk may only pretend to write"
            ));
        }
        Ok(rate) => report.good(format!("{rate:.0} durable writes a second")),
        Err(error) => report.bad(format!("cannot write to the data directory: {error}")),
    }
}

/// Asked of `df`, because the standard library cannot tell.
fn free_bytes(path: &Path) -> Option<u64> {
    let output = std::process::Command::new("df")
        .arg("-Pk")
        .arg(path)
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let kilobytes: u64 = text
        .lines()
        .nth(1)?
        .split_whitespace()
        .nth(3)?
        .parse()
        .ok()?;
    Some(kilobytes << 10)
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
    std::fs::remove_file(file_path)?;
    Ok(rate)
}

async fn store(report: &mut Report, config: &Config) {
    let store = match open_store(config).await {
        Ok(store) => store,
        Err(error) => return report.bad(error),
    };
    match store.engine().await {
        Ok((engine, version)) => {
            let numbers: Vec<u32> = version
                .split(|c: char| !c.is_ascii_digit())
                .filter_map(|part| part.parse().ok())
                .collect();
            let new_enough = match engine {
                "sqlite" => numbers.as_slice() >= SQLITE.as_slice(),
                _ => numbers.first().is_some_and(|major| *major >= POSTGRES),
            };
            if new_enough {
                report.good(format!("{engine} {version}"));
            } else {
                report.bad(format!("{engine} {version} is too old"));
            }
        }
        Err(error) => report.bad(error),
    }
    store.close().await;
}

fn tls(report: &mut Report, config: &Config) {
    match &config.tls {
        None => report.note("no certificate files: TLS is spoken by a proxy, or the server is for this machine only"),
        Some(files) => match TlsFiles::open(files) {
            Ok(_) => report.good("certificate files"),
            Err(error) => report.bad(format!("certificate files: {error}")),
        },
    }
}

async fn mail(report: &mut Report, config: &Config) {
    let Some(smtp) = &config.smtp else {
        return report.note("no mail server: nobody is written to");
    };
    let tested = match crate::jobs::mail::transport(smtp) {
        Ok(transport) => transport.test_connection().await,
        Err(error) => Err(error),
    };
    match tested {
        Ok(true) => report.good(format!("mail server {}", smtp.host)),
        Ok(false) => report.bad(format!("mail server {} does not answer as one", smtp.host)),
        Err(error) => report.bad(format!("mail server {}: {error}", smtp.host)),
    }
    if smtp.security == MailSecurity::None {
        report.note("mail is sent without encryption");
    }
}
