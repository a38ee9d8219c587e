//! Starting and stopping the whole server.

use crate::{
    app::{App, Shared},
    auth::{password::Passwords, signed::Signer, throttle::Throttles, token},
    callbacks::{AgentDials, Telephony},
    clock::Clock,
    config::Config,
    http,
    hub::{ClusterSettings, Hub, HubSettings},
    jobs,
    listen::{self, Rules, TlsFiles},
    outgoing::Outgoing,
    pages::{
        plain::{Presence, SeatLine},
        web::Web,
    },
    phone::{AtNode, ByGateway},
    proxy::Proxy,
    telemetry,
};
use std::{io, net::SocketAddr, path::Path, sync::Arc, time::Duration};
use switchboard_bus::{NatsBus, NatsError};
use switchboard_store::{Store, StoreError};
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle};
use tokio_util::sync::CancellationToken;

/// Commands one connection may send per second in the long run.
const COMMANDS_PER_S: u32 = 40;
/// Seconds between beats on a connection.
const BEAT_S: u32 = 20;
/// Sockets are told to come back spread over this time.
const COME_BACK_WITHIN_MS: u64 = 5_000;

/// The server could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, io::Error),
    /// The data directory cannot be used.
    #[error("cannot use the data directory {0}: {1}")]
    DataDir(String, io::Error),
    /// The record cannot be opened.
    #[error("cannot open the record: {0}")]
    Store(#[from] StoreError),
    /// The bus of the cluster cannot be used.
    #[error("{0}")]
    Bus(#[from] NatsError),
    /// The telephone gateway cannot be opened.
    #[error("cannot open the gateway of [telephone]: {0}")]
    Telephone(io::Error),
    /// The media port cannot be opened.
    #[error("cannot open the media port of [voice]: {0}")]
    Voice(io::Error),
    /// The certificate files cannot be used.
    #[error("cannot use the certificate files: {0}")]
    Tls(#[from] listen::TlsError),
}

/// A server that runs.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its shared parts.
    pub app: Shared,
    tls: Option<Arc<TlsFiles>>,
    /// Where it sends clear text on to https, if that is a place of its own.
    pub redirect_address: Option<SocketAddr>,
    stop: CancellationToken,
    accepting: Vec<JoinHandle<()>>,
}

/// Makes the data directory, for the server's user only.
pub fn make_data_dir(path: &Path) -> Result<(), StartError> {
    let failed = |error| StartError::DataDir(path.display().to_string(), error);
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(failed)
}

/// Opens the record, creating or upgrading it.
pub async fn open_store(config: &Config) -> Result<Arc<dyn Store>, StartError> {
    if config.database_url.is_empty() {
        make_data_dir(&config.data_dir)?;
    }
    let folder = config.data_dir.join(switchboard_store::FOLDER);
    Ok(switchboard_store::open_with(&config.store_url(), &folder).await?)
}

/// How this node takes part in a cluster, if it does.
async fn cluster(config: &Config) -> Result<Option<ClusterSettings>, StartError> {
    let Some(cluster) = &config.cluster else {
        return Ok(None);
    };
    let credentials = cluster.credentials.as_deref();
    let bus = NatsBus::connect(&cluster.nats_url, &cluster.name, credentials).await?;
    Ok(Some(ClusterSettings {
        bus: Arc::new(bus),
        address: cluster
            .address
            .clone()
            .unwrap_or_else(|| config.public_url.clone()),
        lease: Duration::from_millis(cluster.lease_ms),
    }))
}

/// Shows in the metrics what runs here.
async fn tell_build(store: &dyn Store, web: &str) -> Result<(), StoreError> {
    let (engine, version) = store.engine().await?;
    let labels = [
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
        ("web", web.to_owned()),
        ("engine", format!("{engine} {version}")),
    ];
    metrics::gauge!("switchboard_build_info", &labels).set(1.0);
    Ok(())
}

impl Server {
    /// Starts everything. The configuration's `listen` may name port 0; `public_url` must be
    /// right already.
    pub async fn start(config: Config, clock: Clock) -> Result<Self, StartError> {
        let listener = TcpListener::bind(config.listen)
            .await
            .map_err(|error| StartError::Listen(config.listen, error))?;
        Self::start_on(listener, config, clock).await
    }

    /// Starts everything on a socket that listens already.
    pub async fn start_on(
        listener: TcpListener,
        config: Config,
        clock: Clock,
    ) -> Result<Self, StartError> {
        Self::start_with(listener, config, clock, None).await
    }

    /// The same, with a way to telephones other than the gateway of the configuration.
    pub async fn start_with(
        listener: TcpListener,
        config: Config,
        clock: Clock,
        telephony: Option<Arc<dyn Telephony>>,
    ) -> Result<Self, StartError> {
        telemetry::metrics();
        let address = listener
            .local_addr()
            .map_err(|error| StartError::Listen(config.listen, error))?;
        let tls = config
            .tls
            .as_ref()
            .map(TlsFiles::open)
            .transpose()?
            .map(Arc::new);
        let redirecting = match config.tls.as_ref().and_then(|tls| tls.redirect_listen) {
            None => None,
            Some(place) => {
                let failed = |error| StartError::Listen(place, error);
                let listener = TcpListener::bind(place).await.map_err(failed)?;
                let address = listener.local_addr().map_err(failed)?;
                Some((listener, address))
            }
        };
        let redirect_address = redirecting.as_ref().map(|(_, address)| *address);
        let store = open_store(&config).await?;
        let web = Web::open(config.web_dir.as_deref());
        tell_build(&*store, web.build()).await?;
        let settings = HubSettings {
            public_url: config.public_url.clone(),
            build: web.build().to_owned(),
            node: format!("{:08x}", u32::from_be_bytes(token::random())),
            commands_per_s: COMMANDS_PER_S,
            arrivals_per_s: config.limits.arrivals_per_s,
            sessions: config.limits.sessions as usize,
            cluster: cluster(&config).await?,
            beat_s: BEAT_S,
        };
        let hub = Hub::open(store.clone(), clock, settings).await?;
        if let Some((voice, events)) = crate::voice::start(&config).map_err(StartError::Voice)? {
            tracing::info!(address = %voice.address(), "voice listens");
            hub.speak_by(voice, events);
        }
        let phone = crate::phone::start(config.telephone.as_ref()).await;
        let phone = phone.map_err(StartError::Telephone)?;
        let by_gateway = Arc::new(ByGateway::default());
        let telephony = telephony.unwrap_or_else(|| match &phone {
            Some(_) => by_gateway.clone(),
            None => Arc::new(AgentDials),
        });
        let clock = hub.clock();
        let app: Shared = Arc::new(App {
            signer: Signer::open(&*store).await?,
            throttles: Throttles::new(&config.limits),
            uploads: crate::files::Slots::new(config.limits.uploads),
            passwords: Passwords::default(),
            plain: Presence::default(),
            seat_line: SeatLine::default(),
            mail_waiting: Notify::new(),
            hooks_waiting: Notify::new(),
            sightings: Default::default(),
            outgoing: Outgoing::new(config.webhooks.allow_networks.clone()),
            telephony,
            directories: crate::directory::Providers::default(),
            page_rules: crate::page_rules::PageRules::default(),
            proxy: (config.proxy.as_ref()).map(|proxy| Proxy::new(proxy, &config)),
            phone,
            overload: crate::partners::Overload::default(),
            retention_waiting: Notify::new(),
            erasing: tokio::sync::Mutex::default(),
            config,
            store,
            hub,
            clock,
            web,
        });
        let warms = Arc::new(crate::partners::AtNode(Arc::downgrade(&app)));
        app.hub.hand_over_by(warms);
        if app.phone.is_some() {
            by_gateway.serve(&app);
            app.hub.call_by(Arc::new(AtNode(Arc::downgrade(&app))));
        }
        let stop = CancellationToken::new();
        jobs::start(&app, &stop);
        let router = http::router(app.clone());
        let accept = |listener, tls| {
            let rules = Rules {
                limits: app.config.limits.clone(),
                trusted: app.config.trusted_proxies.clone(),
                tls,
            };
            tokio::spawn(listen::serve(listener, router.clone(), rules, stop.clone()))
        };
        // The same routes: what comes in clear text is sent on before any of them.
        let redirecting = redirecting.map(|(listener, _)| accept(listener, None));
        let accepting = [accept(listener, tls.clone())]
            .into_iter()
            .chain(redirecting)
            .collect();
        Ok(Self {
            address,
            app,
            tls,
            redirect_address,
            stop,
            accepting,
        })
    }

    /// Makes a one-time set-up link; an earlier one is void from now on.
    pub async fn setup_link(app_store: &dyn Store, public_url: &str) -> Result<String, StoreError> {
        let (text, hash) = token::fresh();
        app_store.put_setup_token(&hash).await?;
        Ok(format!("{public_url}/setup?token={text}"))
    }

    /// Reads the certificate files again; keeps the old ones when they cannot be used.
    pub fn reload_certificates(&self) {
        match self.tls.as_ref().map(|files| files.reload()) {
            None => {}
            Some(Ok(())) => tracing::info!("certificate files read again"),
            Some(Err(error)) => {
                tracing::error!(%error, "certificate files not read; the old ones stay in force")
            }
        }
    }

    /// Stops orderly: what this node owns handed to the others of its cluster, no new
    /// connections, sockets told to come back, open requests finished, the record closed.
    pub async fn stop(self) {
        if let Some(phone) = &self.app.phone {
            phone.close();
        }
        self.app.hub.hand_over().await;
        self.stop.cancel();
        self.app.hub.drain(COME_BACK_WITHIN_MS).await;
        for accepting in self.accepting {
            if let Err(error) = accepting.await {
                tracing::error!(%error, "the accept loop failed");
            }
        }
        self.app.hub.leave().await;
        self.app.store.close().await;
    }
}
