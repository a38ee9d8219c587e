//! PostgreSQL goes away and comes back.

use crate::world::*;
use std::time::Duration;
use switchboard_store::*;
use tokio::task::JoinSet;

#[test]
fn broken_connections_lose_and_double_nothing() {
    on_postgres(async |world: World| {
        let t = tenant(&world.store, "acme").await;
        let mut writers = JoinSet::new();
        for i in 0..20 {
            let store = world.store.clone();
            writers.spawn(async move {
                let mut talk = Talk::new(t, i);
                let mut refused = 0;
                while talk.row.head < 60 {
                    let mut next = talk.clone();
                    let append = next.append(vec![line(&format!("line {}", next.row.head + 1))]);
                    match store.append(append).await {
                        Ok(_) => talk = next,
                        // Nothing was written, so the same append must hold later.
                        Err(StoreError::Unavailable(_)) => refused += 1,
                        Err(error) => panic!("{error:?}"),
                    }
                }
                (talk.row, refused)
            });
        }
        let url = world.url.clone();
        let cutter = tokio::spawn(async move {
            let cut = "select pg_terminate_backend(pid) from pg_stat_activity \
                       where datname = current_database() and pid <> pg_backend_pid()";
            loop {
                postgres_admin(&url, cut).await;
                tokio::time::sleep(Duration::from_millis(15)).await;
            }
        });
        let mut refused = 0;
        let mut rows = Vec::new();
        while let Some(done) = writers.join_next().await {
            let (row, times) = done.unwrap();
            refused += times;
            rows.push(row);
        }
        cutter.abort();
        println!("{refused} appends were refused on the way");
        for row in rows {
            // The last cut may still be in the pool.
            let read = async {
                loop {
                    if let Ok(records) = world.store.read(t, row.id, 0, 1_000).await {
                        return records;
                    }
                }
            };
            let records = tokio::time::timeout(Duration::from_secs(30), read)
                .await
                .unwrap();
            assert_eq!(records.len(), 60);
            for (record, i) in records.iter().zip(1..) {
                assert_eq!(
                    (record.seq, &record.event),
                    (i, &line(&format!("line {i}")))
                );
            }
        }
    });
}
