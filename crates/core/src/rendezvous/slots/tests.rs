use super::*;
use crate::hours::{Calendar, Span as Hours, Special};
use proptest::prelude::*;
use std::collections::BTreeSet;

const HOUR: Millis = 60 * MINUTE;
const DAY: Millis = 24 * HOUR;

fn at(text: &str) -> Time {
    Time::parse(text).unwrap()
}

fn agent(n: u128) -> AgentId {
    AgentId::from_u128(n)
}

/// Half an hour at each half hour, a year ahead, without anything around.
const PLAIN: Rules = Rules {
    length_ms: 30 * MINUTE,
    step_ms: 30 * MINUTE,
    before_ms: 0,
    after_ms: 0,
    notice_ms: 0,
    horizon_ms: 366 * DAY,
    daily: None,
};

/// Open from one minute of the day to another, every day.
fn daily(zone: &str, from: u16, to: u16) -> Calendar {
    Calendar {
        zone: zone.into(),
        week: std::array::from_fn(|_| vec![Hours { from, to }]),
        dates: BTreeMap::new(),
    }
}

/// The beginnings of that day in UTC, without the date.
fn beginnings(diary: &Diary<'_>, rules: &Rules, now: &str, day: &str) -> Vec<String> {
    let from = at(&format!("{day}T00:00:00Z"));
    slots(&[*diary], rules, at(now), from, from + DAY)
        .iter()
        .map(|slot| slot.from.to_string()[11..16].to_owned())
        .collect()
}

fn diary<'a>(hours: &'a Calendar, taken: &'a [Taken]) -> Diary<'a> {
    Diary {
        agent: agent(1),
        hours,
        absences: &[],
        taken,
    }
}

fn taken(from: &str, minutes: i64) -> Taken {
    let from = at(from);
    Taken {
        from,
        to: from + minutes * MINUTE,
    }
}

#[test]
fn rv_10_the_free_half_of_the_only_hour_is_found_and_then_none() {
    // Tuesdays from ten to eleven in Vienna, in winter an hour before UTC.
    let mut hours = daily("Europe/Vienna", 600, 660);
    for day in [0, 2, 3, 4, 5, 6] {
        hours.week[day].clear();
    }
    let first = [taken("2026-12-01T09:00:00Z", 30)];
    let now = "2026-11-30T12:00:00Z";
    let free = diary(&hours, &first);
    assert_eq!(beginnings(&free, &PLAIN, now, "2026-12-01"), ["09:30"]);
    let both = [first[0], taken("2026-12-01T09:30:00Z", 30)];
    let full = diary(&hours, &both);
    let month = slots(
        &[full],
        &Rules {
            horizon_ms: 6 * DAY,
            ..PLAIN
        },
        at(now),
        at(now),
        at(now) + 31 * DAY,
    );
    assert_eq!(month, []);
}

#[test]
fn times_around_what_is_taken_are_left_free() {
    let hours = daily("UTC", 540, 720);
    let busy = [taken("2026-12-01T10:00:00Z", 30)];
    let rules = Rules {
        before_ms: 5 * MINUTE,
        after_ms: 10 * MINUTE,
        step_ms: 15 * MINUTE,
        ..PLAIN
    };
    let found = beginnings(
        &diary(&hours, &busy),
        &rules,
        "2026-11-30T00:00:00Z",
        "2026-12-01",
    );
    // A quarter of an hour lies between two: ten minutes after the one, five before the other.
    assert_eq!(
        found,
        ["09:00", "09:15", "10:45", "11:00", "11:15", "11:30"]
    );
}

#[test]
fn an_absence_is_met_without_a_gap() {
    let hours = daily("UTC", 540, 720);
    let away = [taken("2026-12-01T10:00:00Z", 60)];
    let rules = Rules {
        after_ms: 10 * MINUTE,
        ..PLAIN
    };
    let diary = Diary {
        absences: &away,
        ..diary(&hours, &[])
    };
    let found = beginnings(&diary, &rules, "2026-11-30T00:00:00Z", "2026-12-01");
    assert_eq!(found, ["09:00", "09:30", "11:00", "11:30"]);
}

#[test]
fn notice_and_horizon_are_the_first_and_last_time_there_is() {
    let hours = daily("UTC", 540, 720);
    let rules = Rules {
        notice_ms: 90 * MINUTE,
        horizon_ms: 150 * MINUTE,
        ..PLAIN
    };
    let free = diary(&hours, &[]);
    let now = at("2026-12-01T08:30:00Z");
    let found = beginnings(&free, &rules, "2026-12-01T08:30:00Z", "2026-12-01");
    assert_eq!(found, ["10:00", "10:30", "11:00"]);
    let fits = |start| fits(&free, &rules, now, at(start));
    assert_eq!(fits("2026-12-01T09:30:00Z"), Err(Unfit::TooSoon));
    assert_eq!(fits("2026-12-01T11:30:00Z"), Err(Unfit::TooFar));
}

#[test]
fn why_a_time_is_not_to_be_had_is_said() {
    let hours = daily("UTC", 540, 720);
    let busy = [taken("2026-12-01T10:00:00Z", 30)];
    let away = [taken("2026-12-01T11:00:00Z", 30)];
    let free = Diary {
        absences: &away,
        ..diary(&hours, &busy)
    };
    let now = at("2026-11-30T00:00:00Z");
    let says = |rules: &Rules, time: &str| {
        let start = at(&format!("2026-12-01T{time}:00Z"));
        fits(&free, rules, now, start)
    };
    assert_eq!(says(&PLAIN, "09:00"), Ok(()));
    assert_eq!(says(&PLAIN, "08:30"), Err(Unfit::Outside));
    assert_eq!(says(&PLAIN, "12:00"), Err(Unfit::Outside));
    assert_eq!(says(&PLAIN, "11:00"), Err(Unfit::Outside));
    assert_eq!(says(&PLAIN, "09:10"), Err(Unfit::OffStep));
    assert_eq!(says(&PLAIN, "10:00"), Err(Unfit::Taken));
    let once = Rules {
        daily: Some(1),
        ..PLAIN
    };
    assert_eq!(says(&once, "09:00"), Err(Unfit::Full));
}

#[test]
fn a_daily_limit_counts_by_the_agents_own_dates() {
    // Evenings in New York are the next day in UTC.
    let hours = daily("America/New_York", 18 * 60, 22 * 60);
    let busy = [taken("2026-12-02T00:00:00Z", 30)];
    let rules = Rules {
        daily: Some(1),
        step_ms: 2 * HOUR,
        ..PLAIN
    };
    let free = diary(&hours, &busy);
    let now = "2026-11-30T00:00:00Z";
    // The first of December there is full; the evenings before and after are not.
    assert_eq!(beginnings(&free, &rules, now, "2026-12-01"), ["01:00"]);
    assert_eq!(beginnings(&free, &rules, now, "2026-12-02"), ["23:00"]);
}

#[test]
fn a_night_goes_on_where_the_next_date_takes_over() {
    // From ten at night to midnight, and from midnight to two.
    let mut hours = daily("UTC", 22 * 60, 24 * 60);
    for day in &mut hours.week {
        day.push(Hours { from: 0, to: 120 });
    }
    let rules = Rules {
        length_ms: HOUR,
        step_ms: 45 * MINUTE,
        ..PLAIN
    };
    let found = beginnings(
        &diary(&hours, &[]),
        &rules,
        "2026-11-01T00:00:00Z",
        "2026-12-01",
    );
    // Steps go on to the end of the first span, and start anew with the second.
    assert_eq!(found, ["00:00", "00:45", "22:00", "22:45", "23:30"]);
}

#[test]
fn clocks_that_jump_give_no_time_twice_and_none_that_is_not() {
    let rules = Rules {
        step_ms: HOUR,
        length_ms: HOUR,
        ..PLAIN
    };
    let night = |zone: &str| daily(zone, 0, 4 * 60);
    for (zone, day, expected) in [
        // Three hours instead of four, then five.
        (
            "Europe/Vienna",
            "2026-03-29",
            vec!["00:00", "01:00", "23:00"],
        ),
        (
            "Europe/Vienna",
            "2026-10-25",
            vec!["00:00", "01:00", "02:00", "23:00"],
        ),
        (
            "America/New_York",
            "2026-03-08",
            vec!["05:00", "06:00", "07:00"],
        ),
        (
            "America/New_York",
            "2026-11-01",
            vec!["04:00", "05:00", "06:00", "07:00", "08:00"],
        ),
        // Half an hour back, and forth.
        (
            "Australia/Lord_Howe",
            "2026-04-04",
            vec!["13:00", "14:00", "15:00", "16:00"],
        ),
        (
            "Australia/Lord_Howe",
            "2026-10-03",
            vec!["13:30", "14:30", "15:30"],
        ),
        (
            "UTC",
            "2026-03-29",
            vec!["00:00", "01:00", "02:00", "03:00"],
        ),
    ] {
        let hours = night(zone);
        let mut found = beginnings(&diary(&hours, &[]), &rules, "2026-01-01T00:00:00Z", day);
        let mut expected = expected;
        // Vienna's next night begins on the same day of UTC, in summer and in winter.
        if zone == "Europe/Vienna" {
            found.retain(|time| time < &"22:00".to_owned());
            expected.retain(|time| *time < "22:00");
        }
        assert_eq!(found, expected, "{zone} {day}");
    }
}

#[test]
fn a_holiday_has_no_times_and_a_special_day_its_own() {
    let mut hours = daily("Europe/Vienna", 540, 600);
    let special = |spans| Special {
        name: "Feast".into(),
        spans,
    };
    hours
        .dates
        .insert("2026-12-25".parse().unwrap(), special(vec![]));
    let late = vec![Hours { from: 720, to: 780 }];
    hours
        .dates
        .insert("2026-12-24".parse().unwrap(), special(late));
    let free = diary(&hours, &[]);
    let now = "2026-12-01T00:00:00Z";
    assert_eq!(beginnings(&free, &PLAIN, now, "2026-12-25"), [""; 0]);
    assert_eq!(
        beginnings(&free, &PLAIN, now, "2026-12-24"),
        ["11:00", "11:30"]
    );
}

#[test]
fn of_several_the_free_ones_are_counted() {
    let (early, late) = (daily("UTC", 540, 600), daily("UTC", 570, 630));
    let busy = [taken("2026-12-01T10:00:00Z", 30)];
    let pool = [diary(&early, &[]), diary(&late, &busy), diary(&late, &[])];
    let day = at("2026-12-01T00:00:00Z");
    let found = slots(&pool, &PLAIN, at("2026-11-30T00:00:00Z"), day, day + DAY);
    let free: Vec<_> = found.iter().map(|slot| slot.free).collect();
    assert_eq!(free, [1, 3, 1]);
}

#[test]
fn what_makes_no_sense_ends() {
    let hours = daily("UTC", 0, 1_440);
    let rules = Rules {
        length_ms: -5,
        step_ms: 0,
        notice_ms: -1,
        before_ms: -HOUR,
        ..PLAIN
    };
    let now = at("2026-12-01T00:00:00Z");
    let found = slots(&[diary(&hours, &[])], &rules, now, now, now + HOUR);
    assert_eq!(found.len(), 60);
    assert_eq!(slots(&[], &rules, now, now, now + HOUR), []);
    assert_eq!(
        slots(&[diary(&hours, &[])], &rules, now, now + HOUR, now),
        []
    );
}

const ZONES: [&str; 6] = [
    "UTC",
    "Europe/Vienna",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
];

/// Days around which clocks were put on or back somewhere, or a date was left out.
const DAYS: [&str; 8] = [
    "2026-03-28",
    "2026-10-24",
    "2026-03-07",
    "2026-10-31",
    "2026-04-04",
    "2026-10-03",
    "2011-12-29",
    "2026-07-01",
];

/// Spans that begin and end with a quarter of an hour.
fn calendar() -> impl Strategy<Value = Calendar> {
    let quarters = prop::collection::btree_set(0..96_u16, 0..5);
    let days = prop::array::uniform7(quarters);
    let overnight = prop::array::uniform7(prop::option::weighted(0.2, 1..20_u16));
    (0..ZONES.len(), days, overnight).prop_map(|(zone, days, overnight)| {
        let mut week = days.map(|quarters| {
            let quarters: Vec<u16> = quarters.into_iter().collect();
            let pairs = quarters.chunks_exact(2);
            pairs
                .map(|pair| Hours {
                    from: pair[0] * 15,
                    to: pair[1] * 15,
                })
                .collect::<Vec<_>>()
        });
        for (day, to) in week.iter_mut().zip(overnight) {
            let last = day.last().map_or(0, |span| span.to);
            if let Some(to) = to.filter(|_| last < 1_425) {
                day.push(Hours {
                    from: last.max(1_200),
                    to: to * 15,
                });
            }
        }
        Calendar {
            zone: ZONES[zone].into(),
            week,
            dates: BTreeMap::new(),
        }
    })
}

fn stretches(most: usize) -> impl Strategy<Value = Vec<(i64, i64)>> {
    prop::collection::vec((-600..6_000_i64, 1..200_i64), 0..most)
}

fn rules() -> impl Strategy<Value = Rules> {
    (
        1..9_i64,
        prop::sample::select(vec![15_i64, 30]),
        0..30_i64,
        0..30_i64,
        0..900_i64,
        60..7_000_i64,
        prop::option::of(1..4_u32),
    )
        .prop_map(
            |(length, step, before, after, notice, horizon, daily)| Rules {
                length_ms: length * 10 * MINUTE,
                step_ms: step * MINUTE,
                before_ms: before * MINUTE,
                after_ms: after * MINUTE,
                notice_ms: notice * MINUTE,
                horizon_ms: horizon * MINUTE,
                daily,
            },
        )
}

fn laid(day: Time, stretches: &[(i64, i64)]) -> Vec<Taken> {
    let lay = |(from, minutes): &(i64, i64)| Taken {
        from: day + from * MINUTE,
        to: day + (from + minutes) * MINUTE,
    };
    stretches.iter().map(lay).collect()
}

/// The same said once more, minute by minute and without any cleverness; `open` are the minutes
/// from `now` at which the agent is there.
fn plainly(diary: &Diary<'_>, rules: &Rules, now: Time, open: &[bool], start: Time) -> bool {
    let end = start + rules.length_ms;
    let wall = diary.hours.wall(start).unwrap();
    let stepped = (i64::from(wall.minute()) * MINUTE) % rules.step_ms == 0 && wall.second() == 0;
    let minute = |at: Time| (at.since(now) / MINUTE) as usize;
    let gap = rules.before_ms + rules.after_ms;
    let clear = |t: &Taken, gap| t.to + gap <= start || end + gap <= t.from;
    let date = |t: Time| diary.hours.wall(t).unwrap().date();
    let today = || diary.taken.iter().filter(|t| date(t.from) == date(start));
    stepped
        && open[minute(start)..minute(end)].iter().all(|open| *open)
        && diary.taken.iter().all(|t| clear(t, gap))
        && diary.absences.iter().all(|t| clear(t, 0))
        && start >= now + rules.notice_ms
        && start <= now + rules.horizon_ms
        && rules
            .daily
            .is_none_or(|most| today().count() < most as usize)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn rv_10_exactly_the_times_that_are_free_are_found(
        mut hours in calendar(),
        mut rules in rules(),
        day in prop::sample::select(DAYS.to_vec()),
        away in stretches(3),
        busy in stretches(6),
    ) {
        // Steps begin with each span: those of half hours need spans that do so too.
        if rules.step_ms == 30 * MINUTE {
            for span in hours.week.iter_mut().flatten() {
                span.from -= span.from % 30;
            }
            hours.week.iter_mut().for_each(|day| day.truncate(1));
        }
        rules.horizon_ms = rules.horizon_ms.max(rules.notice_ms);
        let now = at(&format!("{day}T00:00:00Z"));
        let (away, busy) = (laid(now, &away), laid(now, &busy));
        let diary = Diary { absences: &away, ..diary(&hours, &busy) };
        let end = now + 3 * DAY;
        let found: BTreeSet<Time> = slots(&[diary], &rules, now, now, end)
            .iter()
            .map(|slot| slot.from)
            .collect();
        let open: Vec<bool> = (0..(3 * DAY + rules.length_ms) / MINUTE)
            .map(|minute| hours.at(now + minute * MINUTE).open)
            .collect();
        let mut minute = now;
        while minute < end {
            let free = plainly(&diary, &rules, now, &open, minute);
            prop_assert_eq!(found.contains(&minute), free, "{}", minute);
            let fits = fits(&diary, &rules, now, minute);
            prop_assert_eq!(fits.is_ok(), free, "{}: {:?}", minute, fits);
            minute = minute + 5 * MINUTE;
        }
    }

    #[test]
    fn every_time_can_be_had_and_is_gone_then(
        hours in calendar(),
        rules in rules(),
        day in prop::sample::select(DAYS.to_vec()),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 1..12),
    ) {
        let now = at(&format!("{day}T00:00:00Z"));
        let mut busy = Vec::new();
        for pick in picks {
            let free = slots(&[diary(&hours, &busy)], &rules, now, now, now + 3 * DAY);
            prop_assert!(free.is_sorted_by(|a, b| a.from < b.from));
            if free.is_empty() {
                break;
            }
            let slot = free[pick.index(free.len())];
            prop_assert_eq!(fits(&diary(&hours, &busy), &rules, now, slot.from), Ok(()));
            let new = Taken { from: slot.from, to: slot.to };
            for old in &busy {
                let old: &Taken = old;
                prop_assert!(old.to <= new.from || new.to <= old.from);
            }
            busy.push(new);
            prop_assert!(fits(&diary(&hours, &busy), &rules, now, slot.from).is_err());
        }
    }

    #[test]
    fn a_pool_has_what_each_of_its_agents_has(
        one in calendar(),
        two in calendar(),
        busy in stretches(4),
    ) {
        let now = at("2026-10-24T00:00:00Z");
        let busy = laid(now, &busy);
        let (one, two) = (diary(&one, &busy), diary(&two, &[]));
        let of = |pool: &[Diary<'_>]| slots(pool, &PLAIN, now, now, now + 3 * DAY);
        let mut sums: BTreeMap<Time, u32> = BTreeMap::new();
        for slot in of(&[one]).iter().chain(&of(&[two])) {
            *sums.entry(slot.from).or_default() += slot.free;
        }
        let pool: BTreeMap<Time, u32> = of(&[one, two]).iter().map(|s| (s.from, s.free)).collect();
        prop_assert_eq!(pool, sums);
    }
}
