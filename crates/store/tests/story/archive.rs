//! Lists and search.

use crate::world::*;
use std::sync::Arc;
use switchboard_core::session::{Endpoint, Event, Role};
use switchboard_core::{AgentId, LegId, SessionId, TenantId, Time, VisitorId};
use switchboard_store::*;

async fn list(store: &Arc<dyn Store>, tenant: TenantId, filter: SessionFilter) -> Vec<SessionId> {
    let page = store
        .sessions(tenant, &filter, PageRequest::first(200))
        .await
        .unwrap();
    page.items.into_iter().map(|row| row.id).collect()
}

async fn find(store: &Arc<dyn Store>, tenant: TenantId, text: &str) -> Vec<SessionId> {
    list(
        store,
        tenant,
        SessionFilter {
            text: Some(text.into()),
            ..Default::default()
        },
    )
    .await
}

pub async fn pages_are_newest_first_without_gaps_or_doubles(world: World) {
    let store = world.store;
    let tenant = tenant(&store, "acme").await;
    let mut made = Vec::new();
    for i in 0..25 {
        // Many sessions share a time, so that the id has to break the tie.
        let mut talk = Talk::new(tenant, 1_000 + i / 10);
        talk.say(&store, "hi").await;
        made.push((talk.row.created_at.0, talk.row.id));
    }
    made.sort_by(|a, b| b.cmp(a));
    let mut seen = Vec::new();
    let mut page = PageRequest::first(7);
    loop {
        let part = store
            .sessions(tenant, &SessionFilter::default(), page.clone())
            .await
            .unwrap();
        assert!(part.items.len() <= 7);
        seen.extend(part.items.iter().map(|row| (row.created_at.0, row.id)));
        // What starts meanwhile does not move the pages.
        Talk::new(tenant, 9_000).say(&store, "late").await;
        match part.next {
            Some(next) => page.after = Some(next),
            None => break,
        }
    }
    assert_eq!(seen, made);

    for bad in [
        "",
        "x",
        "1.",
        "1.not-an-id",
        "9999999999999999999999.x",
        "' or 1=1",
    ] {
        let page = PageRequest {
            after: Some(Cursor(bad.into())),
            limit: 5,
        };
        let answer = store
            .sessions(tenant, &SessionFilter::default(), page.clone())
            .await;
        assert!(
            matches!(answer, Err(StoreError::Damaged(_))),
            "{bad:?}: {answer:?}"
        );
        assert!(
            matches!(
                store.audits(tenant, page).await,
                Err(StoreError::Damaged(_))
            ),
            "{bad:?}"
        );
    }
    let none = store
        .sessions(tenant, &SessionFilter::default(), PageRequest::first(0))
        .await
        .unwrap();
    assert_eq!(none.items.len(), 1, "the limit is brought into its bounds");
}

pub async fn filters_narrow_the_list(world: World) {
    let store = world.store;
    let tenant = tenant(&store, "acme").await;
    let (ann, visitor) = (AgentId::from_u128(fresh()), VisitorId::from_u128(fresh()));
    let mut waiting = Talk::new(tenant, 10).visitor(visitor);
    let mut active = Talk::new(tenant, 20);
    active.row.status = SessionStatus::Active;
    active.row.agent = Some(ann);
    let mut ended = Talk::new(tenant, 30).visitor(visitor);
    ended.row.status = SessionStatus::Ended;
    ended.row.ended_at = Some(Time(35));
    for talk in [&mut waiting, &mut active, &mut ended] {
        talk.say(&store, "hi").await;
    }
    let (w, a, e) = (waiting.row.id, active.row.id, ended.row.id);
    let none = SessionFilter::default;
    assert_eq!(list(&store, tenant, none()).await, [e, a, w]);
    let live = SessionFilter {
        status: vec![SessionStatus::Waiting, SessionStatus::Active],
        ..none()
    };
    assert_eq!(list(&store, tenant, live.clone()).await, [a, w]);
    assert_eq!(
        list(
            &store,
            tenant,
            SessionFilter {
                agent: Some(ann),
                ..none()
            }
        )
        .await,
        [a]
    );
    assert_eq!(
        list(
            &store,
            tenant,
            SessionFilter {
                visitor: Some(visitor),
                ..none()
            }
        )
        .await,
        [e, w]
    );
    let of = |keys: &[&str]| SessionFilter {
        services: keys.iter().map(ToString::to_string).collect(),
        ..none()
    };
    let key = active.row.service.clone();
    assert_eq!(list(&store, tenant, of(&["none", &key])).await, [e, a, w]);
    assert!(list(&store, tenant, of(&["none"])).await.is_empty());
    let both = SessionFilter {
        visitor: Some(visitor),
        ..live
    };
    assert_eq!(list(&store, tenant, both).await, [w]);
    let span = SessionFilter {
        from: Some(Time(20)),
        until: Some(Time(30)),
        ..none()
    };
    assert_eq!(list(&store, tenant, span).await, [a]);
    let nobody = AgentId::from_u128(1);
    assert!(
        list(
            &store,
            tenant,
            SessionFilter {
                agent: Some(nobody),
                ..none()
            }
        )
        .await
        .is_empty()
    );
    assert_eq!(store.session(tenant, e).await.unwrap(), Some(ended.row));
    assert_eq!(
        store
            .session(tenant, SessionId::from_u128(1))
            .await
            .unwrap(),
        None
    );
}

pub async fn agents_of_the_past_are_remembered(world: World) {
    let store = world.store;
    let tenant = tenant(&store, "acme").await;
    let (ann, bob) = (AgentId::from_u128(fresh()), AgentId::from_u128(fresh()));
    let mut talk = Talk::new(tenant, 10);
    for agent in [None, Some(ann), None, Some(bob), Some(ann), Some(bob)] {
        talk.row.agent = agent;
        talk.say(&store, "next").await;
    }
    for agent in [ann, bob] {
        let filter = SessionFilter {
            agent: Some(agent),
            ..Default::default()
        };
        assert_eq!(list(&store, tenant, filter).await, [talk.row.id]);
        assert!(store.was_in(agent, talk.row.id).await.unwrap());
    }
    // Whoever came in beside the one whom the row names.
    let eve = AgentId::from_u128(fresh());
    assert!(!store.was_in(eve, talk.row.id).await.unwrap());
    let joined = Event::LegJoined {
        leg: LegId::from_u128(fresh()),
        endpoint: Endpoint::Agent { agent: eve },
        role: Role::Agent,
        name: "Eve".into(),
        seat: None,
    };
    store.append(talk.append(vec![joined])).await.unwrap();
    assert!(store.was_in(eve, talk.row.id).await.unwrap());
}

pub async fn the_live_session_of_a_visitor_is_found(world: World) {
    let store = world.store;
    let tenant = tenant(&store, "acme").await;
    let visitor = VisitorId::from_u128(fresh());
    assert_eq!(store.live_session_of(tenant, visitor).await.unwrap(), None);
    let mut old = Talk::new(tenant, 10).visitor(visitor);
    let mut new = Talk::new(tenant, 20).visitor(visitor);
    old.say(&store, "hi").await;
    new.say(&store, "hi").await;
    assert_eq!(
        store.live_session_of(tenant, visitor).await.unwrap(),
        Some(new.row.clone())
    );
    new.row.status = SessionStatus::Ended;
    new.say(&store, "bye").await;
    assert_eq!(
        store.live_session_of(tenant, visitor).await.unwrap(),
        Some(old.row)
    );
}

pub async fn a_session_is_found_by_the_key_it_was_begun_with(world: World) {
    let store = world.store;
    let (acme, other) = (tenant(&store, "acme").await, tenant(&store, "other").await);
    let mut talk = Talk::new(acme, 10);
    let append = talk.start("visit:n", "one");
    assert_eq!(store.append(append).await.unwrap(), Appended::Done);
    let begun = async |tenant, scope, key| store.session_begun(tenant, scope, key).await.unwrap();
    assert_eq!(begun(acme, "visit:n", "one").await, Some(talk.row.clone()));
    assert_eq!(begun(acme, "visit:n", "two").await, None);
    assert_eq!(begun(acme, "visit:m", "one").await, None);
    assert_eq!(begun(other, "visit:n", "one").await, None);

    // The key is that session's while it lives, and nobody but who knows it frees it.
    let free = async |tenant, session| {
        let freed = store.free_key(tenant, "visit:n", "one", session).await;
        freed.unwrap();
    };
    free(acme, talk.row.id).await;
    assert_eq!(begun(acme, "visit:n", "one").await, Some(talk.row.clone()));
    talk.row.status = SessionStatus::Ended;
    talk.say(&store, "bye").await;
    free(other, talk.row.id).await;
    free(acme, SessionId::from_u128(7)).await;
    assert_eq!(begun(acme, "visit:n", "one").await, Some(talk.row.clone()));
    free(acme, talk.row.id).await;
    assert_eq!(begun(acme, "visit:n", "one").await, None);
    let mut next = Talk::new(acme, 20);
    let append = next.start("visit:n", "one");
    assert_eq!(store.append(append).await.unwrap(), Appended::Done);
    // Who comes too late frees nothing.
    free(acme, talk.row.id).await;
    assert_eq!(begun(acme, "visit:n", "one").await, Some(next.row));
}

pub async fn words_find_their_sessions(world: World) {
    let store = world.store;
    let tenant = tenant(&store, "acme").await;
    let mut shoes = Talk::new(tenant, 10);
    shoes.row.visitor_name = "Zoë Müller".into();
    shoes.row.page = Some("https://shop.example/schuhe?size=42".into());
    shoes.say(&store, "Do you have RED shoes?").await;
    shoes.say(&store, "And laces, naïvely asked").await;
    let mut hats = Talk::new(tenant, 20);
    hats.row.visitor_name = "Omar".into();
    hats.row.page = None;
    let asked = Event::Asked {
        leg: LegId::from_u128(1),
        question: "Red hats? مرحبا بالعالم 注文はどこ".into(),
        name: None,
        cid: None,
    };
    let append = hats.append(vec![asked]);
    store.append(append).await.unwrap();
    store.flush_search().await.unwrap();

    let (s, h) = (shoes.row.id, hats.row.id);
    for (text, expected) in [
        ("red", vec![h, s]),
        ("RED laces", vec![s]),
        ("laces shoe", vec![s]),
        ("shoe laces", vec![]),
        ("sho", vec![s]),
        ("muller", vec![s]),
        ("ZOË", vec![s]),
        ("naively", vec![s]),
        ("schuhe", vec![s]),
        ("size=42", vec![s]),
        ("https://shop.example/schuhe", vec![s]),
        ("مرحبا", vec![h]),
        ("注文", vec![h]),
        ("red مر", vec![h]),
        ("red بالع", vec![h]),
        ("hats shoes", vec![]),
        ("green", vec![]),
        ("   ", vec![h, s]),
    ] {
        assert_eq!(find(&store, tenant, text).await, expected, "{text:?}");
    }
    let late = SessionFilter {
        text: Some("red".into()),
        until: Some(Time(15)),
        ..Default::default()
    };
    assert_eq!(list(&store, tenant, late).await, [s]);
    let red = SessionFilter {
        text: Some("red".into()),
        ..Default::default()
    };
    let first = store
        .sessions(tenant, &red, PageRequest::first(1))
        .await
        .unwrap();
    assert_eq!(first.items[0].id, h);
    assert!(first.next.is_some());
}

pub async fn renamed_visitors_are_found_by_the_new_name_only(world: World) {
    let store = world.store;
    let tenant = tenant(&store, "acme").await;
    let mut talk = Talk::new(tenant, 10);
    talk.row.visitor_name = "Visitor 17".into();
    talk.say(&store, "hi").await;
    store.flush_search().await.unwrap();
    assert_eq!(find(&store, tenant, "17").await, [talk.row.id]);
    talk.row.visitor_name = "Grace".into();
    talk.say(&store, "it is me").await;
    store.flush_search().await.unwrap();
    assert_eq!(find(&store, tenant, "grace").await, [talk.row.id]);
    assert!(find(&store, tenant, "17").await.is_empty());
    assert_eq!(find(&store, tenant, "grace me").await, [talk.row.id]);
}

pub async fn hostile_queries_are_harmless(world: World) {
    let store = world.store;
    let tenant = tenant(&store, "acme").await;
    let mut talk = Talk::new(tenant, 10);
    talk.say(&store, "plain and near or not words").await;
    store.flush_search().await.unwrap();
    let pieces = [
        "\"",
        "'",
        "''",
        "\"\"",
        "AND",
        "OR",
        "NOT",
        "NEAR",
        "NEAR(",
        ")",
        "(",
        "*",
        "**",
        "^",
        ":",
        "words:",
        "-",
        "+",
        "!",
        "&",
        "|",
        "<->",
        "\\",
        ";--",
        "$1",
        "{}",
        "%",
        "_",
        "\0",
        "\u{200f}",
        "🙂",
        "مرحبا",
        "注",
        "ﷺ",
        "\u{301}",
        "rowid",
        "docs",
        "plain",
    ];
    for a in pieces {
        for b in pieces {
            for text in [format!("{a}{b}"), format!("{a} {b}"), format!("{b}*{a}\"")] {
                find(&store, tenant, &text).await;
            }
        }
    }
    for text in [
        "\"plain\"",
        "plain AND near",
        "NOT words",
        "near(plain",
        "'or' plain",
        "plain* words",
    ] {
        assert_eq!(
            find(&store, tenant, text).await,
            [talk.row.id],
            "operators are words: {text:?}"
        );
    }
    for text in ["🙂", "\"", "***", "\0"] {
        assert!(
            find(&store, tenant, text).await.is_empty(),
            "nothing to look for: {text:?}"
        );
    }
    let long = "plain ".repeat(5_000);
    assert_eq!(find(&store, tenant, &long).await, [talk.row.id]);
    find(&store, tenant, &"x".repeat(100_000)).await;
}

/// The index follows without being asked; the story only waits for it.
pub async fn search_follows_by_itself(world: World) {
    let store = world.store;
    let tenant = tenant(&store, "acme").await;
    let mut talk = Talk::new(tenant, 10);
    talk.say(&store, "unasked").await;
    let found = async {
        while find(&store, tenant, "unasked").await.is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), found)
        .await
        .expect("indexed in the background");
}
