//! Files that are sent in sessions: documents, photographs, sound clips (WT-3).

use crate::error::Result;
use async_trait::async_trait;
use switchboard_core::{FileId, LegId, Millis, SessionId, TenantId, Time};

/// Content is written and read in parts of this many bytes; the last one may be shorter.
pub const PART: usize = 256 << 10;
/// Files of one visitor count together for a day: who begins many sessions gets no more room.
pub const VISITOR_SPAN_MS: Millis = 24 * 3_600_000;

/// How far a file has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileState {
    /// Its content is being uploaded.
    Uploading,
    /// Its content is whole and durable.
    Kept,
    /// An event of its session says that it was sent.
    Sent,
}

/// A file of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// Its id.
    pub id: FileId,
    /// Owner.
    pub tenant: TenantId,
    /// Where it was sent.
    pub session: SessionId,
    /// Who sent it.
    pub leg: LegId,
    /// The sender's command id.
    pub cid: String,
    /// Shown name, without path.
    pub name: String,
    /// Media type, as found in the content.
    pub media: String,
    /// Length; before it is kept the length that was announced.
    pub bytes: u64,
    /// Of a picture, in pixels.
    pub width: Option<u32>,
    /// Of a picture, in pixels.
    pub height: Option<u32>,
    /// SHA-256 of the content, from when it is complete.
    pub hash: Option<[u8; 32]>,
    /// How far it has come.
    pub state: FileState,
    /// When its upload began.
    pub created_at: Time,
}

/// How much may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileQuota {
    /// Bytes of one session.
    pub session_bytes: u64,
    /// Files of one session.
    pub session_files: u64,
    /// Bytes of all sessions of the session's visitor together, in [`VISITOR_SPAN_MS`].
    pub visitor_bytes: u64,
    /// Bytes of the tenant.
    pub tenant_bytes: u64,
}

/// Which limit a file would break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverQuota {
    /// One of the session's.
    Session,
    /// That of its visitor.
    Visitor,
    /// The tenant's.
    Tenant,
}

/// Files and their content. What is being uploaded counts with the length that was announced.
#[async_trait]
pub trait Files: Send + Sync {
    /// Begins an upload. One that the same member began with the same command id, and that is
    /// not kept yet, gives way: it was broken off, or is about to be. `Taken` when it is kept.
    async fn begin_file(
        &self,
        row: &FileRow,
        quota: &FileQuota,
    ) -> Result<std::result::Result<(), OverQuota>>;
    /// The next part of an upload, from 0; each but the last is of [`PART`] bytes. `Missing` when
    /// the upload has given way.
    async fn put_part(&self, row: &FileRow, nr: u32, part: Vec<u8>) -> Result<()>;
    /// The content is complete, with what was found out about it; durable when this returns.
    async fn keep_file(&self, row: &FileRow) -> Result<()>;
    /// An event says that it was sent.
    async fn file_sent(&self, file: FileId) -> Result<()>;
    /// By id, over all tenants.
    async fn file(&self, file: FileId) -> Result<Option<FileRow>>;
    /// By the command that sent it.
    async fn file_of(
        &self,
        tenant: TenantId,
        session: SessionId,
        leg: LegId,
        cid: &str,
    ) -> Result<Option<FileRow>>;
    /// Those that were sent in a session, oldest first.
    async fn files(&self, tenant: TenantId, session: SessionId) -> Result<Vec<FileRow>>;
    /// One part of the content, also of an upload whose parts are all there; `Missing` when it is
    /// not there.
    async fn read_part(&self, row: &FileRow, nr: u32) -> Result<Vec<u8>>;
    /// Removes a file and its content.
    async fn drop_file(&self, row: &FileRow) -> Result<()>;
    /// Settles files that were begun before a time and not sent: those that an event of their
    /// session names were, of the others nothing is left. How many were looked at.
    async fn settle_files(&self, before: Time, limit: u32) -> Result<u64>;
    /// Removes files of sessions that were erased, or made anonymous, without them: by the
    /// release before this one. How many sessions.
    async fn clear_files(&self, limit: u32) -> Result<u64>;
    /// Removes content that no row knows of; how many. A row is there before any content: it is
    /// left where the program was killed just when an upload was replaced, or by a backup in
    /// which files are newer than the record.
    async fn sweep_files(&self) -> Result<u64>;
    /// Kept files of all tenants behind an id, in the order of ids.
    async fn kept_files(&self, after: Option<FileId>, limit: u32) -> Result<Vec<FileRow>>;
    /// How many files are kept, and their bytes.
    async fn count_files(&self) -> Result<(u64, u64)>;
}
