//! `backup` and `restore`.

use super::Source;
use crate::backup::{self, Manifest, Record, Target};
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
pub struct BackupArgs {
    #[command(flatten)]
    source: Source,
    /// The new file; it appears when it is whole, readable by its owner only
    #[arg(long)]
    to: PathBuf,
    /// Most MiB of the record copied in a second, so that the server keeps its disk (SQLite)
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    rate: u64,
}

#[derive(Args)]
pub struct RestoreArgs {
    #[command(flatten)]
    source: Source,
    /// The backup
    #[arg(long)]
    from: PathBuf,
    /// Where to: an absent or empty directory. Default: that of the settings
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// Only check the backup, down to the record in it; change nothing
    #[arg(long, conflicts_with = "data_dir")]
    verify: bool,
}

pub async fn backup(args: BackupArgs) -> Result<(), String> {
    let config = args.source.load()?;
    let manifest = backup::create(&config, &args.to, args.rate << 20)
        .await
        .map_err(|error| error.to_string())?;
    println!("{}: {}", args.to.display(), summary(&manifest));
    Ok(())
}

pub async fn restore(args: RestoreArgs) -> Result<(), String> {
    if args.verify {
        let manifest = backup::verify(&args.from)
            .await
            .map_err(|error| error.to_string())?;
        println!("{} is sound: {}", args.from.display(), summary(&manifest));
        return Ok(());
    }
    let mut config = args.source.load()?;
    if let Some(dir) = args.data_dir {
        config.data_dir = dir;
    }
    let record = match config.sqlite_file() {
        Some(file) => Record::Sqlite(file),
        None => Record::Postgres(config.database_url.clone()),
    };
    let target = Target {
        data_dir: config.data_dir,
        record,
    };
    let manifest = backup::restore(&args.from, &target)
        .await
        .map_err(|error| error.to_string())?;
    println!(
        "Restored into {}: {}",
        target.data_dir.display(),
        summary(&manifest)
    );
    Ok(())
}

fn summary(manifest: &Manifest) -> String {
    let record = &manifest.record;
    let bytes: u64 = manifest.files.iter().map(|file| file.bytes).sum();
    format!(
        "made at {} by {}, {} schema {}, {} tenants, {} sessions, {} events, {} files, {} bytes",
        manifest.made_at,
        manifest.program,
        record.engine,
        record.schema,
        record.tenants,
        record.sessions,
        record.events,
        manifest.files.len(),
        bytes
    )
}
