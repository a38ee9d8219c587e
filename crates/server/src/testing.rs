//! The real server on a free port with its own record, for tests of this program.

use crate::{
    callbacks::Telephony,
    clock::Clock,
    config::Config,
    serve::{Server, StartError},
};
use std::{path::Path, sync::Arc};
use tokio::net::TcpListener;

/// Starts a server on a free port of this machine. Its public address is
/// `http://localhost:PORT`; `change` may set anything else.
pub async fn start(
    data_dir: &Path,
    change: impl FnOnce(&mut Config),
) -> Result<Server, StartError> {
    start_at(data_dir, Clock::system(), change).await
}

/// The same with a clock of the test's own.
pub async fn start_at(
    data_dir: &Path,
    clock: Clock,
    change: impl FnOnce(&mut Config),
) -> Result<Server, StartError> {
    start_with(data_dir, clock, None, change).await
}

/// The same with a way to telephones other than the configuration's.
pub async fn start_with(
    data_dir: &Path,
    clock: Clock,
    telephony: Option<Arc<dyn Telephony>>,
    change: impl FnOnce(&mut Config),
) -> Result<Server, StartError> {
    // Several tests of one process install it; the first wins.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let address = Config::default().listen.ip();
    let bind = |error| StartError::Listen((address, 0).into(), error);
    let listener = TcpListener::bind((address, 0)).await.map_err(bind)?;
    let port = listener.local_addr().map_err(bind)?.port();
    let mut config = Config {
        public_url: format!("http://localhost:{port}"),
        data_dir: data_dir.to_owned(),
        ..Config::default()
    };
    config.limits.logins_per_minute_and_address = 10_000;
    config.limits.starts_per_minute = 10_000;
    change(&mut config);
    Server::start_with(listener, config, clock, telephony).await
}
