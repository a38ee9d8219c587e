//! Three nodes on hosts of their own, each with a server of one NATS cluster, whose network is
//! cut: node from node, from the bus, from the database, both ways and one way only. Nothing
//! may be lost, doubled or turned, and two owners cannot both acknowledge: one of them would
//! have told a place that holds another line (IS-128).

use super::{
    Scene,
    chance::Chance,
    crowd::{Crowd, Load},
    nodes::{NODES, said},
    parts::{nats::Nats, network::Network, postgres::Postgres},
    tally::{Tally, seconds},
};
use crate::{
    Result,
    client::Company,
    server::{Launch, Server},
};
use std::{net::SocketAddr, time::Duration};
use tempfile::TempDir;
use tokio::time::sleep;

const SMALL: usize = 6;
const FULL: usize = 150;
/// As many as there are kinds, so that each round has them all.
const ROUND: usize = 6;
const LOAD: Load = Load {
    sessions: 6,
    every: Duration::from_millis(200),
};
const QUIET_MS: usize = 1_000;
/// Longer than a lease at times.
const CUT_MS: usize = 3_500;
/// So that something is on its way meanwhile.
const SHORTEST: Duration = Duration::from_millis(500);
/// By then others have taken its sessions over, and its members are away there.
const TAKEN_OVER: Duration = Duration::from_secs(7);

const DATABASE: u16 = 5_432;
const BUS: u16 = 4_222;
const ROUTES: u16 = 6_222;
const PROGRAM: u16 = 8_080;

/// What is cut.
#[derive(Clone, Copy, Debug)]
enum Cut {
    NodeNode,
    NodeBus,
    NodeDatabase,
    /// The node's answers to nobody of the inside are heard.
    Dumb,
    /// The node hears nobody of the inside.
    Deaf,
    /// Neither bus nor database; only clients reach it.
    Island,
}

const KINDS: [Cut; ROUND] = [
    Cut::NodeNode,
    Cut::NodeBus,
    Cut::NodeDatabase,
    Cut::Dumb,
    Cut::Deaf,
    Cut::Island,
];

struct Hosts {
    servers: Vec<Server>,
    companies: Vec<Company>,
    _nats: Vec<Nats>,
    _postgres: Postgres,
    _homes: Vec<TempDir>,
    /// Last, so that it goes last.
    network: Network,
}

impl Hosts {
    async fn start(scene: &Scene) -> Result<Self> {
        let network = Network::new(NODES).await?;
        let postgres = Postgres::start_at((network.here(), DATABASE).into()).await?;
        let mut nats = Vec::new();
        let routes = |host| format!("nats://{}:{ROUTES}", network.address(host));
        let all: Vec<String> = (0..NODES).map(routes).collect();
        for host in 0..NODES {
            let options = [
                format!("--cluster={}", all[host]),
                format!("--routes={}", all.join(",")),
                "--cluster_name=faults".to_owned(),
                // The node beside it calls it by the host's own name.
                "--addr=0.0.0.0".to_owned(),
            ];
            let at: SocketAddr = (network.address(host), BUS).into();
            let within = ["ip", "netns", "exec", &network.space(host)];
            nats.push(Nats::start_with(&within, at, &options).await?);
        }
        let company = found(scene, &postgres).await?;
        let (mut servers, mut homes): (Vec<Server>, Vec<TempDir>) = Default::default();
        for host in 0..NODES {
            let home = TempDir::with_prefix("switchboard-faults-")?;
            let launch = Launch::new(&scene.program, home.path())?
                .at((network.address(host), PROGRAM).into())
                .within(&["ip", "netns", "exec", &network.space(host)])
                .set("SWITCHBOARD_DATABASE_URL", postgres.url())
                .set(
                    "SWITCHBOARD_CLUSTER_NATS_URL",
                    format!("nats://127.0.0.1:{BUS}"),
                );
            servers.push(launch.start().await?);
            homes.push(home);
        }
        let companies = servers.iter().map(|s| company.at(s.address)).collect();
        Ok(Self {
            servers,
            companies,
            _nats: nats,
            _postgres: postgres,
            _homes: homes,
            network,
        })
    }

    async fn cut(&self, cut: Cut, node: usize, other: usize) -> Result<()> {
        let network = &self.network;
        let ports = |side: &str, ports: &str| format!("tcp {side}port {{{ports}}}");
        let inside = format!("{DATABASE},{BUS},{ROUTES}");
        let rules: Vec<(&str, String)> = match cut {
            Cut::NodeNode => {
                let other = network.address(other);
                vec![
                    ("input", format!("ip saddr {other}")),
                    ("output", format!("ip daddr {other}")),
                ]
            }
            Cut::NodeBus => vec![("output", ports("d", &BUS.to_string()))],
            Cut::NodeDatabase => vec![
                ("output", ports("d", &DATABASE.to_string())),
                ("input", ports("s", &DATABASE.to_string())),
            ],
            Cut::Dumb => vec![("output", ports("d", &inside))],
            Cut::Deaf => vec![("input", ports("s", &inside))],
            Cut::Island => vec![
                ("output", ports("d", &inside)),
                ("input", ports("s", &inside)),
                ("output", ports("s", &ROUTES.to_string())),
                ("input", ports("d", &ROUTES.to_string())),
            ],
        };
        for (way, which) in rules {
            network.drop(node, way, &which).await?;
        }
        Ok(())
    }
}

/// Sets the company up where clear text may be spoken: at this machine.
async fn found(scene: &Scene, postgres: &Postgres) -> Result<Company> {
    let home = TempDir::with_prefix("switchboard-faults-")?;
    let launch = Launch::new(&scene.program, home.path())?;
    let launch = launch.set("SWITCHBOARD_DATABASE_URL", postgres.url());
    let server = launch.start().await?;
    let company = Company::found(&server).await?;
    server.stop().await?;
    Ok(company)
}

pub async fn is_128_a_cut_network_makes_no_second_owner(scene: &Scene) -> Result<Tally> {
    let cuts = scene.count(SMALL, FULL);
    let mut chance = scene.chance("partition");
    let hosts = Hosts::start(scene).await?;
    let mut tally = Tally::default();
    while tally.faults < cuts {
        let crowd = Crowd::start(hosts.companies.clone(), LOAD).await?;
        for _ in 0..ROUND.min(cuts - tally.faults) {
            sleep(chance.pause(QUIET_MS)).await;
            let kind = KINDS[tally.faults % KINDS.len()];
            one(&hosts, &crowd, kind, &mut chance, &mut tally).await?;
        }
        tally.judge(&crowd.finish(&hosts.companies[0]).await?)?;
    }
    tally.note("cut for up to 4 s, an island for 7 to 10 s; healed counts from the end of the cut");
    Ok(tally)
}

async fn one(
    hosts: &Hosts,
    crowd: &Crowd,
    cut: Cut,
    chance: &mut Chance,
    tally: &mut Tally,
) -> Result<()> {
    let node = chance.below(NODES);
    let other = (node + 1 + chance.below(NODES - 1)) % NODES;
    let least = match cut {
        Cut::Island => TAKEN_OVER,
        _ => SHORTEST,
    };
    let time = least + chance.pause(CUT_MS);
    hosts.cut(cut, node, other).await?;
    sleep(time).await;
    let dropped = hosts.network.heal(node).await?;
    crowd.wound();
    if dropped == 0 {
        return Err(format!("{cut:?}: nothing was cut").into());
    }
    let healing = crowd.healed("talk after a cut").await;
    let healing = healing.map_err(|error| format!("{cut:?}: {error}{}", said(&hosts.servers)))?;
    let what = format!("{cut:?} for {}, {dropped} packets dropped", seconds(time));
    tally.fault(&what, &healing);
    Ok(())
}
