//! The same promises with the record on PostgreSQL.

use super::{
    after, avatars, bad_requests, cards, configuration, export, files, house::House, profiles,
    retention, rooms, sessions, sign_up, tenancy, visits,
};

macro_rules! on_postgres {
    ($($name:ident => $story:path;)*) => {$(
        #[tokio::test]
        async fn $name() {
            if let Some(house) = House::on_postgres().await {
                $story(house).await;
            }
        }
    )*};
}

on_postgres! {
    is_6_every_operation_by_every_kind_of_caller => tenancy::every_operation;
    is_6_nothing_of_one_company_is_seen_or_changed_by_another => tenancy::nothing_of_another;
    a_visitor_comes_back_to_the_same_session => visits::coming_back;
    ending_by_a_supervisor_and_the_transcript_to_keep => sessions::ending_and_transcript;
    is_104_is_132_ages_are_applied_and_live_sessions_are_not_touched => retention::ages;
    is_132_an_administrator_erases_a_session => retention::erasing_a_session;
    is_132_an_administrator_erases_a_visitor => retention::erasing_a_visitor;
    is_52_a_member_sees_the_rooms_and_goes_to_one => rooms::seen_and_gone_to;
    a_session_is_rated_once_and_those_who_may_see_it_do => after::rating;
    an_export_holds_all_that_match_and_goes_on_behind_any_row => export::exporting;
    wt_3_a_document_a_photograph_and_a_sound_reach_both_sides_intact => files::exchanging;
    wt_3_files_are_given_to_members_only_for_a_while => files::guarding;
    wt_3_hostile_files_are_refused_or_harmless => files::hostile;
    wt_3_sizes_are_limited_for_a_file_a_session_and_the_company => files::limits;
    wt_3_an_upload_that_breaks_off_leaves_nothing => files::breaking_off;
    is_118_a_profile_goes_out_as_xml_is_edited_and_comes_back => profiles::out_and_back;
    is_119_an_archived_profile_comes_back_as_it_was => profiles::archive;
    is_74_pictures_are_taken_by_content_and_go_with_their_default => avatars::pictures;
    is_74_is_84_everybody_sees_who_is_shown_by_what => avatars::shown;
    is_31_who_agreed_with_one_company_is_known_with_another => cards::known_with_another;
    is_31_taking_it_back_makes_somebody_new_everywhere => cards::taken_back;
    lists_come_in_parts => configuration::lists;
    every_bad_request_gets_a_problem_and_changes_nothing => bad_requests::every_bad_request;
}

#[tokio::test]
async fn is_7_from_zero_to_the_first_conversation_without_the_operator() {
    if let Some(house) = House::on_postgres_with(sign_up::open).await {
        sign_up::from_zero(house).await;
    }
}

#[tokio::test]
async fn is_7_a_sign_up_that_is_not_finished_cannot_go_live_and_goes_away() {
    if let Some(house) = House::on_postgres_with(sign_up::open).await {
        sign_up::unfinished(house).await;
    }
}
