//! What breaks, until the calm.

use super::{line::State, net, plan::CALM_MS, record, world::World};
use std::{sync::Arc, time::Duration};
use switchboard_testkit::Rng;
use tokio::time::{sleep, timeout};

/// Breaks things until the calm begins, then heals everything.
pub async fn run(world: Arc<World>, mut rng: Rng) {
    world.net.weather(usual(&world));
    world.record.weather(usual_record(&world));
    let weights = world.plan.troubles.weights();
    let all: usize = weights.iter().sum();
    let (least, most) = world.plan.pause_ms;
    loop {
        let left = CALM_MS.saturating_sub(world.common.now()) as i64;
        pause(rng.between(least, most).min(left)).await;
        if all == 0 || world.common.now() >= CALM_MS {
            break;
        }
        let mut at = rng.below(all);
        let chosen = weights.iter().position(|weight| {
            let here = at < *weight;
            at = at.saturating_sub(*weight);
            here
        });
        let trouble = Trouble {
            world: world.clone(),
            rng: Rng::new(rng.next_u64()),
        };
        match chosen.unwrap_or_default() {
            0 => drop(tokio::spawn(trouble.kill())),
            1 => drop(tokio::spawn(trouble.drain())),
            2 => trouble.stop(),
            3 => drop(tokio::spawn(trouble.bus())),
            4 => drop(tokio::spawn(trouble.part())),
            5 => drop(tokio::spawn(trouble.record())),
            6 => drop(tokio::spawn(trouble.cut())),
            7 => trouble.clock(),
            _ => trouble.lines(),
        }
    }
    let left = CALM_MS.saturating_sub(world.common.now());
    pause(left as i64).await;
    world.set_calm();
    world.record.heal();
    world.net.weather(net::Weather::FAIR);
    world.net.heal();
    for node in 0..world.plan.nodes {
        world.gate(node).go_on();
    }
    for node in world.down() {
        world.start(node);
    }
}

async fn pause(millis: i64) {
    sleep(Duration::from_millis(millis.max(0) as u64)).await;
}

fn usual(world: &World) -> net::Weather {
    let (lost, twice, late) = world.plan.bus;
    net::Weather {
        lost,
        twice,
        late,
        ..net::Weather::FAIR
    }
}

fn usual_record(world: &World) -> record::Weather {
    let (held, held_ms) = world.plan.held;
    record::Weather {
        held,
        held_ms,
        ..record::Weather::FAIR
    }
}

/// One trouble.
struct Trouble {
    world: Arc<World>,
    rng: Rng,
}

impl Trouble {
    fn note(&self, what: &str, node: usize) {
        self.world.breaks();
        self.world
            .common
            .note(format_args!("TROUBLE {what} n{node}"));
    }

    fn any(&mut self) -> usize {
        self.rng.below(self.world.plan.nodes)
    }

    /// A node that runs, mostly not the last one.
    fn running(&mut self) -> Option<usize> {
        let down = self.world.down();
        let up: Vec<usize> = (0..self.world.plan.nodes)
            .filter(|node| !down.contains(node))
            .collect();
        if up.len() < 2 && self.rng.chance(850) {
            return None;
        }
        // Where it is crowded, mostly the one that gives the seats.
        if self.world.plan.crowded && self.rng.chance(700) {
            let desk = |node: &usize| {
                let hub = self.world.hub(*node);
                hub.is_some_and(|hub| hub.owns_desk(self.world.tenant))
            };
            if let Some(node) = up.iter().copied().find(desk) {
                return Some(node);
            }
        }
        self.rng.pick(&up)
    }

    async fn restart(mut self, node: usize, least: i64, most: i64) {
        pause(self.rng.between(least, most)).await;
        if self.world.gate(node).is_dead() {
            self.world.start(node);
        }
    }

    async fn kill(mut self) {
        let Some(node) = self.running() else { return };
        let machine = self.rng.chance(300);
        self.note(if machine { "machine gone" } else { "killed" }, node);
        self.world.kill(node, machine);
        self.restart(node, 300, 6_000).await;
    }

    /// Stops a node as its operator does.
    async fn drain(mut self) {
        let Some(node) = self.running() else { return };
        let (gate, Some(hub)) = (self.world.gate(node), self.world.hub(node)) else {
            return;
        };
        if hub.is_draining() {
            return;
        }
        self.note("drained", node);
        let _ = timeout(Duration::from_secs(10), hub.hand_over()).await;
        hub.drain(500).await;
        pause(700).await;
        let _ = timeout(Duration::from_secs(2), hub.leave()).await;
        if gate.is_dead() {
            return;
        }
        self.note("exits", node);
        self.world.kill(node, false);
        self.restart(node, 200, 2_000).await;
    }

    fn stop(mut self) {
        let node = self.any();
        self.note("stopped", node);
        let length = self.rng.between(200, 5_000) as u64;
        self.world.gate(node).stop(Duration::from_millis(length));
    }

    async fn bus(mut self) {
        self.note("bus", 0);
        let slow = self.rng.between(1, 200);
        self.world.net.weather(net::Weather {
            delay_ms: (1, slow),
            lost: self.rng.below(400),
            twice: self.rng.below(200),
            late: self.rng.below(300),
        });
        pause(self.rng.between(500, 5_000)).await;
        if !self.world.is_calm() {
            self.world.net.weather(usual(&self.world));
        }
    }

    /// A node, or the way between two, is cut off from the bus, in one direction or both.
    async fn part(mut self) {
        let (node, other) = (self.any(), self.any());
        let all = self.rng.chance(400);
        let (out, back) = match self.rng.below(3) {
            0 => (true, true),
            1 => (true, false),
            _ => (false, true),
        };
        self.note("parted", node);
        let set = |parted: bool| {
            let others = (0..self.world.plan.nodes).filter(|at| *at != node);
            for at in others.filter(|at| all || *at == other) {
                if out {
                    self.world.net.part(node, at, parted);
                }
                if back {
                    self.world.net.part(at, node, parted);
                }
            }
        };
        set(true);
        let mut rng = self.rng.clone();
        pause(rng.between(500, 8_000)).await;
        set(false);
        if rng.chance(500) {
            self.world.net.lag(node);
        }
    }

    async fn record(mut self) {
        self.note("record", 0);
        let fair = usual_record(&self.world);
        self.world.record.weather(match self.rng.below(3) {
            0 => record::Weather {
                delay_ms: (20, self.rng.between(50, 900)),
                ..fair
            },
            1 => record::Weather {
                refused: self.rng.between(50, 500) as usize,
                ..fair
            },
            _ => record::Weather {
                delay_ms: (1, 100),
                unknown: self.rng.between(50, 400) as usize,
                refused: self.rng.between(0, 100) as usize,
                ..fair
            },
        });
        pause(self.rng.between(500, 4_000)).await;
        if !self.world.is_calm() {
            self.world.record.weather(fair);
        }
    }

    async fn cut(mut self) {
        let node = self.any();
        self.note("cut off from the record", node);
        self.world.record.cut(node, true);
        pause(self.rng.between(300, 5_000)).await;
        self.world.record.cut(node, false);
    }

    fn clock(mut self) {
        let node = self.any();
        let by = match self.rng.below(3) {
            0 => self.rng.between(-2_000, 2_000),
            1 => self.rng.between(-60_000, 60_000),
            // Clocks that differ by more than a visitor's grace cut it short.
            _ => self.rng.between(-120_000, 120_000),
        };
        self.note("clock set", node);
        self.world.set_clock(node, by);
    }

    fn lines(mut self) {
        self.note("lines", 0);
        for line in self.world.open_lines() {
            if self.rng.chance(300) {
                let dark = self.rng.chance(300);
                line.set(if dark { State::Dark } else { State::Broken });
            }
        }
    }
}
