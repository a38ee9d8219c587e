//! The written figures: what they were measured on, rows, notes, and what people wrote below.

use crate::report::{HEAD, Report};

/// Figures as they stand in the manual.
#[derive(Default)]
pub struct Figures {
    /// Lines above the table: what they were measured on.
    head: Vec<String>,
    rows: Vec<Line>,
    /// What people wrote behind the notes.
    rest: String,
}

#[derive(Clone, Debug, PartialEq)]
struct Line {
    columns: Vec<String>,
    note: Option<String>,
}

impl Line {
    fn bench(&self) -> &str {
        &self.columns[0]
    }

    fn read(row: &str, notes: &[&str]) -> Self {
        let cells = row.trim_matches('|').split('|');
        let mut columns: Vec<_> = cells.map(|cell| cell.trim().to_owned()).collect();
        columns.resize(HEAD.len(), String::new());
        let cited = cited(&columns[1]).and_then(|(figure, number)| {
            let note = *notes.get(number.checked_sub(1)?)?;
            Some((figure.to_owned(), note.to_owned()))
        });
        let note = cited.map(|(figure, note)| {
            columns[1] = figure;
            note
        });
        Self { columns, note }
    }
}

impl Figures {
    pub fn of(report: &Report) -> Self {
        let mut head = format!("Measured on {}.", report.machine);
        if report.small {
            head.push_str(" **With a tenth of the load: these figures mean nothing.**");
        }
        let rows = report.rows.iter().map(|row| Line {
            columns: row.columns().map(|text| text.trim().to_owned()).to_vec(),
            note: row.note.clone(),
        });
        Self {
            head: vec![head],
            rows: rows.collect(),
            rest: String::new(),
        }
    }

    /// As [`Self::markdown`] writes them, and people add to them.
    pub fn read(text: &str) -> Self {
        let lines: Vec<&str> = text.trim().lines().collect();
        let is_row = |line: &&str| line.starts_with('|');
        let begin = lines.iter().position(is_row);
        let (head, lines) = lines.split_at(begin.unwrap_or(lines.len()));
        let end = lines.iter().position(|line| !is_row(line));
        let (table, lines) = lines.split_at(end.unwrap_or(lines.len()));
        let is_empty = |line: &&&str| line.is_empty();
        let mut below = lines.iter().skip_while(is_empty).peekable();
        let mut notes = Vec::new();
        while let Some(note) = below.next_if(|line| numbered(line, notes.len() + 1).is_some()) {
            notes.extend(numbered(note, notes.len() + 1));
        }
        let rest: Vec<&str> = below.skip_while(is_empty).copied().collect();
        Self {
            head: head
                .iter()
                .filter(|line| !line.is_empty())
                .map(|line| (*line).to_owned())
                .collect(),
            // Behind its head and the rule under it.
            rows: table
                .iter()
                .skip(2)
                .map(|row| Line::read(row, &notes))
                .collect(),
            rest: rest.join("\n"),
        }
    }

    pub fn markdown(&self) -> String {
        let mut text = self.head.join("\n");
        text.push_str(&format!(
            "\n\n| {} |\n|{}\n",
            HEAD.join(" | "),
            " --- |".repeat(HEAD.len())
        ));
        let mut notes = Vec::new();
        for row in &self.rows {
            let mut columns = row.columns.clone();
            if let Some(note) = &row.note {
                notes.push(note.as_str());
                columns[1].push_str(&format!(" ({})", notes.len()));
            }
            text.push_str(&format!("| {} |\n", columns.join(" | ")));
        }
        if !notes.is_empty() {
            text.push('\n');
        }
        for (at, note) in notes.iter().enumerate() {
            text.push_str(&format!("{}. {note}\n", at + 1));
        }
        if !self.rest.is_empty() {
            text.push_str(&format!("\n{}\n", self.rest));
        }
        text
    }

    /// Puts the rows of a run in the place of those of the same benchmarks, and says what they
    /// were measured on. A benchmark may have rows in several places (sockets, browser): a run
    /// replaces as many as it has. A new one comes before the next in `order`.
    pub fn put(&mut self, new: Self, order: &[&str]) {
        let machine = new.head.first().cloned().unwrap_or_default();
        let machine = machine.trim_start_matches("Measured ").to_owned();
        let mut blocks = by_bench(std::mem::take(&mut self.rows));
        let mut known: Vec<String> = Vec::new();
        for block in by_bench(new.rows) {
            let name = block[0].bench().to_owned();
            let times = known.iter().filter(|other| **other == name).count();
            let at = (0..blocks.len())
                .filter(|at| blocks[*at][0].bench() == name)
                .nth(times);
            match at {
                Some(at) => blocks[at] = block,
                None => blocks.insert(place(&blocks, &name, order), block),
            }
            if times == 0 {
                let begin = format!("`{name}` by itself ");
                self.head.retain(|line| !line.starts_with(&begin));
                self.head.push(format!("{begin}{machine}"));
            }
            known.push(name);
        }
        self.rows = blocks.concat();
    }
}

/// Rows that follow each other and are of one benchmark.
fn by_bench(rows: Vec<Line>) -> Vec<Vec<Line>> {
    let same = |one: &Line, other: &Line| one.bench() == other.bench();
    rows.chunk_by(same).map(<[Line]>::to_vec).collect()
}

/// Before the first of those that come later.
fn place(blocks: &[Vec<Line>], name: &str, order: &[&str]) -> usize {
    let rank = |name: &str| order.iter().position(|other| *other == name);
    let own = rank(name);
    let later = |block: &Vec<Line>| own.is_some() && rank(block[0].bench()) > own;
    blocks.iter().position(later).unwrap_or(blocks.len())
}

/// The text of the note of that number.
fn numbered(line: &str, number: usize) -> Option<&str> {
    line.strip_prefix(&format!("{number}. "))
}

/// A figure without the number of its note, and that number.
fn cited(figure: &str) -> Option<(&str, usize)> {
    let (figure, number) = figure.strip_suffix(')')?.rsplit_once(" (")?;
    Some((figure, number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITTEN: &str = "\
Measured on a machine.

| benchmark | figure | ours | limit | ratio | target | met |
| --- | --- | --- | --- | --- | --- | --- |
| lines | durable (1) | 1 /s |  |  |  |  |
| keys | sockets | 2 ms |  |  | ≤ 3 ms | yes |
| storm | back (2) | 3 s |  |  |  |  |
| keys | browser (3) | 4 ms |  |  |  |  |

1. first
2. second
3. third

Words of
people.

1. and theirs
";

    fn new(rows: &[(&str, &str, Option<&str>)]) -> Figures {
        let rows = rows.iter().map(|(bench, figure, note)| {
            let mut columns = vec![String::new(); HEAD.len()];
            (columns[0], columns[1]) = ((*bench).to_owned(), (*figure).to_owned());
            let note = note.map(str::to_owned);
            Line { columns, note }
        });
        Figures {
            head: vec!["Measured on another.".to_owned()],
            rows: rows.collect(),
            rest: String::new(),
        }
    }

    #[test]
    fn what_was_written_is_read() {
        let figures = Figures::read(WRITTEN);
        assert_eq!(figures.markdown(), WRITTEN);
        assert_eq!(figures.rows[3].note.as_deref(), Some("third"));
        assert_eq!(figures.rows[3].columns[1], "browser");
    }

    #[test]
    fn a_run_of_some_replaces_their_rows_alone() {
        let mut figures = Figures::read(WRITTEN);
        let order = ["lines", "keys", "crowd", "storm"];
        let rows = [
            ("keys", "sockets anew", Some("fresh")),
            ("crowd", "all", None),
        ];
        figures.put(new(&rows), &order);
        let text = figures.markdown();
        let expected = "\
Measured on a machine.
`keys` by itself on another.
`crowd` by itself on another.

| benchmark | figure | ours | limit | ratio | target | met |
| --- | --- | --- | --- | --- | --- | --- |
| lines | durable (1) | 1 /s |  |  |  |  |
| keys | sockets anew (2) |  |  |  |  |  |
| crowd | all |  |  |  |  |  |
| storm | back (3) | 3 s |  |  |  |  |
| keys | browser (4) | 4 ms |  |  |  |  |

1. first
2. fresh
3. second
4. third

Words of
people.

1. and theirs
";
        assert_eq!(text, expected);
        // Again: nothing is there twice.
        let mut again = Figures::read(&text);
        again.put(new(&rows), &order);
        assert_eq!(again.markdown(), expected);
        assert_eq!(Figures::read("").rows, []);
    }
}
