//! A fresh store for each story, and short ways to make rows.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use switchboard_core::session::{Event, Record};
use switchboard_core::{LegId, SessionId, TenantId, Time, VisitorId};
use switchboard_store::*;
use uuid::Uuid;

/// A store and what is needed to open it again.
pub struct World {
    pub store: Arc<dyn Store>,
    pub url: String,
}

impl World {
    /// Closes the store and opens it again.
    pub async fn reopen(&mut self) {
        self.store.close().await;
        self.store = open(&self.url).await.unwrap();
    }
}

pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

pub fn on_sqlite<F: Future<Output = ()>>(story: impl FnOnce(World) -> F) {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", dir.path().join("record.db").display());
    block_on(async {
        let store = open(&url).await.unwrap();
        story(World { store, url }).await;
    });
}

pub fn on_postgres<F: Future<Output = ()>>(story: impl FnOnce(World) -> F) {
    let Ok(server) = std::env::var("SWITCHBOARD_TEST_POSTGRES") else {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "SWITCHBOARD_TEST_POSTGRES is not set"
        );
        println!("the PostgreSQL leg did not run: SWITCHBOARD_TEST_POSTGRES is not set");
        return;
    };
    block_on(async {
        let name = format!("story_{}", Uuid::from_u128(fresh()).simple());
        postgres_admin(&server, &format!("create database {name}")).await;
        let (base, _) = server.rsplit_once('/').expect("a URL with a database");
        let url = format!("{base}/{name}");
        let store = open(&url).await.unwrap();
        story(World {
            store: store.clone(),
            url,
        })
        .await;
        store.close().await;
        postgres_admin(&server, &format!("drop database {name} with (force)")).await;
    });
}

/// A statement beside the store.
pub async fn sql_on(url: &str, sql: impl sqlx::SqlSafeStr) {
    use sqlx::Connection;
    match url.strip_prefix("sqlite:") {
        Some(file) => {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
            let conn = sqlx::SqliteConnection::connect_with(&options).await;
            sqlx::query(sql).execute(&mut conn.unwrap()).await.map(drop)
        }
        None => {
            let conn = sqlx::PgConnection::connect(url).await;
            sqlx::query(sql).execute(&mut conn.unwrap()).await.map(drop)
        }
    }
    .unwrap();
}

pub async fn postgres_admin(server: &str, sql: &str) {
    use sqlx::Connection;
    let mut conn = sqlx::PgConnection::connect(server).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(sql.to_owned()))
        .execute(&mut conn)
        .await
        .unwrap();
    conn.close().await.unwrap();
}

/// Different in every process and call, rising within one.
pub fn fresh() -> u128 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let mut seed = [0u8; 8];
    seed[..4].copy_from_slice(&std::process::id().to_be_bytes());
    let nanos = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .subsec_nanos();
    seed[4..].copy_from_slice(&nanos.to_be_bytes());
    let high = u64::from_be_bytes(seed);
    u128::from(NEXT.fetch_add(1, Ordering::Relaxed)) << 64 | u128::from(high)
}

pub fn hash(n: u8) -> TokenHash {
    [n; 32]
}

pub async fn tenant(store: &Arc<dyn Store>, slug: &str) -> TenantId {
    let tenant = Tenant {
        id: TenantId::from_u128(fresh()),
        slug: slug.into(),
        name: slug.to_uppercase(),
        settings: TenantSettings::default(),
    };
    store.put_tenant(&tenant).await.unwrap();
    tenant.id
}

pub fn line(text: &str) -> Event {
    Event::Line {
        leg: LegId::from_u128(7),
        text: text.into(),
        name: None,
        cid: None,
    }
}

/// A session under construction: remembers its head, so that a story names only what happens.
#[derive(Clone)]
pub struct Talk {
    pub row: SessionRow,
    pub epoch: u64,
}

impl Talk {
    pub fn new(tenant: TenantId, created_at: i64) -> Self {
        let id = SessionId::from_u128(fresh());
        let row = SessionRow {
            id,
            tenant,
            name: format!("session {id}"),
            service: "help".into(),
            visitor: None,
            visitor_name: "Visitor".into(),
            agent: None,
            page: Some("https://shop.example/prices".into()),
            subject: None,
            status: SessionStatus::Waiting,
            created_at: Time(created_at),
            ended_at: None,
            erased_at: None,
            head: 0,
            rating: None,
            reserved: false,
        };
        Self { row, epoch: 1 }
    }

    pub fn visitor(mut self, visitor: VisitorId) -> Self {
        self.row.visitor = Some(visitor);
        self
    }

    /// The next append, with these events.
    pub fn append(&mut self, events: Vec<Event>) -> Append {
        let first = self.row.head + 1;
        let records = events.into_iter().zip(first..).map(|(event, seq)| Record {
            seq,
            at: Time(seq as i64 * 10),
            event,
        });
        let records: Vec<_> = records.collect();
        self.row.head += records.len() as u64;
        Append {
            tenant: self.row.tenant,
            session: self.row.id,
            epoch: self.epoch,
            records: records.into(),
            row: Arc::new(self.row.clone()),
            create: (first == 1).then_some(Create {
                idempotency: None,
                owner: None,
            }),
            seats: 1,
            grant: None,
        }
    }

    /// The first append, with an idempotency key.
    pub fn start(&mut self, scope: &str, key: &str) -> Append {
        let mut append = self.append(vec![line("hello")]);
        append.create = Some(Create {
            idempotency: Some((scope.into(), key.into())),
            owner: None,
        });
        append
    }

    pub async fn say(&mut self, store: &Arc<dyn Store>, text: &str) {
        let append = self.append(vec![line(text)]);
        assert_eq!(store.append(append).await.unwrap(), Appended::Done);
    }
}
