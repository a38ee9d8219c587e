//! The limit: what a loop reaches that does nothing but carry lines between two sockets and
//! keep them. No log-in, no sessions beyond pairs, no positions, one table, one writer with
//! group commit, synced as ours is. A process of its own, as the program is.

use crate::Result;
use futures::{SinkExt, StreamExt};
use sqlx::{
    ConnectOptions, Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes, protocol::WebSocketConfig};

/// Most lines in one transaction, as in the store.
const BATCH: usize = 512;
/// Rows in one statement, as in the store.
const ROWS: usize = 256;

/// The two ends of a pair.
#[derive(Default)]
struct Pair(Mutex<Vec<mpsc::UnboundedSender<Utf8Bytes>>>);

struct Line {
    number: i64,
    pair: Arc<Pair>,
    text: Utf8Bytes,
}

/// Runs until it is killed; the first line of its output is its address.
pub fn main(db: Option<PathBuf>) -> Result<()> {
    let db = db.ok_or("bare needs --db")?;
    // As many threads as the program has.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        serve(listener, &db).await
    })
}

async fn serve(listener: TcpListener, db: &Path) -> Result<()> {
    let conn = open(db).await?;
    let (lines, queue) = mpsc::unbounded_channel();
    tokio::spawn(write(conn, queue));
    let pairs: Arc<Mutex<HashMap<i64, Arc<Pair>>>> = Arc::default();
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let (pairs, lines) = (pairs.clone(), lines.clone());
        tokio::spawn(async move {
            // A connection that breaks is the load generator's to notice.
            let _ = member(stream, pairs, lines).await;
        });
    }
}

async fn open(db: &Path) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new()
        .filename(db)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("cache_size", "-65536")
        .pragma("wal_autocheckpoint", "4000")
        .disable_statement_logging();
    let mut conn = SqliteConnection::connect_with(&options).await?;
    sqlx::query("create table if not exists lines (id integer primary key, pair integer not null, at integer not null, body text not null)")
        .execute(&mut conn)
        .await?;
    Ok(conn)
}

/// A socket whose first frame is the number of its pair and all others are lines.
async fn member(
    stream: TcpStream,
    pairs: Arc<Mutex<HashMap<i64, Arc<Pair>>>>,
    lines: mpsc::UnboundedSender<Line>,
) -> Result<()> {
    let config = WebSocketConfig::default()
        .read_buffer_size(4 * 1024)
        .write_buffer_size(0);
    let socket = tokio_tungstenite::accept_async_with_config(stream, Some(config)).await?;
    let (mut writer, mut reader) = socket.split();
    let first = reader.next().await.ok_or("no first frame")??;
    let number: i64 = first.to_text()?.parse()?;
    let pair = pairs
        .lock()
        .expect("no panic while locked")
        .entry(number)
        .or_default()
        .clone();
    let (tx, mut rx) = mpsc::unbounded_channel::<Utf8Bytes>();
    pair.0.lock().expect("no panic while locked").push(tx);
    writer.send(Message::text(r#"{"t":"attached"}"#)).await?;
    let mut frames = Vec::new();
    loop {
        tokio::select! {
            count = rx.recv_many(&mut frames, 64) => {
                if count == 0 {
                    return Ok(());
                }
                for frame in frames.drain(..) {
                    writer.feed(Message::Text(frame)).await?;
                }
                writer.flush().await?;
            }
            message = reader.next() => match message {
                Some(Ok(Message::Text(text))) => lines.send(Line { number, pair: pair.clone(), text })?,
                Some(Ok(Message::Close(_))) | None => return Ok(()),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error.into()),
            },
        }
    }
}

/// Keeps lines, many in one commit, then hands them to both ends.
async fn write(mut conn: SqliteConnection, mut queue: mpsc::UnboundedReceiver<Line>) -> Result<()> {
    let mut batch = Vec::with_capacity(BATCH);
    let many = insert(ROWS);
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        let mut tx = conn.begin_with("begin immediate").await?;
        for rows in batch.chunks(ROWS) {
            // A batch's odd size is a statement of its own; only the full one is kept ready.
            let odd;
            let (sql, keep) = if rows.len() == ROWS {
                (&many, true)
            } else {
                odd = insert(rows.len());
                (&odd, false)
            };
            let query = sqlx::query(sqlx::AssertSqlSafe(sql.clone())).persistent(keep);
            let query = rows.iter().fold(query, |query, line| {
                query
                    .bind(line.number)
                    .bind(0_i64)
                    .bind(line.text.to_string())
            });
            query.execute(&mut *tx).await?;
        }
        tx.commit().await?;
        for line in batch.drain(..) {
            let frame = event(&line.text);
            for end in line.pair.0.lock().expect("no panic while locked").iter() {
                let _ = end.send(frame.clone());
            }
        }
    }
    Ok(())
}

fn insert(rows: usize) -> String {
    format!(
        "insert into lines (pair, at, body) values {}",
        vec!["(?,?,?)"; rows].join(",")
    )
}

/// What the ends get: as long as the program's event of the same line, told from the frame
/// without reading it as JSON.
fn event(said: &str) -> Utf8Bytes {
    const SESSION: &str = "00000000-0000-0000-0000-000000000000";
    let id = between(said, r#""id":""#, "\"");
    let text = between(said, r#""text":""#, "\"");
    format!(
        r#"{{"t":"event","s":"{SESSION}","seq":1000,"at":"2026-01-01T00:00:00.000Z","event":{{"kind":"line","leg":"{SESSION}","text":"{text}","cid":"{id}"}}}}"#
    )
    .into()
}

fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    text.split_once(begin)
        .and_then(|(_, rest)| rest.split_once(end))
        .map_or("", |(found, _)| found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{benches::Bare, load};
    use std::time::Duration;

    /// The loop and the load together: every line is kept once and reaches both ends.
    #[tokio::test]
    async fn lines_are_kept_and_reach_both_ends() {
        let directory = tempfile::tempdir().unwrap();
        let db = directory.path().join("bare.db");
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let file = db.clone();
        let bare = tokio::spawn(async move { serve(listener, &file).await });
        let members = Bare::members(address, 3).await.unwrap();
        let window = Duration::from_millis(300);
        let plan = load::Plan {
            warm_up: Duration::ZERO,
            measure: window,
            every: None,
        };
        let full = load::lines(members, plan, 0).await.unwrap();
        assert!(
            full.lines_per_s > 0.0 && full.reached > 1.0,
            "{}, {}",
            full.lines_per_s,
            full.reached
        );
        let slow = load::Plan {
            every: Some(window / 10),
            ..plan
        };
        let paced = load::lines(full.members, slow, 1).await.unwrap();
        assert!(paced.ack.len() > 0);
        bare.abort();
        let mut conn = open(&db).await.unwrap();
        let kept: i64 = sqlx::query_scalar("select count(*) from lines")
            .fetch_one(&mut conn)
            .await
            .unwrap();
        assert!(kept as usize >= full.ack.len() + paced.ack.len(), "{kept}");
    }

    #[test]
    fn the_event_carries_the_line_and_its_number() {
        let event = event(r#"{"t":"say","s":"x","id":"r0m1-5","text":"5: hello"}"#);
        assert!(
            event.ends_with(r#""text":"5: hello","cid":"r0m1-5"}}"#),
            "{event}"
        );
    }
}
