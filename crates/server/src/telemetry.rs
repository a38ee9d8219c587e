//! Logs and metrics. Personal data never reaches either.

use crate::config::{LogConfig, LogFormat};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
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
        let recorder = PrometheusBuilder::new()
            .set_buckets(&[0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0, 30.0])
            .expect("the list of buckets is not empty")
            .build_recorder();
        let handle = recorder.handle();
        let _ = ::metrics::set_global_recorder(recorder);
        describe();
        handle
    })
}

fn describe() {
    use ::metrics::{describe_counter, describe_gauge, describe_histogram};
    describe_counter!(
        "switchboard_http_requests_total",
        "Answered requests by route, method and status."
    );
    describe_histogram!(
        "switchboard_http_request_seconds",
        "Time to the head of the answer by route."
    );
    describe_gauge!(
        "switchboard_http_connections",
        "Open connections, upgraded ones included."
    );
    describe_counter!(
        "switchboard_http_connections_refused_total",
        "Connections refused by a cap, by reason."
    );
    describe_counter!(
        "switchboard_http_connections_timed_out_total",
        "Connections closed for silence or slowness."
    );
    describe_counter!("switchboard_logins_total", "Log-ins by outcome.");
    describe_counter!(
        "switchboard_visits_total",
        "Starts of sessions by visitors, by outcome."
    );
    describe_counter!(
        "switchboard_unregistered_origins_total",
        "Requests from sites of no tenant."
    );
    describe_counter!("switchboard_mails_total", "Mails by outcome.");
    describe_counter!("switchboard_sessions_started_total", "Sessions started.");
    describe_gauge!(
        "switchboard_connections",
        "Open sockets and HTTP-only streams."
    );
    describe_counter!(
        "switchboard_append_failures_total",
        "Appends that the record refused."
    );
    describe_counter!(
        "switchboard_poisoned_logs_total",
        "Sessions whose log cannot be rebuilt."
    );
    describe_counter!(
        "switchboard_frames_refused_total",
        "Refused frames by code."
    );
    describe_counter!(
        "switchboard_silent_sockets_total",
        "Sockets closed because the peer was gone."
    );
    describe_counter!(
        "switchboard_unpaired_frames_total",
        "Dropped frames for a leg that their connection never opened."
    );
    describe_counter!(
        "switchboard_service_faults_total",
        "Decisions at which a service's behaviour failed."
    );
    describe_counter!(
        "switchboard_foreign_origins_total",
        "Sockets refused for their origin."
    );
}
