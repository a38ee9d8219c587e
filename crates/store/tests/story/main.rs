//! One story for both engines: every test here runs on SQLite and, when
//! `SWITCHBOARD_TEST_POSTGRES` names a server, on PostgreSQL.

mod archive;
mod durable;
mod journal;
mod log;
mod people;
mod tables;
mod tenants;
mod world;

macro_rules! stories {
    ($($file:ident: $($name:ident)*;)*) => {
        mod sqlite { $($(
            #[test]
            fn $name() {
                crate::world::on_sqlite(crate::$file::$name);
            }
        )*)* }
        mod postgres { $($(
            #[test]
            fn $name() {
                crate::world::on_postgres(crate::$file::$name);
            }
        )*)* }
    };
}

stories! {
    log:
        appended_records_are_read_back
        an_append_that_does_not_build_on_the_head_conflicts
        an_older_epoch_is_fenced_off
        malformed_appends_are_refused
        a_repeated_key_replays_the_first_session
        fifty_starts_with_one_key_make_one_session
        two_hundred_appenders_leave_dense_numbers
        a_thousand_sessions_advance_together
        a_conflict_does_not_fail_its_neighbours
        a_foreign_owner_fails_alone
        long_appends_are_kept_whole
        unfinished_sessions_are_listed_oldest_first;
}
