//! One story for both engines: every test here runs on SQLite and, when
//! `SWITCHBOARD_TEST_POSTGRES` names a server, on PostgreSQL.

mod after;
mod aftermath;
mod archive;
mod cards;
mod crash;
mod directories;
mod durable;
mod endpoint_proxies;
mod files;
mod journal;
mod log;
mod nodes;
mod outage;
mod partners;
mod people;
mod profiles;
mod rendezvous;
mod retention;
mod rights;
mod schema;
mod sign_ups;
mod statuses;
mod tables;
mod tenants;
mod traces;
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
    partners:
        a_partner_is_paired_once_and_belongs_to_one_tenant
        a_partners_request_is_noted_once
        one_change_of_two_is_made_to_a_visitor_on_the_way;
    after:
        ratings_are_kept_with_their_event
        hooks_follow_each_log_to_its_end
        deliveries_are_added_once_and_tried_when_due
        letters_are_capped_and_forget_their_receiver;
    log:
        appended_records_are_read_back
        is_5_events_of_a_newer_release_are_kept_as_they_are
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
    nodes:
        nodes_live_as_long_as_they_beat
        a_session_has_one_owner_at_a_time
        a_lease_changes_hands_only_from_the_dead
        of_many_who_claim_one_gets_it
        is_128_who_lives_is_not_robbed
        is_128_who_comes_back_to_life_sees_what_was_claimed
        is_112_what_a_former_desk_gave_is_not_taken
        is_112_nothing_is_taken_behind_the_back_of_a_new_desk;
    archive:
        pages_are_newest_first_without_gaps_or_doubles
        filters_narrow_the_list
        agents_of_the_past_are_remembered
        the_live_session_of_a_visitor_is_found
        a_session_is_found_by_the_key_it_was_begun_with
        words_find_their_sessions
        renamed_visitors_are_found_by_the_new_name_only
        hostile_queries_are_harmless
        search_follows_by_itself;
    aftermath:
        is_65_replies_have_scopes_of_their_own
        wrap_ups_are_kept_and_found
        sessions_are_wrapped_up_until_their_agents_are_through
        is_132_what_was_written_down_goes_with_session_and_visitor;
    tables:
        tenants_sites_services_queues_replies
        a_taken_key_is_named
        absent_rows_are_missing
        nul_characters_are_refused;
    profiles:
        is_117_scenarios_hold_profiles_of_which_one_is_the_default
        is_119_a_profile_keeps_its_archive_also_when_it_is_deleted
        is_74_pictures_and_avatars_belong_to_one_tenant
        is_34_what_a_visitor_chose_is_kept;
    people:
        is_98_logins_belong_to_one_tenant
        logins_end_by_time_and_by_hand
        api_keys_and_visitors
        is_107_log_ins_of_visitors_are_kept_and_erased
        the_setup_token_is_taken_once;
    rights:
        is_6_roles_belong_to_one_tenant
        is_97_a_second_factor_is_used_once_a_step;
    directories:
        is_98_a_directory_belongs_to_one_tenant
        is_98_a_person_of_a_directory_is_one_agent_for_good
        is_98_a_directory_log_in_is_answered_and_ended_once;
    sign_ups:
        is_7_a_sign_up_is_kept_until_it_is_finished_or_expires
        is_7_sign_ups_of_a_day_are_counted
        is_7_an_invitation_is_taken_by_one
        is_7_a_site_says_when_it_was_seen;
    rendezvous:
        rv_1_a_rendezvous_is_kept_and_found
        rv_2_the_same_request_makes_one_rendezvous
        rv_10_hours_of_agents_belong_to_one_tenant
        rv_10_of_a_hundred_who_want_one_time_one_gets_it
        rv_10_a_hold_ends_by_itself
        rv_10_all_diaries_are_read_as_one_by_one
        rv_11_a_change_frees_the_old_time_and_takes_the_new_one
        rv_16_of_two_who_change_a_call_one_does
        rv_17_what_the_clock_begins_and_whom_it_reminds_is_due
        rv_17_what_is_due_is_found_once;
    cards:
        is_31_a_card_ties_visitors_of_tenants_who_see_nothing_of_each_other
        is_31_a_card_that_was_taken_back_leaves_nobody_known
        is_31_a_code_is_good_once_for_whoever_asked
        is_31_cards_that_nobody_uses_go_away;
    endpoint_proxies:
        cc_23_an_endpoint_proxy_belongs_to_one_tenant;
    journal:
        the_audit_trail_pages
        the_outbox_gives_due_mails_oldest_first
        a_mail_that_is_written_once_is_not_written_again_after_it_was_sent
        facts_are_replaced;
    retention:
        is_132_an_erased_session_leaves_a_row_that_says_so
        is_132_a_session_that_goes_on_is_not_erased
        is_132_an_erasure_that_broke_off_is_taken_up_again
        is_104_a_session_loses_its_visitors_name_everywhere
        is_104_events_of_a_newer_release_lose_all_but_their_kind
        is_104_addresses_are_cut_or_removed
        ages_reach_visitors_audits_keys_and_tombstones
        cc_8_keys_of_live_sessions_stay;
    statuses:
        is_84_the_status_log_is_read_from_how_it_stood;
    files:
        wt_3_content_comes_back_as_it_was_and_survives_a_restart
        wt_3_one_command_keeps_one_file
        wt_3_quotas_hold_also_for_many_at_once
        wt_3_many_sessions_give_a_visitor_no_more_room
        wt_3_content_that_no_row_knows_of_is_swept_away
        wt_3_what_was_broken_off_is_settled
        is_132_erasure_takes_the_content
        is_104_age_takes_names_and_content_of_files
        is_132_files_that_an_older_release_left_are_cleared;
    schema:
        is_5_a_record_one_release_ahead_is_served_a_later_one_is_refused
        is_5_a_landed_schema_change_is_not_edited
        is_97_guesses_are_counted_together_and_forgotten_evenly;
    tenants:
        nothing_of_another_tenant_is_seen;
    durable:
        everything_survives_a_restart
        two_servers_share_one_record
        a_closed_store_refuses_writes;
}
