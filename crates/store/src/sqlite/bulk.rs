//! Multi-row statements of a few fixed sizes, so that each is prepared once.

use super::failure;
use crate::error::Result;
use sqlx::SqliteConnection;
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments};

/// Rows in one statement; a batch is cut greedily.
const SIZES: [usize; 5] = [256, 64, 16, 4, 1];

/// An insert of rows with a fixed number of columns.
pub(super) struct Bulk(Vec<(usize, String)>);

impl Bulk {
    /// `insert into t (a, b) values`, the number of columns, what follows the rows.
    pub(super) fn new(head: &str, columns: usize, tail: &str) -> Self {
        let row = format!("({})", vec!["?"; columns].join(","));
        let sql = |size: usize| format!("{head} {} {tail}", vec![row.as_str(); size].join(","));
        Self(SIZES.iter().map(|&size| (size, sql(size))).collect())
    }

    pub(super) async fn run<T>(
        &'static self,
        conn: &mut SqliteConnection,
        mut rows: &[T],
        bind: impl for<'q> Fn(Bound<'q>, &T) -> Bound<'q>,
    ) -> Result<()> {
        for (size, sql) in &self.0 {
            while rows.len() >= *size {
                let (now, later) = rows.split_at(*size);
                let query = now.iter().fold(sqlx::query(sql.as_str()), &bind);
                query.execute(&mut *conn).await.map_err(failure)?;
                rows = later;
            }
        }
        Ok(())
    }
}

/// A statement with the arguments bound so far.
pub(super) type Bound<'q> = Query<'q, Sqlite, SqliteArguments>;
