use super::*;
use crate::Time;
use proptest::prelude::*;

fn minutes(text: &str) -> u16 {
    let (hours, minutes) = text.split_once(':').unwrap();
    hours.parse::<u16>().unwrap() * 60 + minutes.parse::<u16>().unwrap()
}

fn span(text: &str) -> Span {
    let (from, to) = text.split_once('-').unwrap();
    Span {
        from: minutes(from),
        to: minutes(to),
    }
}

fn spans(text: &str) -> Vec<Span> {
    text.split_whitespace().map(span).collect()
}

/// The same on all seven days.
fn daily(zone: &str, text: &str) -> Calendar {
    Calendar {
        zone: zone.into(),
        week: std::array::from_fn(|_| spans(text)),
        dates: BTreeMap::new(),
    }
}

fn at(text: &str) -> Time {
    Time::parse(text).unwrap()
}

/// Whether it is open at a moment, and when that changes.
fn stands(calendar: &Calendar, now: &str) -> (bool, Option<String>) {
    let Standing { open, until } = calendar.at(at(now));
    (
        open,
        until.map(|at| at.to_string().replace(":00.000Z", "Z")),
    )
}

fn open(until: &str) -> (bool, Option<String>) {
    (true, Some(until.into()))
}

fn closed(until: &str) -> (bool, Option<String>) {
    (false, Some(until.into()))
}

#[test]
fn a_day_with_a_break_opens_and_closes_twice() {
    let mut week = daily("Europe/Vienna", "09:00-12:00 13:00-17:30");
    week.week[5].clear();
    week.week[6].clear();
    // A Friday in winter: an hour before UTC.
    assert_eq!(
        stands(&week, "2026-11-27T07:59:59Z"),
        closed("2026-11-27T08:00Z")
    );
    assert_eq!(
        stands(&week, "2026-11-27T08:00:00Z"),
        open("2026-11-27T11:00Z")
    );
    assert_eq!(
        stands(&week, "2026-11-27T11:00:00Z"),
        closed("2026-11-27T12:00Z")
    );
    assert_eq!(
        stands(&week, "2026-11-27T12:00:00Z"),
        open("2026-11-27T16:30Z")
    );
    assert_eq!(
        stands(&week, "2026-11-27T16:30:00Z"),
        closed("2026-11-30T08:00Z")
    );
}

#[test]
fn spans_that_touch_are_one_and_no_span_never_opens() {
    let always = daily("America/New_York", "00:00-24:00");
    assert_eq!(stands(&always, "2026-11-27T00:00:00Z"), (true, None));
    let days = daily("UTC", "08:00-12:00 12:00-16:00");
    assert_eq!(
        stands(&days, "2026-11-27T09:00:00Z"),
        open("2026-11-27T16:00Z")
    );
    let never = daily("UTC", "");
    assert_eq!(stands(&never, "2026-11-27T09:00:00Z"), (false, None));
}

#[test]
fn a_night_belongs_to_the_date_on_which_it_begins() {
    let mut nights = daily("UTC", "22:00-06:00");
    let holiday = Special {
        name: "Christmas".into(),
        spans: Vec::new(),
    };
    nights.dates.insert("2026-12-25".parse().unwrap(), holiday);
    assert_eq!(
        stands(&nights, "2026-12-24T23:00:00Z"),
        open("2026-12-25T06:00Z")
    );
    assert_eq!(
        stands(&nights, "2026-12-25T03:00:00Z"),
        open("2026-12-25T06:00Z")
    );
    assert_eq!(
        stands(&nights, "2026-12-25T06:00:00Z"),
        closed("2026-12-26T22:00Z")
    );
    assert_eq!(
        stands(&nights, "2026-12-26T03:00:00Z"),
        closed("2026-12-26T22:00Z")
    );
    // Other hours on a date: the night is cut at midnight by whoever writes so.
    let short = Special {
        name: String::new(),
        spans: spans("22:00-24:00"),
    };
    nights.dates.insert("2026-12-24".parse().unwrap(), short);
    assert_eq!(
        stands(&nights, "2026-12-24T23:00:00Z"),
        open("2026-12-25T00:00Z")
    );
}

#[test]
fn dates_alone_make_a_calendar() {
    let mut fair = daily("Asia/Kolkata", "");
    let day = Special {
        name: "Fair".into(),
        spans: spans("10:00-18:00"),
    };
    fair.dates.insert("2027-05-02".parse().unwrap(), day);
    assert_eq!(
        stands(&fair, "2026-11-27T09:00:00Z"),
        closed("2027-05-02T04:30Z")
    );
    assert_eq!(stands(&fair, "2027-05-02T12:30:00Z"), (false, None));
}

#[test]
fn a_time_that_the_clock_leaves_out_is_the_moment_of_the_jump() {
    // Vienna, 29 March 2026: from 02:00 to 03:00, which is 01:00 in UTC.
    let early = daily("Europe/Vienna", "02:30-08:00");
    assert_eq!(
        stands(&early, "2026-03-29T00:00:00Z"),
        closed("2026-03-29T01:00Z")
    );
    let late = daily("Europe/Vienna", "00:00-02:30");
    assert_eq!(
        stands(&late, "2026-03-29T00:00:00Z"),
        open("2026-03-29T01:00Z")
    );
    // A span within the gap does not take place.
    let within = daily("Europe/Vienna", "02:10-02:50");
    assert_eq!(
        stands(&within, "2026-03-29T00:00:00Z"),
        closed("2026-03-30T00:10Z")
    );
    // New York, 8 March 2026: 02:00 EST is 07:00 in UTC.
    let early = daily("America/New_York", "02:30-08:00");
    assert_eq!(
        stands(&early, "2026-03-08T06:00:00Z"),
        closed("2026-03-08T07:00Z")
    );
    // Lord Howe, 4 October 2026: half an hour, at 02:00 of +10:30.
    let early = daily("Australia/Lord_Howe", "02:15-08:00");
    assert_eq!(
        stands(&early, "2026-10-03T15:00:00Z"),
        closed("2026-10-03T15:30Z")
    );
    // Apia left out 30 December 2011.
    let days = daily("Pacific/Apia", "09:00-17:00");
    assert_eq!(
        stands(&days, "2011-12-30T04:00:00Z"),
        closed("2011-12-30T19:00Z")
    );
}

#[test]
fn of_a_time_shown_twice_a_span_begins_with_the_first_and_ends_with_the_second() {
    // Vienna, 25 October 2026: from 03:00 back to 02:00, which is 01:00 in UTC.
    let begins = daily("Europe/Vienna", "02:30-08:00");
    assert_eq!(
        stands(&begins, "2026-10-25T00:00:00Z"),
        closed("2026-10-25T00:30Z")
    );
    let ends = daily("Europe/Vienna", "00:00-02:30");
    assert_eq!(
        stands(&ends, "2026-10-25T00:40:00Z"),
        open("2026-10-25T01:30Z")
    );
    let within = daily("Europe/Vienna", "02:15-02:45");
    assert_eq!(
        stands(&within, "2026-10-25T00:15:00Z"),
        open("2026-10-25T01:45Z")
    );
    // Open all day: 25 hours.
    let mut day = daily("Europe/Vienna", "");
    day.week[6] = spans("00:00-24:00");
    assert_eq!(
        stands(&day, "2026-10-24T22:00:00Z"),
        open("2026-10-25T23:00Z")
    );
}

#[test]
fn what_is_no_day_is_refused() {
    assert_eq!(
        day(spans("13:00-17:00 09:00-12:00")),
        Ok(spans("09:00-12:00 13:00-17:00"))
    );
    assert_eq!(
        day(spans("22:00-06:00 06:00-07:00")),
        Ok(spans("06:00-07:00 22:00-06:00"))
    );
    for (text, fault) in [
        ("09:00-09:00", Fault::Span),
        ("24:00-09:00", Fault::Span),
        ("09:00-24:01", Fault::Span),
        ("09:00-12:00 11:59-13:00", Fault::Overlap),
        ("20:00-06:00 23:00-24:00", Fault::Overlap),
    ] {
        assert_eq!(day(spans(text)), Err(fault), "{text}");
    }
    assert_eq!(day(vec![span("09:00-10:00"); 13]), Err(Fault::TooMany));
    assert!(is_zone("Europe/Vienna") && is_zone("UTC") && !is_zone("Europe/Atlantis"));
}

#[test]
fn what_is_kept_is_read_again() {
    let mut calendar = daily("Europe/Vienna", "09:00-12:00");
    let special = Special {
        name: "Fair".into(),
        spans: spans("10:00-02:00"),
    };
    calendar
        .dates
        .insert("2027-05-02".parse().unwrap(), special);
    let text = serde_json::to_string(&calendar).unwrap();
    assert_eq!(serde_json::from_str::<Calendar>(&text).unwrap(), calendar);
    assert_eq!(
        serde_json::from_str::<Calendar>("{}").unwrap(),
        Calendar::default()
    );
}

const ZONES: [&str; 10] = [
    "UTC",
    "Europe/Vienna",
    "Europe/Dublin",
    "America/New_York",
    "America/St_Johns",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "Nowhere/Known",
];

fn any_day() -> impl Strategy<Value = Vec<Span>> {
    proptest::collection::vec((0..DAY, 0..=DAY), 0..4).prop_map(|all| {
        let spans = all.into_iter().map(|(from, to)| Span { from, to });
        spans.filter(|span| span.from != span.to).collect()
    })
}

fn any_calendar() -> impl Strategy<Value = Calendar> {
    let dates = proptest::collection::btree_map(0..400_i32, any_day(), 0..6);
    (
        proptest::sample::select(ZONES.to_vec()),
        proptest::array::uniform7(any_day()),
        dates,
        2_000..2_040_i16,
    )
        .prop_map(|(zone, week, dates, year)| {
            let first = Date::constant(2_000, 1, 1);
            let from = first.with().year(year).build().unwrap();
            let dated = |(after, spans): (i32, Vec<Span>)| {
                let date = from.checked_add(jiff::Span::new().days(after)).unwrap();
                let name = String::new();
                (date, Special { name, spans })
            };
            Calendar {
                zone: zone.into(),
                week,
                dates: dates.into_iter().map(dated).collect(),
            }
        })
}

proptest! {
    /// Ten years of changes, each the first that there is.
    #[test]
    fn the_next_change_is_the_next_change(
        calendar in any_calendar(),
        // 2000 to 2040, in milliseconds.
        from in 946_684_800_000_i64..2_208_988_800_000,
        within in 0.0..1.0_f64,
    ) {
        let mut now = Time(from);
        for _ in 0..40 {
            let standing = calendar.at(now);
            let Some(until) = standing.until else { break };
            prop_assert!(until > now);
            let between = Time(now.0 + (until.since(now) as f64 * within) as i64);
            let last = Time(until.0 - 1);
            for same in [between, last] {
                prop_assert_eq!(calendar.at(same), standing, "at {}", same);
            }
            prop_assert_eq!(calendar.at(until).open, !standing.open, "at {}", until);
            now = until;
        }
    }

    /// Without a zone it is arithmetic.
    #[test]
    fn in_utc_it_is_what_counting_minutes_gives(
        calendar in any_calendar(),
        minute in 15_778_080_i64..36_816_480,
    ) {
        let calendar = Calendar { zone: "UTC".into(), ..calendar };
        let day = minute.div_euclid(i64::from(DAY));
        let covers = |back: i64| {
            let epoch = Date::constant(1_970, 1, 1);
            let date = epoch.checked_add(jiff::Span::new().days(day - back)).unwrap();
            let at = minute - (day - back) * i64::from(DAY);
            let spans = calendar.of(date).iter();
            spans.copied().any(|span| (i64::from(span.from)..i64::from(span.end())).contains(&at))
        };
        prop_assert_eq!(calendar.at(Time(minute * 60_000)).open, covers(0) || covers(1));
    }

    /// Whatever was kept and whatever the clock says.
    #[test]
    fn it_never_panics(
        zone in "\\PC{0,12}",
        week in proptest::array::uniform7(
            proptest::collection::vec((any::<u16>(), any::<u16>()), 0..3)
        ),
        now in any::<i64>(),
    ) {
        let kept = |spans: Vec<(u16, u16)>| {
            spans.into_iter().map(|(from, to)| Span { from, to }).collect()
        };
        let calendar = Calendar { zone, week: week.map(kept), dates: BTreeMap::new() };
        calendar.at(Time(now));
    }
}
