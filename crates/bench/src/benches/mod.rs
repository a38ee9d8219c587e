//! The benchmarks. A new one is a new file and a line in [`ALL`].

mod bare_process;
mod cold_start;
mod connect;
mod crowd;
mod growth;
mod hall;
mod idle_memory;
mod keystroke;
mod lead;
mod lines;
mod many;
mod nodes;
mod offers;
mod peers;
mod seats;
mod slots;
mod storm;

pub use bare_process::Bare;
pub use crowd::part_main;

use crate::{Result, report::Row};
use std::{future::Future, path::PathBuf, pin::Pin};

/// What a benchmark needs.
pub struct Scene {
    /// The program under test.
    pub program: PathBuf,
    /// A tenth of the load.
    pub small: bool,
}

impl Scene {
    /// A number of things, or a tenth of it.
    pub fn size(&self, full: usize) -> usize {
        if self.small { (full / 10).max(1) } else { full }
    }
}

type Run<'a> = Pin<Box<dyn Future<Output = Result<Vec<Row>>> + 'a>>;

/// One benchmark.
pub struct Bench {
    pub name: &'static str,
    pub about: &'static str,
    pub run: for<'a> fn(&'a Scene) -> Run<'a>,
}

pub const ALL: &[Bench] = &[
    Bench {
        name: "cold_start",
        about: "start of the process to ready",
        run: |scene| Box::pin(cold_start::run(scene)),
    },
    Bench {
        name: "connect",
        about: "a visitor's start to both attached",
        run: |scene| Box::pin(connect::run(scene)),
    },
    Bench {
        name: "keystroke",
        about: "letters from one socket to the other",
        run: |scene| Box::pin(keystroke::run(scene)),
    },
    Bench {
        name: "lead",
        about: "a page from its leader to 100 and to 1,000 followers",
        run: |scene| Box::pin(lead::run(scene)),
    },
    Bench {
        name: "offers",
        about: "the next visitor for an agent who is free, with 2,000 waiting and 500 agents",
        run: |scene| Box::pin(offers::run(scene)),
    },
    Bench {
        name: "slots",
        about: "free times of 200 agents with 10,000 agreed on",
        run: |scene| Box::pin(slots::run(scene)),
    },
    Bench {
        name: "lines",
        about: "durable lines beside a bare group-commit loop",
        run: |scene| Box::pin(lines::run(scene)),
    },
    Bench {
        name: "growth",
        about: "a line's cost with 200 and with 20,000 sessions",
        run: |scene| Box::pin(growth::run(scene)),
    },
    Bench {
        name: "idle_memory",
        about: "memory of connected idle visitors",
        run: |scene| Box::pin(idle_memory::run(scene)),
    },
    Bench {
        name: "seats",
        about: "20,000 members of one session beside a bare loop and peers",
        run: |scene| Box::pin(seats::run(scene)),
    },
    Bench {
        name: "nodes",
        about: "one session over two and three nodes beside one",
        run: |scene| Box::pin(nodes::run(scene)),
    },
    Bench {
        name: "crowd",
        about: "20,000 members of one session at two nodes, each with every page and line",
        run: |scene| Box::pin(crowd::run(scene)),
    },
    Bench {
        name: "storm",
        about: "20,000 members lose their node and come back",
        run: |scene| Box::pin(storm::run(scene)),
    },
];
