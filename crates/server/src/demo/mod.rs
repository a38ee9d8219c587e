//! The demo company: a tenant with people and services, and its web site on another origin.

mod seed;
mod site;

use crate::{
    clock::Clock,
    config::{
        Cidr, Config, Delivery, Limits, LogConfig, LogFormat, MailSecurity, ProxyConfig,
        SignUpConfig, SmtpConfig, TelephoneConfig, VoiceConfig, WebhooksConfig,
    },
    listen::{self, Rules},
    serve::Server,
    telemetry,
};
use std::{
    net::Ipv4Addr,
    path::{Path, PathBuf},
};
use switchboard_wire::rest::SignUpMode;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

/// The demo as it runs.
pub struct Demo {
    /// The server.
    pub server: Server,
    /// What to print.
    pub greeting: String,
    stop: CancellationToken,
    sites: Vec<JoinHandle<()>>,
}

/// Ports of the demo's listeners; 0 takes a free one.
pub struct Ports {
    /// Of the server.
    pub server: u16,
    /// Of the company's site.
    pub site: u16,
    /// Of the same site on an origin that the company has not registered, if it is wanted.
    pub unregistered: Option<u16>,
}

/// How the demo differs from one start to the next.
pub struct Terms {
    /// How the panel's parts are delivered.
    pub delivery: Delivery,
    /// Seconds that offers stand, in a company that is not there yet.
    pub ring_s: u16,
    /// Where webhooks and directories may be although it is not public.
    pub allow_networks: Vec<Cidr>,
    /// Where partners' hosts may be although it is not public; with any, their pages may come through
    /// the server.
    pub proxy_networks: Vec<Cidr>,
    /// Port that mails go to; companies may sign up then.
    pub mail_port: Option<u16>,
    /// Port of the telephone trunk, if there is one.
    pub trunk_port: Option<u16>,
    /// Directory with a web client in place of the built-in one.
    pub web_dir: Option<PathBuf>,
}

impl Demo {
    /// Stops both orderly.
    pub async fn stop(self) {
        self.stop.cancel();
        self.server.stop().await;
        for site in self.sites {
            // A failed task has nothing left to stop.
            let _ = site.await;
        }
    }
}

async fn listener(port: u16) -> Result<TcpListener, String> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(|error| format!("cannot listen on port {port} ({error}); choose another one with --port and --site-port"))
}

fn mail_server(port: u16) -> SmtpConfig {
    SmtpConfig {
        ca_file: None,
        host: Ipv4Addr::LOCALHOST.to_string(),
        port,
        username: None,
        password: None,
        from: "switchboard@localhost".into(),
        security: MailSecurity::None,
    }
}

fn port_of(listener: &TcpListener) -> Result<u16, String> {
    listener
        .local_addr()
        .map(|address| address.port())
        .map_err(|error| error.to_string())
}

/// Starts the server with the demo company in `data_dir`, and the company's site. The server
/// is `localhost`, the site `127.0.0.1`: two sites to the browser, as in life, and secure
/// enough to it for `Secure` and `Partitioned` cookies without TLS.
pub async fn start(data_dir: &Path, ports: Ports, terms: Terms, log: &str) -> Result<Demo, String> {
    let Terms {
        delivery,
        ring_s,
        allow_networks,
        proxy_networks,
        mail_port,
        trunk_port,
        web_dir,
    } = terms;
    telemetry::install_logs(&LogConfig {
        format: LogFormat::Text,
        filter: log.to_owned(),
    });
    let (server_socket, site_socket) = (listener(ports.server).await?, listener(ports.site).await?);
    let stray_socket = match ports.unregistered {
        Some(port) => Some(listener(port).await?),
        None => None,
    };
    let (port, site_port) = (port_of(&server_socket)?, port_of(&site_socket)?);
    let site_url = format!("http://127.0.0.1:{site_port}");
    let config = Config {
        public_url: format!("http://localhost:{port}"),
        data_dir: data_dir.to_owned(),
        delivery,
        web_dir,
        webhooks: WebhooksConfig { allow_networks },
        proxy: (!proxy_networks.is_empty()).then(|| ProxyConfig {
            public_url: format!("http://pages.localhost:{port}"),
            allow_networks: proxy_networks,
        }),
        voice: Some(VoiceConfig::on_this_machine()),
        telephone: trunk_port.map(|port| {
            TelephoneConfig::on_this_machine((Ipv4Addr::LOCALHOST, port).into(), "+44")
        }),
        smtp: mail_port.map(mail_server),
        signup: SignUpConfig {
            mode: mail_port.map_or(SignUpMode::Off, |_| SignUpMode::Open),
            ..SignUpConfig::default()
        },
        // Everybody who tries the demo does so from one address.
        limits: Limits {
            logins_per_minute: 600,
            logins_per_minute_and_address: 600,
            starts_per_minute: 6_000,
            requests_per_minute: 60_000,
            ..Limits::default()
        },
        ..Config::default()
    };
    let public_url = config.public_url.clone();
    let server = Server::start_on(server_socket, config, Clock::system())
        .await
        .map_err(|error| error.to_string())?;
    let origins = vec![site_url.clone(), format!("http://localhost:{site_port}")];
    let seeded = seed::seed(&server.app, data_dir, &origins, ring_s).await?;
    let unregistered = match &stray_socket {
        Some(socket) => Some(format!("http://127.0.0.1:{}", port_of(socket)?)),
        None => None,
    };
    let router = site::router(&public_url, &seeded.site_key);
    let stop = CancellationToken::new();
    let serve = |socket| {
        let rules = Rules {
            limits: Limits::default(),
            trusted: Vec::new(),
            tls: None,
        };
        tokio::spawn(listen::serve(socket, router.clone(), rules, stop.clone()))
    };
    let sites = [Some(site_socket), stray_socket]
        .into_iter()
        .flatten()
        .map(serve)
        .collect();
    let greeting = seeded.greeting(&public_url, &site_url);
    seeded.write(data_dir, &public_url, &site_url, unregistered.as_deref())?;
    Ok(Demo {
        server,
        greeting,
        stop,
        sites,
    })
}
