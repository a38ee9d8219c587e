//! Fault campaigns: the real program under load, broken again and again, and a judge who knows
//! every acknowledged line. A new campaign is a new file and a line in [`ALL`].

mod bus;
mod chance;
mod clock;
mod controls;
mod crowd;
mod database;
mod disk_full;
mod history;
mod kill_node;
mod kill_one;
mod member;
pub mod nodes;
mod partition;
mod parts;
mod power_cut;
mod rounds;
mod sockets;
mod standby;
mod tally;
mod verdict;

use crate::{Result, machine::Machine, server};
use chance::Chance;
use parts::Unable;
use std::{path::PathBuf, pin::Pin, time::Instant};
use tally::{Broken, Tally};

/// What a campaign needs.
pub struct Scene {
    /// The program under test.
    pub program: PathBuf,
    /// By hand, not on the build machine.
    pub full: bool,
    /// How many faults, instead of the usual number.
    pub count: Option<usize>,
    /// Of the random numbers: when is broken what. What the machine makes of it differs.
    pub seed: Option<u64>,
    /// The promise that the program breaks on purpose: a campaign that does not notice fails.
    pub sabotage: Option<String>,
}

impl Scene {
    /// How many faults to make.
    pub fn count(&self, small: usize, full: usize) -> usize {
        self.count.unwrap_or(if self.full { full } else { small })
    }

    /// Random numbers; the seed is told.
    pub fn chance(&self, campaign: &str) -> Chance {
        let chance = Chance::new(self.seed);
        eprintln!("{campaign}: seed {}", chance.seed());
        chance
    }
}

type Run<'a> = Pin<Box<dyn Future<Output = Result<Tally>> + 'a>>;

/// One campaign.
struct Campaign {
    name: &'static str,
    about: &'static str,
    /// Campaigns of the same lane run one after the other, the lanes side by side.
    lane: u8,
    run: for<'a> fn(&'a Scene) -> Run<'a>,
}

const ALL: &[Campaign] = &[
    Campaign {
        name: "kill-one",
        about: "one node on SQLite, killed and started again",
        lane: 0,
        run: |scene| Box::pin(kill_one::is_128_is_132_a_killed_node_loses_nothing(scene)),
    },
    Campaign {
        name: "kill-node",
        about: "three nodes on PostgreSQL and NATS, one of them killed",
        lane: 1,
        run: |scene| {
            Box::pin(kill_node::is_128_is_132_members_go_on_when_a_node_dies(
                scene,
            ))
        },
    },
    Campaign {
        name: "bus",
        about: "three nodes whose NATS server is killed or held",
        lane: 0,
        run: |scene| Box::pin(bus::is_128_the_bus_may_go_and_come(scene)),
    },
    Campaign {
        name: "database",
        about: "three nodes whose PostgreSQL server is stopped and started",
        lane: 1,
        run: |scene| Box::pin(database::is_128_is_132_the_database_may_go_and_come(scene)),
    },
    Campaign {
        name: "standby",
        about: "three nodes on a PostgreSQL server with a standby, each of the two killed",
        lane: 0,
        run: |scene| {
            Box::pin(standby::is_128_is_132_a_standby_takes_the_record_over(
                scene,
            ))
        },
    },
    Campaign {
        name: "partition",
        about: "three nodes whose network is cut, one way and both",
        lane: 0,
        run: |scene| Box::pin(partition::is_128_a_cut_network_makes_no_second_owner(scene)),
    },
    Campaign {
        name: "power-cut",
        about: "the disk under one node loses its power",
        lane: 1,
        run: |scene| Box::pin(power_cut::is_132_a_power_cut_loses_nothing(scene)),
    },
    Campaign {
        name: "disk-full",
        about: "the disk of one node runs full and gets space again",
        lane: 1,
        run: |scene| Box::pin(disk_full::is_132_a_full_disk_acknowledges_nothing(scene)),
    },
    Campaign {
        name: "clock",
        about: "three nodes whose clocks jump by hours and years",
        lane: 1,
        run: |scene| Box::pin(clock::is_128_clocks_may_jump(scene)),
    },
    Campaign {
        name: "sockets",
        about: "sockets that go silent, and many that mean harm",
        lane: 0,
        run: |scene| Box::pin(sockets::is_128_silent_and_harmful_sockets_are_let_go(scene)),
    },
];

/// Runs the campaigns of these names, or all.
pub fn main(scene: &Scene, names: &[String]) -> Result<()> {
    if let Some(unknown) = names
        .iter()
        .find(|name| *name != "all" && ALL.iter().all(|campaign| campaign.name != **name))
    {
        let known: Vec<String> = ALL
            .iter()
            .map(|campaign| format!("\n  {:<12} {}", campaign.name, campaign.about))
            .collect();
        return Err(format!("there is no campaign `{unknown}`:{}", known.concat()).into());
    }
    let all = names.is_empty() || names.iter().any(|name| name == "all");
    let chosen = |lane: u8| {
        let named = move |campaign: &&Campaign| {
            campaign.lane == lane && (all || names.iter().any(|name| name == campaign.name))
        };
        ALL.iter().filter(named)
    };
    if let Some(which) = &scene.sabotage {
        let _ = server::SABOTAGE.set(which.clone());
    }
    println!("{}\n", Machine::look()?);
    // One thread: the servers under test need the cores.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let failed = runtime.block_on(async {
        let lanes = [0, 1].map(|lane| lane_of(scene, chosen(lane)));
        futures::future::join_all(lanes).await.concat()
    });
    if failed.is_empty() {
        Ok(())
    } else {
        Err(format!("failed: {}", failed.join(", ")).into())
    }
}

/// Runs campaigns one after the other; names of those that failed.
async fn lane_of(
    scene: &Scene,
    campaigns: impl Iterator<Item = &'static Campaign>,
) -> Vec<&'static str> {
    let mut failed = Vec::new();
    for campaign in campaigns {
        let began = Instant::now();
        let mut done = (campaign.run)(scene).await;
        if let Ok(tally) = &mut done
            && let Err(error) = tally.close()
        {
            println!("{}: {tally}", campaign.name);
            done = Err(error);
        }
        let took = began.elapsed().as_secs();
        if let Err(error) = &done
            && let Some(unable) = error.downcast_ref::<Unable>()
        {
            println!("none  {:<10} it did not run here: {unable}", campaign.name);
            // The build machine has to have everything that can be had.
            if std::env::var_os("CI").is_some() && !unable.kernel {
                failed.push(campaign.name);
            }
            continue;
        }
        let good = match (&done, &scene.sabotage) {
            (done, None) => done.is_ok(),
            // Another failure than this would notice nothing.
            (done, Some(_)) => done.as_ref().is_err_and(|error| error.is::<Broken>()),
        };
        let mark = if good { "ok   " } else { "FAIL " };
        let text = match done {
            Ok(tally) => tally.to_string(),
            Err(error) => error.to_string(),
        };
        println!("{mark} {:<10} {took:>5} s  {text}", campaign.name);
        if !good {
            failed.push(campaign.name);
        }
    }
    failed
}
