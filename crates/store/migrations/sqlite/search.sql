-- The search file: derived from the record and rebuilt when it is missing or belongs to
-- another record. Kept apart so that indexing never holds up the record's commits.

create table if not exists state (
    one       integer primary key check (one = 1),
    record    blob not null,
    watermark integer not null
) strict;

-- Visitor name and page as they were indexed, to see when they change.
create table if not exists labels (
    session integer primary key,
    text    text not null
) strict;

-- One document for each line (rowid = session number * 2^24 + seq) and one for the labels
-- (seq 0). Words arrive normalised and separated by blanks, so the tokenizer only cuts.
create virtual table if not exists docs using fts5 (
    words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);
