//! Parts of lists.

use crate::error::{Outcome, Problem};
use serde::Deserialize;
use switchboard_store::{Cursor, Page as Rows, PageRequest};
use switchboard_wire::rest::Page;

/// Which part of a list is wanted.
#[derive(Debug, Default, Deserialize)]
pub struct Paging {
    limit: Option<u32>,
    cursor: Option<String>,
}

impl Paging {
    /// From the query's own fields.
    pub fn new(limit: Option<u32>, cursor: Option<String>) -> Self {
        Self { limit, cursor }
    }

    /// For the store.
    pub fn request(self) -> Outcome<PageRequest> {
        let limit = self.limit.unwrap_or(50);
        if !(1..=200).contains(&limit) {
            return Err(Problem::invalid("limit", "must be 1 to 200"));
        }
        let after = self.cursor.filter(|text| !text.is_empty()).map(Cursor);
        if let Some(cursor) = &after {
            cursor.parts()?;
        }
        Ok(PageRequest { after, limit })
    }
}

/// A part of a list as it is sent.
pub fn page<T, U>(rows: Rows<T>, each: impl FnMut(T) -> U) -> Page<U> {
    Page {
        items: rows.items.into_iter().map(each).collect(),
        next: rows.next.map(|cursor| cursor.0),
    }
}
