//! Cursor paging.

use crate::error::{Result, StoreError};

/// An opaque place in an ordered list. Text form is URL-safe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(pub String);

/// Which part of a list is wanted.
#[derive(Debug, Clone)]
pub struct PageRequest {
    /// Continue after this cursor; `None` starts at the newest.
    pub after: Option<Cursor>,
    /// 1 to 200.
    pub limit: u32,
}

/// A part of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows, newest first.
    pub items: Vec<T>,
    /// Where to continue; `None` at the end.
    pub next: Option<Cursor>,
}

impl Cursor {
    /// A cursor over rows ordered by a time in ms and a tie-breaking id, both descending.
    pub fn from_parts(at: i64, id: &str) -> Self {
        Self(format!("{at}.{id}"))
    }

    /// The parts again; a cursor that was not made here is [`StoreError::Damaged`].
    pub fn parts(&self) -> Result<(i64, &str)> {
        self.0
            .split_once('.')
            .and_then(|(at, id)| Some((at.parse().ok()?, id)))
            .ok_or_else(|| StoreError::Damaged("cursor".into()))
    }
}

impl PageRequest {
    /// The first page.
    pub fn first(limit: u32) -> Self {
        Self { after: None, limit }
    }

    /// The limit, brought into its bounds.
    pub(crate) fn limit(&self) -> u32 {
        self.limit.clamp(1, 200)
    }

    /// A page from rows of which one more than the limit was asked for.
    pub(crate) fn cut<T>(&self, mut rows: Vec<T>, cursor: impl Fn(&T) -> Cursor) -> Page<T> {
        let limit = self.limit() as usize;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(cursor);
        Page { items: rows, next }
    }
}
