//! What a seed makes of a world: how many of everything, and which troubles.

use switchboard_testkit::Rng;

/// Virtual time of a run, in milliseconds.
pub const LENGTH_MS: u64 = 60_000;
/// From then on nothing breaks any more, and everything must come to rest.
pub const CALM_MS: u64 = 38_000;

/// From then on nobody says anything new, so that all of it can arrive.
pub const HUSH_MS: u64 = 56_000;

/// Kinds of trouble, by how often each is chosen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Troubles {
    pub kill: usize,
    pub drain: usize,
    pub stop: usize,
    pub bus: usize,
    pub part: usize,
    pub record: usize,
    pub cut: usize,
    pub clock: usize,
    pub lines: usize,
}

impl Troubles {
    pub fn weights(&self) -> [usize; 9] {
        let Self {
            kill,
            drain,
            stop,
            bus,
            part,
            record,
            cut,
            clock,
            lines,
        } = *self;
        [kill, drain, stop, bus, part, record, cut, clock, lines]
    }
}

impl Troubles {
    /// Nothing but nodes that go.
    pub fn only_nodes(&self) -> bool {
        let Self { kill, drain, .. } = *self;
        let nodes = kill + drain;
        nodes > 0 && self.weights().iter().sum::<usize>() == nodes
    }
}

/// The world of a seed.
#[derive(Clone, Debug)]
pub struct Plan {
    pub nodes: usize,
    pub visitors: usize,
    pub agents: usize,
    /// Sessions an agent takes.
    pub capacity: u32,
    /// 0 is no limit.
    pub seats: u32,
    /// Many more want a seat than there are, stay for a short time, and ask again at once.
    pub crowded: bool,
    /// Writing calls of the record that are held up, in a thousand, and for how many milliseconds at
    /// most.
    pub held: (usize, i64),
    pub troubles: Troubles,
    /// Milliseconds from one trouble to the next.
    pub pause_ms: (i64, i64),
    /// Packets lost, repeated and late all the time, in a thousand.
    pub bus: (usize, usize, usize),
    /// Milliseconds by which the clocks of nodes differ at most.
    pub skew_ms: i64,
}

impl Plan {
    pub fn of(seed: u64) -> Plan {
        let mut rng = Rng::new(seed ^ 0x5eed);
        let none = Troubles::default();
        let troubles = match seed % 10 {
            0 => none,
            1 => Troubles { kill: 1, ..none },
            2 => Troubles { drain: 1, ..none },
            3 => Troubles {
                bus: 2,
                part: 1,
                ..none
            },
            4 => Troubles {
                record: 2,
                cut: 1,
                ..none
            },
            5 => Troubles {
                stop: 1,
                clock: 1,
                ..none
            },
            6 => Troubles { lines: 1, ..none },
            _ => Troubles {
                kill: 2,
                drain: 1,
                stop: 2,
                bus: 2,
                part: 2,
                record: 2,
                cut: 2,
                clock: 1,
                lines: 3,
            },
        };
        // Where nodes go, a desk goes while seats are being taken.
        let crowded = rng.chance(match seed % 10 {
            1 => 300,
            2 => 1_000,
            5 => 500,
            _ => 0,
        });
        let visitors = match crowded {
            true => rng.between(8, 12) as usize,
            false => rng.between(3, 6) as usize,
        };
        let agents = rng.between(2, 3) as usize;
        let rough = rng.chance(500) || crowded;
        Plan {
            nodes: rng.between(2, 4) as usize,
            visitors,
            agents,
            capacity: visitors.div_ceil(agents) as u32 + 1,
            seats: match crowded {
                true => visitors as u32 / 2,
                false if rng.chance(500) => visitors as u32 - 1,
                false => 0,
            },
            crowded,
            held: match crowded {
                true => (500, 600),
                false => (0, 0),
            },
            troubles,
            pause_ms: if rough { (200, 2_000) } else { (1_500, 6_000) },
            bus: match rng.below(3) {
                0 => (0, 0, 0),
                1 => (10, 10, 10),
                _ => (50, 30, 100),
            },
            skew_ms: [0, 500, 5_000][rng.below(3)],
        }
    }
}
