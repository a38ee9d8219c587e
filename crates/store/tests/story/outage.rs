//! PostgreSQL goes away and comes back, or another server takes its place.

use crate::world::*;
use std::{sync::Arc, time::Duration};
use switchboard_store::*;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

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

/// A way to the server that can be cut: what comes in at `place` goes there and back.
struct Path {
    place: std::net::SocketAddr,
    /// Told when nothing may pass any more, and nobody is told.
    silent: tokio::sync::watch::Sender<bool>,
}

impl Path {
    async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let place = listener.local_addr().unwrap();
        let (silent, hears) = tokio::sync::watch::channel(false);
        tokio::spawn(async move {
            let mut open = JoinSet::new();
            while let Ok((mut near, _)) = listener.accept().await {
                let (server, mut hears) = (server.clone(), hears.clone());
                open.spawn(async move {
                    let mut far = TcpStream::connect(server).await.unwrap();
                    let cut = async { hears.wait_for(|silent| *silent).await.is_ok() };
                    let is_cut = tokio::select! {
                        _ = tokio::io::copy_bidirectional(&mut near, &mut far) => false,
                        is_cut = cut => is_cut,
                    };
                    if is_cut {
                        std::future::pending::<()>().await;
                    }
                });
            }
        });
        Self { place, silent }
    }
}

/// Host and port of a server, and the rest of its address.
fn parts(url: &str) -> (&str, &str, &str) {
    let (scheme, rest) = url.split_once("://").unwrap();
    let (authority, database) = rest.split_once('/').unwrap();
    let at = authority.rfind('@').map_or(0, |at| at + 1);
    let login = &url[..scheme.len() + 3 + at];
    (login, &authority[at..], database)
}

/// Appends until it is told to stop; lines that were acknowledged, in a row.
async fn talk(store: Arc<dyn Store>, mut talk: Talk, lines: u64) -> (Talk, usize) {
    let mut refused = 0;
    let until = talk.row.head + lines;
    while talk.row.head < until {
        let mut next = talk.clone();
        let append = next.append(vec![line(&format!("line {}", next.row.head + 1))]);
        match store.append(append).await {
            Ok(_) => talk = next,
            Err(StoreError::Unavailable(_)) => refused += 1,
            Err(error) => panic!("{error:?}"),
        }
    }
    (talk, refused)
}

#[test]
fn is_128_the_record_goes_on_at_the_server_that_takes_over() {
    on_postgres(async |world: World| {
        let (login, server, database) = parts(&world.url);
        let (first, second) = (Path::to(server.into()).await, Path::to(server.into()).await);
        // One that is not there, the one that goes, the one that takes over.
        let url = format!(
            "{login}127.0.0.1:1,{},{}/{database}",
            first.place, second.place
        );
        let store = open(&url).await.unwrap();
        let t = tenant(&store, "acme").await;
        let (gone, _) = talk(store.clone(), Talk::new(t, 1), 20).await;
        // Gone as a machine goes whose power is cut: its connections stay and say nothing.
        first.silent.send_replace(true);
        let began = std::time::Instant::now();
        let under_way = tokio::spawn({
            let (store, id) = (store.clone(), gone.row.id);
            async move { store.read(t, id, 0, 100).await }
        });
        let (gone, refused) = talk(store.clone(), gone, 20).await;
        let took = began.elapsed();
        println!("{refused} appends were refused, on its way again after {took:?}");
        assert!(took < Duration::from_secs(20));
        let read = under_way.await.unwrap();
        assert!(!matches!(read, Err(StoreError::Damaged(_))), "{read:?}");
        let records = store.read(t, gone.row.id, 0, 100).await.unwrap();
        assert_eq!(records.len(), 40);
        for (record, i) in records.iter().zip(1..) {
            assert_eq!(record.event, line(&format!("line {i}")));
        }
        store.close().await;
    });
}

#[test]
fn is_128_a_server_that_may_not_be_written_has_no_record() {
    on_postgres(async |world: World| {
        let (_, name) = world.url.rsplit_once('/').unwrap();
        let (login, server, database) = parts(&world.url);
        let both = format!("{login}{server},{server}/{database}");
        let t = tenant(&world.store, "acme").await;
        let store = open(&both).await.unwrap();
        let (said, _) = talk(store.clone(), Talk::new(t, 1), 3).await;
        let only_read =
            |on: bool| format!("alter database {name} set default_transaction_read_only = {on}");
        postgres_admin(&format!("{login}{server}/postgres"), &only_read(true)).await;
        let cut = "select pg_terminate_backend(pid) from pg_stat_activity \
                   where datname = current_database() and pid <> pg_backend_pid()";
        postgres_admin(&world.url, cut).await;
        for url in [&both, &world.url] {
            let refused = open(url).await.err();
            let Some(StoreError::Unavailable(why)) = refused else {
                panic!("{refused:?}");
            };
            assert!(why.contains("read-only"), "{why}");
        }
        let mut next = said.clone();
        let append = next.append(vec![line("line 4")]);
        let refused = store.append(append).await;
        assert!(
            matches!(refused, Err(StoreError::Unavailable(_))),
            "{refused:?}"
        );
        postgres_admin(&format!("{login}{server}/postgres"), &only_read(false)).await;
        let (said, _) = talk(store.clone(), said, 3).await;
        assert_eq!(said.row.head, 6);
        store.close().await;
    });
}

#[test]
fn is_128_what_is_read_after_a_confirmation_has_waited_as_a_commit_does() {
    on_postgres(async |world: World| {
        let t = tenant(&world.store, "acme").await;
        let (said, _) = talk(world.store.clone(), Talk::new(t, 1), 3).await;
        let marks = async || {
            use sqlx::Connection;
            let mut conn = sqlx::PgConnection::connect(&world.url).await.unwrap();
            let sql = "select xmax::text from heads";
            let marks: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut conn).await.unwrap();
            conn.close().await.unwrap();
            marks
        };
        let before = marks().await;
        world.store.confirm(t, said.row.id).await.unwrap();
        // A transaction that has marked a row has written, and its end waits for the standby.
        assert_ne!(marks().await, before);
        let (said, _) = talk(world.store.clone(), said, 3).await;
        assert_eq!(said.row.head, 6);
        // Of a session that is not there nothing can be read either.
        world
            .store
            .confirm(t, Talk::new(t, 2).row.id)
            .await
            .unwrap();
    });
}
