//! Worlds by the hundred, and worlds broken on purpose.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};
use switchboard_testkit::{Sabotage, Settings, Stats, Violation, World};

/// Runs these seeds on all cores; the first violation of the lowest seed wins.
fn run(seeds: std::ops::Range<u64>, settings: Settings) -> Result<Stats, Violation> {
    let next = AtomicU64::new(seeds.start);
    let result = Mutex::new((Stats::default(), None::<Violation>));
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end || result.lock().unwrap().1.is_some() {
                return;
            }
            let outcome = World::new(seed, settings).run();
            let mut result = result.lock().unwrap();
            match outcome {
                Ok(stats) => result.0 += stats,
                Err(violation) => {
                    let first = result.1.as_ref().is_none_or(|known| known.seed > seed);
                    if first {
                        result.1 = Some(violation);
                    }
                }
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let (stats, violation) = result.into_inner().unwrap();
    violation.map_or(Ok(stats), Err)
}

#[test]
fn cc_2_cc_3_is_93_is_95_is_113_five_hundred_worlds_lose_nobody_and_nothing() {
    // One seed again: SWITCHBOARD_SEED=17 cargo nextest run -p switchboard-testkit
    let one = std::env::var("SWITCHBOARD_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let seeds = one.map_or(0..500, |seed| seed..seed + 1);
    match run(seeds.clone(), Settings::default()) {
        Ok(stats) => {
            println!("{stats:#?}");
            // The worlds are lively enough to prove something.
            let worlds = seeds.end - seeds.start;
            if worlds > 1 {
                assert!(stats.sessions > worlds * 50, "{stats:?}");
                assert!(stats.lines > stats.sessions * 3, "{stats:?}");
                assert!(stats.accepted > worlds * 30, "{stats:?}");
                assert!(stats.requeued > worlds, "{stats:?}");
                assert!(stats.crashes > worlds * 2, "{stats:?}");
                assert!(stats.failed_appends > worlds * 3, "{stats:?}");
                assert!(stats.retries > worlds * 20, "{stats:?}");
                assert!(stats.turned_away > worlds, "{stats:?}");
                assert!(stats.checks > worlds * 50, "{stats:?}");
            }
        }
        Err(violation) => panic!("{violation}"),
    }
}

#[test]
fn what_is_broken_on_purpose_is_noticed() {
    // Of the ways a fault may show, the world comes upon one first: it depends on the seed.
    let cases: [(Sabotage, &[&str]); 6] = [
        (Sabotage::ForgetEnqueue, &["waits"]),
        (Sabotage::ForgetRelease, &["does not serve"]),
        (Sabotage::KeepSeat, &["seats are taken"]),
        (Sabotage::RetryWithNewId, &["is there twice"]),
        (Sabotage::AnswerBeforeAppend, &["is lost"]),
        // The second offer puts the first one aside; who accepts the first is turned away.
        (
            Sabotage::OfferToTwo,
            &["other offers than ring", "the desk thinks otherwise"],
        ),
    ];
    for (sabotage, notices) in cases {
        let settings = Settings {
            sabotage: Some(sabotage),
            ..Settings::default()
        };
        let violation = run(0..5, settings).expect_err("it is noticed");
        let known = notices.iter().any(|notice| violation.what.contains(notice));
        assert!(known, "{sabotage:?}: {violation}");
    }
}

#[test]
fn a_seed_repeats() {
    let settings = Settings {
        minutes: 10,
        sabotage: None,
    };
    let take = || format!("{:?}", World::new(42, settings).run());
    assert_eq!(take(), take());
}
