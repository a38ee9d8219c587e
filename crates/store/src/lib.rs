//! The record: one [`Store`] trait with SQLite and PostgreSQL behind it.
//!
//! Contract shared by both engines and proven by one story test:
//! * [`Log::append`] returns only once its events are durable (SQLite: synchronous FULL;
//!   PostgreSQL: committed with `synchronous_commit` on). Many callers share one commit.
//! * An append names the head it builds on; when the log has moved on, nothing is written
//!   and [`StoreError::Conflict`] comes back.
//! * Every query names its tenant. A row of another tenant is the same as no row.
//! * [`StoreError::Full`] and [`StoreError::Unavailable`] are temporary: nothing was
//!   written, the same call may succeed later.
#![deny(missing_docs)]

pub mod backup;
mod callbacks;
mod canned_reply;
mod card;
mod committer;
mod directory;
mod endpoint_proxy;
mod engine;
mod error;
mod file;
mod folder;
mod hooks;
mod indexer;
mod letters;
mod migrate;
mod model;
mod page;
mod partner;
mod pictures;
mod plan;
mod postgres;
mod profiles;
mod rendezvous;
mod retention;
mod role;
#[doc(hidden)]
pub mod sabotage;
mod second_factor;
mod settings;
mod sign_up;
mod sqlite;
mod supervision;
mod tables;
mod tenant_settings;
mod traits;
mod value;
mod words;

pub use callbacks::*;
pub use canned_reply::*;
pub use card::*;
pub use directory::*;
pub use endpoint_proxy::*;
pub use error::StoreError;
pub use file::*;
pub use hooks::*;
pub use letters::*;
pub use migrate::RELEASE;
pub use model::*;
pub use page::{Cursor, Page, PageRequest};
pub use partner::*;
pub use pictures::*;
pub use profiles::*;
pub use rendezvous::*;
pub use retention::*;
pub use role::*;
pub use second_factor::*;
pub use settings::*;
pub use sign_up::*;
pub use supervision::*;
pub use tenant_settings::*;
pub use traits::*;

use std::path::Path;
use std::sync::Arc;

/// Opens the record named by `url` and brings its schema to this release:
/// `sqlite:<path>` (the file is created when it is absent; a search index lies beside it),
/// or `postgres://user:password@host/database`, where several hosts may be named, separated by
/// commas (`a:5432,b:5432`): the one that may be written has the record, and when another is
/// promoted everything goes on there (IS-128).
///
/// [`StoreError::Damaged`] for any other URL and for a database that is more than one release
/// newer than this program,
/// [`StoreError::Unavailable`] when it does not answer or is too old to be trusted.
pub async fn open(url: &str) -> error::Result<Arc<dyn Store>> {
    let record = url.strip_prefix("sqlite:").unwrap_or_default();
    let record = Path::new(record.strip_prefix("//").unwrap_or(record));
    open_with(url, &record.with_file_name(FOLDER)).await
}

/// Name of the directory with the content of files, unless another is given.
pub const FOLDER: &str = "files";

/// The same, with the content of files that are sent in that directory; PostgreSQL keeps it in
/// the database, which all nodes share.
pub async fn open_with(url: &str, folder: &Path) -> error::Result<Arc<dyn Store>> {
    if let Some(path) = url.strip_prefix("sqlite:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        return Ok(Arc::new(sqlite::open(Path::new(path), folder).await?));
    }
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return Ok(Arc::new(postgres::open(url).await?));
    }
    Err(StoreError::Damaged(
        "a store is sqlite:<path> or postgres://...".into(),
    ))
}
