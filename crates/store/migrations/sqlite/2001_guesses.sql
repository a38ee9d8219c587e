-- Failed log-ins, counted for all nodes: when the last of them will be forgotten, in
-- milliseconds of this database's clock. The key is a digest of who tried which name.
create table guesses (
    key        blob primary key not null,
    forgotten  integer not null
) strict, without rowid;
create index guesses_forgotten on guesses (forgotten);
