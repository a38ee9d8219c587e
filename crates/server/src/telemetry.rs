//! Logs and metrics. Personal data never reaches either.

mod catalogue;
pub mod process;

use crate::config::{LogConfig, LogFormat};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::{fmt, sync::OnceLock};
use tracing_subscriber::{EnvFilter, fmt as format};

/// A value that identifies a person (network address, name, mail address, typed text).
/// It prints as `[private]`, so that no log line can hold it by mistake; [`Private::expose`]
/// is for the audit trail and for mails.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Private<T>(T);

impl<T> Private<T> {
    /// Wraps it.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. Never pass it to a log macro.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Private<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[private]")
    }
}

impl<T> fmt::Display for Private<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[private]")
    }
}

/// Sends log lines to standard error. Called once, by the program.
pub fn install_logs(config: &LogConfig) {
    let filter = EnvFilter::try_new(&config.filter).unwrap_or_else(|_| EnvFilter::new("info"));
    // It writes whole messages, with numbers and credentials in them, whatever the level.
    let silent = "rsipstack=off".parse().expect("a directive");
    let filter = filter.add_directive(silent);
    let lines = format()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A second subscriber (tests start many servers in one process) is ignored.
    let _ = match config.format {
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .try_init(),
        LogFormat::Text => lines.compact().try_init(),
    };
}

/// The process's metrics. One recorder for all servers of a process.
pub fn metrics() -> &'static PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| {
        let mut builder = PrometheusBuilder::new()
            .set_buckets(catalogue::COMMON_BUCKETS)
            .expect("the list of buckets is not empty");
        for (name, buckets) in catalogue::BUCKETS {
            builder = builder
                .set_buckets_for_metric(Matcher::Full((*name).to_owned()), buckets)
                .expect("the list of buckets is not empty");
        }
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        let _ = ::metrics::set_global_recorder(recorder);
        catalogue::register();
        handle
    })
}
