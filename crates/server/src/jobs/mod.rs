//! Work in the background. A new job is a new file and a line in [`start`].

pub mod files;
pub mod letters;
pub mod mail;
pub mod notices;
pub mod partners;
pub mod rendezvous;
pub mod retention;
pub mod webhooks;

use crate::app::Shared;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Starts every job; they end when `stop` is cancelled.
pub fn start(app: &Shared, stop: &CancellationToken) {
    tokio::spawn(mail::run(app.clone(), stop.clone()));
    tokio::spawn(files::run(app.clone(), stop.clone()));
    tokio::spawn(retention::run(app.clone(), stop.clone()));
    tokio::spawn(rendezvous::run(app.clone(), stop.clone()));
    tokio::spawn(partners::run(app.clone(), stop.clone()));
    tokio::spawn(webhooks::run(app.clone(), stop.clone()));
    let app = app.clone();
    let stop = stop.clone();
    tokio::spawn(async move {
        while stop
            .run_until_cancelled(tokio::time::sleep(Duration::from_secs(5)))
            .await
            .is_some()
        {
            app.plain.sweep();
            app.seat_line.sweep();
            if let Some(proxy) = &app.proxy {
                proxy.sweep(&app).await;
            }
        }
    });
}
