//! `serve` and `demo`.

use crate::{
    clock::Clock,
    config::{Cidr, Config, Delivery},
    demo::{self, Ports, Terms},
    serve::Server,
    systemd::Systemd,
    telemetry,
};
use clap::Args;
use std::path::PathBuf;
use tokio::signal::unix::{Signal, SignalKind, signal};

#[derive(Args)]
pub struct DemoArgs {
    /// Directory for the demo's data.
    #[arg(long, default_value = ".switchboard/demo")]
    pub data_dir: PathBuf,
    /// Port of the server; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// Port of the demo company's site; 0 takes a free one.
    #[arg(long, default_value_t = 8081)]
    pub site_port: u16,
    /// Also serves the site on this port, as an origin that is not registered, to see what its
    /// visitors are told; 0 takes a free one.
    #[arg(long)]
    pub unregistered_port: Option<u16>,
    /// How the client's parts reach the visitor's browser.
    #[arg(long, value_enum, default_value_t = Delivery::Compact)]
    pub delivery: Delivery,
    /// Seconds an offer stands until the next agent is asked, of a company made by this start.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(5..=300))]
    pub ring: u16,
    /// A network that webhooks and directories may be in although it is not public.
    #[arg(long)]
    pub allow_network: Vec<Cidr>,
    /// A network that partners' hosts may be in although it is not public. With any, companies may list
    /// hosts whose pages come through the server, under pages.localhost.
    #[arg(long)]
    pub proxy_network: Vec<Cidr>,
    /// Port of a mail server on this machine that mails go to; companies may sign up then.
    #[arg(long)]
    pub mail_port: Option<u16>,
    /// Port of a SIP trunk on this machine (UDP): numbers that begin with +44 can be called by it.
    #[arg(long)]
    pub trunk_port: Option<u16>,
    /// Directory with a web client that is used in place of the built-in one.
    #[arg(long)]
    pub web_dir: Option<PathBuf>,
    /// Log levels.
    #[arg(long, default_value = "warn")]
    pub log: String,
}

/// Runs the server until it is asked to stop.
pub async fn serve(config: Config) -> Result<(), String> {
    telemetry::install_logs(&config.log);
    let mut signals = Signals::listen()?;
    let server = Server::start(config, Clock::system())
        .await
        .map_err(|error| error.to_string())?;
    let app = server.app.clone();
    tracing::info!(address = %server.address, public_url = app.config.public_url, build = app.web.build(), "ready");
    if app
        .store
        .tenants()
        .await
        .map_err(|error| error.to_string())?
        .is_empty()
    {
        let link = Server::setup_link(&*app.store, &app.config.public_url)
            .await
            .map_err(|error| error.to_string())?;
        println!("No company is set up yet. Open this link, which works once:\n\n  {link}\n");
    }
    let systemd = Systemd::from_env();
    systemd.ready();
    // Alive: the executor turns and the hub's locks are free. A store that is away is no reason
    // to be started anew.
    let watch = systemd.watch(async || {
        let app = app.clone();
        let _ = tokio::task::spawn_blocking(move || app.hub.counts()).await;
    });
    tokio::select! {
        () = signals.wait(&server) => {}
        () = watch => {}
    }
    systemd.stopping();
    tracing::info!("stopping");
    server.stop().await;
    Ok(())
}

/// Runs the server with the demo company until it is asked to stop.
pub async fn demo(args: DemoArgs) -> Result<(), String> {
    let ports = Ports {
        server: args.port,
        site: args.site_port,
        unregistered: args.unregistered_port,
    };
    let mut signals = Signals::listen()?;
    let terms = Terms {
        delivery: args.delivery,
        ring_s: args.ring,
        allow_networks: args.allow_network,
        proxy_networks: args.proxy_network,
        mail_port: args.mail_port,
        trunk_port: args.trunk_port,
        web_dir: args.web_dir,
    };
    let demo = demo::start(&args.data_dir, ports, terms, &args.log).await?;
    println!("{}", demo.greeting);
    signals.wait(&demo.server).await;
    demo.stop().await;
    Ok(())
}

/// Signals, listened for from before the start, so that none ends the process half-way.
struct Signals {
    int: Signal,
    term: Signal,
    hup: Signal,
}

impl Signals {
    fn listen() -> Result<Self, String> {
        let listen =
            |kind| signal(kind).map_err(|error| format!("cannot listen for signals: {error}"));
        Ok(Self {
            int: listen(SignalKind::interrupt())?,
            term: listen(SignalKind::terminate())?,
            hup: listen(SignalKind::hangup())?,
        })
    }

    /// Until SIGINT or SIGTERM; on SIGHUP the certificate files are read again.
    async fn wait(&mut self, server: &Server) {
        loop {
            tokio::select! {
                _ = self.int.recv() => return,
                _ = self.term.recv() => return,
                _ = self.hup.recv() => server.reload_certificates(),
            }
        }
    }
}
