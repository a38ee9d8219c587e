//! What a program makes of a record that another release has been at.

use crate::world::*;
use sqlx::AssertSqlSafe;
use switchboard_store::*;

/// Notes a schema change of a later release, as that release would.
async fn step(url: &str, version: i64) {
    let sql = format!(
        "insert into schema_steps (version, description, success, checksum, execution_time) \
         select {version}, description, success, checksum, execution_time \
         from schema_steps where version = 2001"
    );
    sql_on(url, AssertSqlSafe(sql)).await;
}

pub async fn is_5_a_record_one_release_ahead_is_served_a_later_one_is_refused(mut world: World) {
    world.store.put_fact("f", "v").await.unwrap();
    step(&world.url, (RELEASE + 1) * 1_000 + 7).await;
    world.reopen().await;
    let fact = world.store.fact("f").await.unwrap();
    assert_eq!(fact.as_deref(), Some("v"));
    world.store.close().await;

    step(&world.url, (RELEASE + 2) * 1_000 + 1).await;
    match open(&world.url).await {
        Err(StoreError::Damaged(says)) => {
            let both = [RELEASE, RELEASE + 2];
            for release in both {
                assert!(says.contains(&format!("of release {release}")), "{says}");
            }
        }
        other => panic!("opened or refused otherwise: {:?}", other.err()),
    }
}

pub async fn is_5_a_landed_schema_change_is_not_edited(world: World) {
    world.store.close().await;
    let sql = "update schema_steps set checksum = $1 where version = 2001";
    let sql = sql.replace(
        "$1",
        if world.url.starts_with("sqlite") {
            "x'00'"
        } else {
            "'\\x00'"
        },
    );
    sql_on(&world.url, AssertSqlSafe(sql)).await;
    let refused = open(&world.url).await.err();
    assert!(
        matches!(refused, Some(StoreError::Damaged(_))),
        "{refused:?}"
    );
}

pub async fn is_97_guesses_are_counted_together_and_forgotten_evenly(world: World) {
    let (a, b) = (world.store, open(&world.url).await.unwrap());
    let (key, other) = ([1; 32], [2; 32]);
    for store in [&a, &b, &a] {
        assert_eq!(store.guess(&key, 3).await.unwrap(), Ok(()));
    }
    let wait = b.guess(&key, 3).await.unwrap().unwrap_err();
    assert!((1..=20).contains(&wait), "{wait} s");
    assert_eq!(
        a.guess(&other, 3).await.unwrap(),
        Ok(()),
        "a key of its own"
    );
    b.take_back(&key, 3).await.unwrap();
    assert_eq!(a.guess(&key, 3).await.unwrap(), Ok(()));
    assert!(b.guess(&key, 3).await.unwrap().is_err());
    // A third of a minute later.
    sql_on(
        &world.url,
        "update guesses set forgotten = forgotten - 20000",
    )
    .await;
    assert_eq!(a.guess(&key, 3).await.unwrap(), Ok(()));
    assert!(a.guess(&key, 3).await.unwrap().is_err());
    sql_on(
        &world.url,
        "update guesses set forgotten = forgotten - 60000",
    )
    .await;
    assert_eq!(a.drop_guesses().await.unwrap(), 2);
    b.close().await;
}
