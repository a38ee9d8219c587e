//! Settings of the server: one TOML file, every setting also by environment, checked as a
//! whole before anything starts. `switchboard.example.toml` documents each.

mod address;
mod check;
mod env;
mod load;
mod telephone;
mod voice;

pub use address::Cidr;
pub use check::is_mail_address;
pub use load::load;
pub use telephone::TelephoneConfig;
pub use voice::VoiceConfig;

use serde::Deserialize;
use std::{net::SocketAddr, path::PathBuf, time::Duration};
use switchboard_wire::rest::SignUpMode;

/// A setting is missing or wrong. The message names the key.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {path}: {cause}")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// Not TOML, an unknown key, or a value of the wrong kind.
    #[error("{0}")]
    Syntax(String),
    /// An environment variable that names no setting.
    #[error("{0} is not a setting; see switchboard.example.toml for the list")]
    UnknownVariable(String),
    /// A value that breaks a rule.
    #[error("{key}: {message}")]
    Invalid {
        /// The setting.
        key: &'static str,
        /// The rule.
        message: String,
    },
}

/// All settings, checked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// Address under which browsers reach the server, without a path.
    pub public_url: String,
    /// Address under which browsers get the content of files that were sent, without a path, if
    /// it is another than `public_url`; it leads to this server all the same.
    pub files_url: Option<String>,
    /// Virus scanner that files are shown to before they are sent on: `host:port` or `unix:/path`
    /// of clamd.
    pub file_scanner: Option<String>,
    /// Directory of the embedded database and of all other state.
    pub data_dir: PathBuf,
    /// `sqlite:<path>` or `postgres://…`, there perhaps with several hosts, separated by commas;
    /// empty is SQLite in `data_dir`.
    pub database_url: String,
    /// Directory of a web client to serve instead of the one built in.
    pub web_dir: Option<PathBuf>,
    /// Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    pub trusted_proxies: Vec<Cidr>,
    /// Who is told of trouble by mail.
    pub operator_mail: Option<String>,
    /// How the panel's parts reach the browser.
    pub delivery: Delivery,
    /// Several nodes on one PostgreSQL database; without it this node is alone.
    pub cluster: Option<ClusterConfig>,
    /// TLS by certificate files.
    pub tls: Option<TlsConfig>,
    /// Outgoing mail; without it mails wait in the outbox and are given up.
    pub smtp: Option<SmtpConfig>,
    /// Companies that sign up by themselves.
    pub signup: SignUpConfig,
    /// What other programs are told.
    pub webhooks: WebhooksConfig,
    /// Partners' pages through the server; without it there are none.
    pub proxy: Option<ProxyConfig>,
    /// Speech between members; without it there is none.
    pub voice: Option<VoiceConfig>,
    /// Calls into the telephone network; without it there are none.
    pub telephone: Option<TelephoneConfig>,
    /// Log lines.
    pub log: LogConfig,
    /// Caps and deadlines.
    pub limits: Limits,
}

/// How the panel's parts reach the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// A boot script streams few parts, in the fewest bytes, and shows byte-true progress.
    Compact,
    /// The same with 12 to 24 parts, for lines that lose much.
    Pieces,
    /// Plain module scripts with preload hints.
    Modules,
}

/// Several nodes on one PostgreSQL database.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClusterConfig {
    /// NATS servers, separated by commas.
    pub nats_url: String,
    /// NATS credentials file, if one is needed.
    #[serde(default)]
    pub credentials: Option<PathBuf>,
    /// Begins all subjects; the same at all nodes.
    #[serde(default = "cluster_name")]
    pub name: String,
    /// Where browsers reach this very node; absent is `public_url`.
    #[serde(default)]
    pub address: Option<String>,
    /// A node that was not heard of for so many milliseconds is taken for dead.
    #[serde(default = "cluster_lease_ms")]
    pub lease_ms: u64,
}

fn cluster_name() -> String {
    "switchboard".into()
}

fn cluster_lease_ms() -> u64 {
    3_000
}

/// Certificate files, read again on SIGHUP.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsConfig {
    /// PEM chain, own certificate first.
    pub cert: PathBuf,
    /// PEM private key.
    pub key: PathBuf,
    /// Address and port on which clear text is sent on to https, usually port 80.
    #[serde(default)]
    pub redirect_listen: Option<SocketAddr>,
}

/// Outgoing mail.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpConfig {
    /// Mail server.
    pub host: String,
    /// Its port; 0 takes the usual one of `security`.
    #[serde(default)]
    pub port: u16,
    /// Log-in name, if one is needed.
    #[serde(default)]
    pub username: Option<String>,
    /// Password, if one is needed.
    #[serde(default)]
    pub password: Option<String>,
    /// Sender address.
    pub from: String,
    /// Encryption of the connection.
    #[serde(default)]
    pub security: MailSecurity,
    /// Certificates, PEM, of whoever vouches for the mail server, beside those that everybody trusts: a
    /// company's own server often has one of the company's.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
}

impl std::fmt::Debug for SmtpConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SmtpConfig")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("security", &self.security)
            .finish_non_exhaustive()
    }
}

/// Encryption of the connection to the mail server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailSecurity {
    /// Upgraded after the greeting, required (port 587).
    #[default]
    Starttls,
    /// From the first byte (port 465).
    Tls,
    /// None: only for a mail server on the same machine (port 25).
    None,
}

/// Companies that sign up by themselves (IS-7).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SignUpConfig {
    /// Who may.
    pub mode: SignUpMode,
    /// Days after which a sign-up that is not finished is removed; as long are invitations good.
    pub days: u32,
    /// Most visitors connected at once that such a company may allow; 0 is no limit.
    pub max_seats: u32,
    /// Sign-ups that may begin in a day, in all.
    pub per_day: u32,
    /// Sign-ups that may begin in a minute from one network address.
    pub per_minute_and_address: u32,
}

impl Default for SignUpConfig {
    fn default() -> Self {
        Self {
            mode: SignUpMode::Off,
            days: 7,
            max_seats: 20,
            per_day: 100,
            per_minute_and_address: 3,
        }
    }
}

/// What other programs are told.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WebhooksConfig {
    /// Networks that may be spoken to although they are not public, also in clear text: by webhooks,
    /// and for directories by which agents log in.
    pub allow_networks: Vec<Cidr>,
}

/// Partners' pages through the server (IS-61).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProxyConfig {
    /// Scheme and host, and the port where it is not the usual one: every copy of a page has a name of
    /// its own under that host, and all those names lead to this server.
    pub public_url: String,
    /// Networks in which partners' hosts may be although they are not public, also in clear text.
    #[serde(default)]
    pub allow_networks: Vec<Cidr>,
}

/// Log lines.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogConfig {
    /// `json` or `text`.
    pub format: LogFormat,
    /// Levels in tracing's notation, e.g. `info,sqlx=warn`.
    pub filter: String,
}

/// Shape of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}

/// Caps and deadlines. No value may be 0.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Open connections in all.
    pub connections: u32,
    /// Open connections of one address; trusted proxies are exempt.
    pub connections_per_address: u32,
    /// Seconds from the first byte (or from connecting) to the end of a request's head.
    pub header_s: u64,
    /// Seconds from the head to the end of a request's body.
    pub body_s: u64,
    /// Seconds a reader may block an answer.
    pub write_s: u64,
    /// Seconds a connection may stay silent between requests.
    pub keep_alive_s: u64,
    /// Seconds given to open requests at an orderly stop.
    pub drain_s: u64,
    /// Largest request body in bytes.
    pub body_bytes: usize,
    /// Largest file that may be sent, in bytes, whatever a tenant allows.
    pub file_bytes: u64,
    /// Files on their way at once.
    pub uploads: u32,
    /// Sockets and streams greeted a second; others are told when to come again.
    pub arrivals_per_s: u32,
    /// Sessions at once on this node; a start beyond is told that there is no room.
    pub sessions: u32,
    /// Failed log-ins a minute for one log-in name from one address.
    pub logins_per_minute: u32,
    /// Log-in tries a minute from one address.
    pub logins_per_minute_and_address: u32,
    /// Starts of sessions a minute from one address.
    pub starts_per_minute: u32,
    /// Other requests a minute from one address that are not logged in.
    pub requests_per_minute: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 20_000,
            connections_per_address: 1_000,
            header_s: 10,
            body_s: 30,
            write_s: 30,
            keep_alive_s: 60,
            drain_s: 10,
            body_bytes: 64 * 1024,
            file_bytes: 100 << 20,
            uploads: 64,
            arrivals_per_s: 10_000,
            sessions: 50_000,
            logins_per_minute: 5,
            logins_per_minute_and_address: 30,
            starts_per_minute: 60,
            requests_per_minute: 6_000,
        }
    }
}

impl Default for LogConfig {
    fn default() -> Self {
        Self {
            format: LogFormat::Json,
            filter: "info".into(),
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: "http://localhost:8080".into(),
            files_url: None,
            file_scanner: None,
            data_dir: PathBuf::from("data"),
            database_url: String::new(),
            web_dir: None,
            trusted_proxies: Vec::new(),
            operator_mail: None,
            delivery: Delivery::Compact,
            cluster: None,
            tls: None,
            smtp: None,
            signup: SignUpConfig::default(),
            webhooks: WebhooksConfig::default(),
            proxy: None,
            voice: None,
            telephone: None,
            log: LogConfig::default(),
            limits: Limits::default(),
        }
    }
}

impl Config {
    /// Whether browsers reach the server over TLS.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// Where files come from, for a page's policy; empty where that is our own address.
    pub fn files_source(&self) -> &str {
        self.files_url.as_deref().unwrap_or_default()
    }

    /// Where the record is.
    pub fn store_url(&self) -> String {
        if self.database_url.is_empty() {
            format!("sqlite:{}", self.data_dir.join("switchboard.db").display())
        } else {
            self.database_url.clone()
        }
    }

    /// The record's file, if it is one.
    pub fn sqlite_file(&self) -> Option<PathBuf> {
        let url = self.store_url();
        let path = url.strip_prefix("sqlite:")?;
        Some(PathBuf::from(path.strip_prefix("//").unwrap_or(path)))
    }

    /// Host of the public address, with the port if one is written.
    pub fn host(&self) -> &str {
        self.public_url
            .split_once("://")
            .map_or("", |(_, host)| host)
    }
}

impl Limits {
    /// Head deadline.
    pub fn header(&self) -> Duration {
        Duration::from_secs(self.header_s)
    }
    /// Body deadline.
    pub fn body(&self) -> Duration {
        Duration::from_secs(self.body_s)
    }
}
