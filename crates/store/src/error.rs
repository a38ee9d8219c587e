//! What can go wrong below HTTP.

/// Result of a store call.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Why a store call failed. Nothing was written in any of these cases.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The log's head is not the one the append builds on, or its epoch is older.
    #[error("the log has moved on")]
    Conflict,
    /// What the append takes was given under an earlier epoch of the lease it names.
    #[error("given by a holder that is none any more")]
    Stale,
    /// A unique key is taken; `what` names it (for example `agent.login`).
    #[error("{what} is taken")]
    Taken {
        /// Entity and column.
        what: &'static str,
    },
    /// A row named by the call does not exist in this tenant.
    #[error("{what} not found")]
    Missing {
        /// Entity.
        what: &'static str,
    },
    /// No space left on the disk. Temporary.
    #[error("no space left")]
    Full,
    /// The database does not answer. Temporary.
    #[error("store unavailable: {0}")]
    Unavailable(String),
    /// A row or argument that this release cannot read.
    #[error("damaged data: {0}")]
    Damaged(String),
}

impl StoreError {
    /// The same call may succeed later; nothing is wrong with it.
    pub fn is_temporary(&self) -> bool {
        matches!(self, StoreError::Full | StoreError::Unavailable(_))
    }
}
