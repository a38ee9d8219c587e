//! `assistant`: the small assistant that answers from canned replies.

use crate::{
    assistant,
    config::{LogConfig, LogFormat},
    telemetry,
};
use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

#[derive(Args)]
pub struct AssistantArgs {
    /// Address of the server, e.g. https://help.example.com
    #[arg(long, env = "SWITCHBOARD_SERVER")]
    server: String,
    /// The assistant's own API key
    #[arg(long, env = "SWITCHBOARD_KEY", hide_env_values = true)]
    key: String,
    /// Run as an endpoint proxy: the key is one (`sbp_…`), and endpoints that programs join through
    /// it are served, each like a session of the assistant
    #[arg(long)]
    proxy: bool,
    /// Log levels.
    #[arg(long, default_value = "info")]
    log: String,
}

/// Runs until it is asked to stop.
pub async fn run(args: AssistantArgs) -> Result<(), String> {
    telemetry::install_logs(&LogConfig {
        format: LogFormat::Text,
        filter: args.log,
    });
    let listen = |kind| signal(kind).map_err(|error| format!("cannot listen for signals: {error}"));
    let mut int = listen(SignalKind::interrupt())?;
    let mut term = listen(SignalKind::terminate())?;
    let stop = async {
        tokio::select! {
            _ = int.recv() => {}
            _ = term.recv() => {}
        }
    };
    match args.proxy {
        true => assistant::serve_as_proxy(&args.server, &args.key, stop).await,
        false => assistant::run(&args.server, &args.key, stop).await,
    }
}
