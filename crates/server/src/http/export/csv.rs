//! Rows for spreadsheets (RFC 4180).

use crate::hub::TenantConfig;
use switchboard_store::{Cursor, SessionRow};

const COLUMNS: [&str; 15] = [
    "id",
    "name",
    "service",
    "status",
    "visitor",
    "visitor_name",
    "agent",
    "agent_name",
    "page",
    "subject",
    "created_at",
    "ended_at",
    "rating",
    "comment",
    "cursor",
];

/// The first line, behind the mark by which spreadsheets know UTF-8.
pub fn head() -> String {
    format!("\u{feff}{}\r\n", COLUMNS.join(","))
}

/// One line.
pub fn row(
    part: &mut String,
    row: &SessionRow,
    config: &TenantConfig,
    comment: Option<String>,
    cursor: &Cursor,
) {
    let agent = row.agent.and_then(|id| config.agents.get(&id));
    let cells: [String; COLUMNS.len()] = [
        row.id.to_string(),
        row.name.clone(),
        row.service.clone(),
        row.status.as_str().to_owned(),
        row.visitor.map(|id| id.to_string()).unwrap_or_default(),
        row.visitor_name.clone(),
        row.agent.map(|id| id.to_string()).unwrap_or_default(),
        agent.map(|agent| agent.name.clone()).unwrap_or_default(),
        row.page.clone().unwrap_or_default(),
        row.subject.clone().unwrap_or_default(),
        row.created_at.to_string(),
        row.ended_at.map(|at| at.to_string()).unwrap_or_default(),
        row.rating
            .map(|stars| stars.to_string())
            .unwrap_or_default(),
        comment.unwrap_or_default(),
        cursor.0.clone(),
    ];
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            part.push(',');
        }
        write(part, cell);
    }
    part.push_str("\r\n");
}

/// Always in quotes. What a spreadsheet would take for a formula is made text, also behind white
/// space, which some of them pass over.
pub fn write(part: &mut String, cell: &str) {
    part.push('"');
    let first = cell.trim_start().chars().next();
    let odd = cell.starts_with(['\t', '\r', '\n']);
    if odd
        || matches!(
            first,
            Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '|' | '%')
        )
    {
        part.push('\'');
    }
    part.push_str(&cell.replace('"', "\"\""));
    part.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_no_formula_is_left() {
        for (cell, written) in [
            ("", "\"\""),
            ("plain, text", "\"plain, text\""),
            ("a \"b\"\nc", "\"a \"\"b\"\"\nc\""),
            ("=1+1", "\"'=1+1\""),
            (" =HYPERLINK(\"x\")", "\"' =HYPERLINK(\"\"x\"\")\""),
            ("+49 30 1", "\"'+49 30 1\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\t=1", "\"'\t=1\""),
            ("＝1", "\"'＝1\""),
            ("2026-11-29T10:00:00.000Z", "\"2026-11-29T10:00:00.000Z\""),
        ] {
            let mut part = String::new();
            write(&mut part, cell);
            assert_eq!(part, written, "{cell:?}");
        }
    }
}
