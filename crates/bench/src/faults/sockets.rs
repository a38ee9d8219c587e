//! One node on a host of its own whose clients' sockets go silent without an end, and are
//! many that mean it harm: both are noticed in time, and who comes meanwhile is let in.

mod attackers;

use super::{
    Scene,
    crowd::{Crowd, Load},
    parts::network::Network,
    tally::{Tally, seconds},
};
use crate::{
    Error, Result,
    client::Company,
    server::{Launch, Server},
};
use std::{path::Path, time::Duration};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

/// Sessions whose two sockets each go silent.
const SMALL: usize = 50;
const FULL: usize = 250;
/// The server pings every 20 s and waits 8 s for the answer.
const SERVER: Duration = Duration::from_secs(28);
/// The client takes silence of 30 s as the end, and comes back.
const CLIENT: Duration = Duration::from_secs(35);
/// Timers and the machine are late.
const LATE: Duration = Duration::from_secs(3);
const PORT: u16 = 8_080;

pub async fn is_128_silent_and_harmful_sockets_are_let_go(scene: &Scene) -> Result<Tally> {
    let sessions = scene.count(SMALL, FULL);
    let network = Network::new(1).await?;
    let home = TempDir::with_prefix("switchboard-faults-")?;
    let (server, company) = start(scene, &network, home.path()).await?;
    let mut tally = Tally::default();
    let (silent, harm) = tokio::join!(
        half_open(&network, &server, &company, sessions, &mut tally),
        attackers::run(&company, sessions),
    );
    silent?;
    tally.note(harm?);
    server.stop().await?;
    Ok(tally)
}

async fn start(scene: &Scene, network: &Network, home: &Path) -> Result<(Server, Company)> {
    // Set up where clear text may be spoken: at this machine.
    let server = Launch::new(&scene.program, home)?.start().await?;
    let company = Company::found(&server).await?;
    server.stop().await?;
    let launch = Launch::new(&scene.program, home)?
        .at((network.address(0), PORT).into())
        .within(&["ip", "netns", "exec", &network.space(0)]);
    let server = launch.start().await?;
    let company = company.at(server.address);
    Ok((server, company))
}

/// All established sockets are dropped silently; new ones work.
async fn half_open(
    network: &Network,
    server: &Server,
    company: &Company,
    sessions: usize,
    tally: &mut Tally,
) -> Result<()> {
    let load = Load {
        sessions,
        every: Duration::from_secs(1),
    };
    let crowd = Crowd::start(vec![company.clone()], load).await?;
    let ports = crowd.ports();
    let before = silent(server).await?;
    let list: Vec<String> = ports.iter().map(u16::to_string).collect();
    let list = list.join(",");
    crowd.wound_at(0);
    let began = Instant::now();
    for (way, side) in [("input", 's'), ("output", 'd')] {
        let which = format!("tcp {side}port {{{list}}}");
        network.drop(0, way, &which).await?;
    }
    let noticed = async {
        loop {
            let noticed = silent(server).await? - before;
            if noticed >= ports.len() as f64 {
                return Ok::<_, Error>(began.elapsed());
            }
            if began.elapsed() > SERVER + LATE {
                return Err(format!(
                    "the server noticed {noticed} of {} silent sockets",
                    ports.len()
                )
                .into());
            }
            sleep(Duration::from_millis(100)).await;
        }
    };
    let (noticed, healing) = tokio::join!(noticed, crowd.healed("talk on another socket"));
    let (noticed, healing): (Duration, _) = (noticed?, healing?);
    if healing.all > CLIENT + LATE {
        let all = seconds(healing.all);
        return Err(format!("members talked again only after {all}").into());
    }
    tally.fault(&format!("{} sockets silent", ports.len()), &healing);
    let dropped = network.heal(0).await?;
    tally.note(format!(
        "{} silent sockets noticed by the server within {}, {dropped} packets dropped",
        ports.len(),
        seconds(noticed)
    ));
    tally.judge(&crowd.finish(company).await?)
}

/// Sockets that the server has taken for dead.
async fn silent(server: &Server) -> Result<f64> {
    let url = format!("{}/metrics", server.url());
    let text = reqwest::get(&url).await?.text().await?;
    let mut lines = text.lines();
    let line = lines.find_map(|line| line.strip_prefix("switchboard_silent_sockets_total "));
    Ok(line
        .and_then(|value| value.parse().ok())
        .unwrap_or_default())
}
