//! Every metric of the program, with its meaning. Durations are in seconds, sizes in bytes.
//!
//! Those whose labels are known beforehand are shown from the start with the value 0, so that
//! a first fault is an increase and an alert can be written on it.

use Kind::{Counter, Gauge, Histogram};

#[derive(Clone, Copy)]
enum Kind {
    Counter,
    Gauge,
    Histogram,
}

struct Metric {
    name: &'static str,
    kind: Kind,
    help: &'static str,
    shown: Shown,
}

/// What is there before anything has happened.
#[derive(Clone, Copy)]
enum Shown {
    /// The bare name.
    Bare,
    /// The values of one label.
    Each(&'static str, &'static [&'static str]),
    /// Nothing: labels come with the first value, or the value is set when it is known.
    Later,
}

use Shown::{Bare, Each, Later};

const fn metric(name: &'static str, kind: Kind, shown: Shown, help: &'static str) -> Metric {
    Metric {
        name,
        kind,
        help,
        shown,
    }
}

/// Upper bounds of the histograms that do not use the common ones.
pub const BUCKETS: &[(&str, &[f64])] = &[(
    "switchboard_commit_jobs",
    &[1.0, 4.0, 16.0, 64.0, 128.0, 256.0, 512.0],
)];
/// Upper bounds of all others.
pub const COMMON_BUCKETS: &[f64] = &[0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0, 30.0];

#[rustfmt::skip]
const METRICS: &[Metric] = &[
    // The program
    metric("switchboard_build_info", Gauge, Later, "Always 1; the labels are the program's version, the web client's build and the record's engine."),
    metric("switchboard_clock_behind_seconds", Gauge, Bare, "The machine's clock minus the server's, which never jumps and follows slowly."),
    metric("switchboard_certificate_expires_seconds", Gauge, Later, "When the certificate in force ends, in seconds since 1970."),
    metric("switchboard_data_free_bytes", Gauge, Later, "Free space for the data directory."),
    metric("process_cpu_seconds_total", Counter, Later, "Processor time used by the process."),
    metric("process_resident_memory_bytes", Gauge, Later, "Memory of the process that is in use."),
    metric("process_open_fds", Gauge, Later, "Open files and sockets of the process."),
    metric("process_max_fds", Gauge, Later, "Most files and sockets the process may open."),
    metric("process_threads", Gauge, Later, "Threads of the process."),
    metric("process_start_time_seconds", Gauge, Later, "When the process started, in seconds since 1970."),
    // HTTP
    metric("switchboard_http_connections", Gauge, Bare, "Open connections, upgraded ones included."),
    metric("switchboard_http_connections_refused_total", Counter, Each("reason", &["all", "address"]), "Connections refused by a cap, by reason."),
    metric("switchboard_http_connections_timed_out_total", Counter, Later, "Connections closed for silence or slowness, by phase."),
    metric("switchboard_http_requests_total", Counter, Later, "Answered requests by route, method and status."),
    metric("switchboard_http_request_seconds", Histogram, Later, "Time to the head of the answer, by route."),
    metric("switchboard_problems_total", Counter, Each("code", &["internal", "unavailable", "full"]), "Refusals and faults told to callers over HTTP, by code."),
    metric("switchboard_rate_limited_total", Counter, Each("limit", &["login", "login_address", "start", "request"]), "Requests refused because there were too many, by limit."),
    metric("switchboard_logins_total", Counter, Each("outcome", &["accepted", "refused", "limited"]), "Log-ins by outcome."),
    metric("switchboard_unregistered_origins_total", Counter, Bare, "Requests from sites of no tenant."),
    metric("switchboard_mails_total", Counter, Each("outcome", &["sent", "put_off", "given_up"]), "Mails by outcome."),
    metric("switchboard_ratings_total", Counter, Each("stars", &["1", "2", "3", "4", "5"]), "Ratings by visitors, by how many stars they gave."),
    metric("switchboard_webhooks_total", Counter, Each("outcome", &["delivered", "put_off", "given_up"]), "Tries to tell a webhook something, by outcome."),
    metric("switchboard_webhook_seconds", Histogram, Bare, "Time of one try to tell a webhook something."),
    metric("switchboard_webhooks_waiting", Gauge, Bare, "Messages that webhooks are still to be told, at the node that does that."),
    metric("switchboard_webhooks_disabled_total", Counter, Bare, "Webhooks that were turned off for failing."),
    // Sockets
    metric("switchboard_connections", Gauge, Bare, "Open sockets and HTTP-only streams."),
    metric("switchboard_arrivals_total", Counter, Each("outcome", &["welcome", "later"]), "Connections that said hello: greeted, or told when to come again because too many came at once."),
    metric("switchboard_frames_refused_total", Counter, Each("code", &["rate_limited", "unavailable", "full"]), "Refused frames by code."),
    metric("switchboard_slow_readers_total", Counter, Bare, "Connections closed because too much waited for them; they come back with their position."),
    metric("switchboard_catch_ups_total", Counter, Each("from", &["memory", "store"]), "Readers who were given what they missed, by where it came from."),
    metric("switchboard_silent_sockets_total", Counter, Bare, "Sockets closed because the peer was gone."),
    metric("switchboard_unpaired_frames_total", Counter, Bare, "Dropped frames for a leg that their connection never opened."),
    metric("switchboard_foreign_origins_total", Counter, Bare, "Sockets refused for their origin."),
    // Sessions
    metric("switchboard_visits_total", Counter, Each("outcome", &["started"]), "Starts of sessions by visitors, by outcome."),
    metric("switchboard_rendezvous_total", Counter, Each("outcome", &["agreed", "begun", "cancelled", "activated", "done", "missed", "no_show"]), "Steps of rendezvous, by what became of them."),
    metric("switchboard_callbacks_total", Counter, Each("outcome", &["talked", "unreached", "unserved", "cancelled"]), "Calls to visitors at a time that was agreed on, by what became of them."),
    metric("switchboard_warm_transfers_total", Counter, Each("outcome", &["arrived", "refused", "lapsed", "denied", "unstaffed", "unreached", "not_arrived", "cancelled"]), "Attempts to hand a visitor to a partner, by how they ended."),
    metric("switchboard_warm_arrivals_total", Counter, Bare, "Visitors who came from partners."),
    metric("switchboard_warm_documents_total", Counter, Each("outcome", &["came", "missing"]), "Documents of visitors who came from partners, by what became of them."),
    metric("switchboard_cards_total", Counter, Each("what", &["made", "used", "taken_back"]), "Visitors' cards that were made, used with a company, taken back."),
    metric("switchboard_proxy_requests_total", Counter, Each("outcome", &["fetched", "cached", "gone", "locked", "not_listed", "elsewhere", "secure", "unreached", "too_large", "kind", "refused", "busy"]), "Requests for partners' pages through the server, by what came of them."),
    metric("switchboard_proxy_bytes_total", Counter, Bare, "Bytes of partners' pages that were handed out."),
    metric("switchboard_sessions_started_total", Counter, Bare, "Sessions started."),
    metric("switchboard_service_faults_total", Counter, Bare, "Decisions at which a service's behaviour failed."),
    metric("switchboard_hand_overs_failed_total", Counter, Bare, "Sessions that could not be handed over, because the record refused: both agents stayed."),
    metric("switchboard_sessions_live", Gauge, Bare, "Sessions that have not ended."),
    metric("switchboard_queue_waiting", Gauge, Later, "Visitors who wait, by tenant and queue."),
    metric("switchboard_queue_agents_ready", Gauge, Later, "Agents who could take one more visitor at once, by tenant and queue."),
    metric("switchboard_queue_waiting_since_seconds", Gauge, Later, "Since when the first of a queue waits, in seconds since 1970, 0 when nobody waits; by tenant and queue."),
    // Speech
    metric("switchboard_voice_members", Gauge, Bare, "Members who talk, or listen, by this node's media port."),
    metric("switchboard_voice_rooms", Gauge, Bare, "Sessions in which somebody talks by this node's media port."),
    metric("switchboard_voice_packets_total", Counter, Each("way", &["in", "out"]), "Packets of speech that came in, and that went out: once for each who was to hear it."),
    metric("switchboard_voice_dropped_total", Counter, Each("why", &["stranger", "malformed", "muted", "silent", "quieter", "late", "congested"]), "Packets at the media port that went no further, by why."),
    metric("switchboard_voice_faults_total", Counter, Bare, "Members who were dropped from the media port because their turn failed."),
    // The cluster
    metric("switchboard_nodes", Gauge, Later, "Nodes that this one knows to be alive, itself included; in a cluster only."),
    metric("switchboard_clock_off_record_seconds", Gauge, Later, "The machine's clock minus the record's, where that is more than two seconds; all nodes go by the record's."),
    metric("switchboard_missed_beats_total", Counter, Bare, "Times the record could not be told that this node lives."),
    metric("switchboard_sessions_taken_over_total", Counter, Bare, "Sessions taken over from another node."),
    metric("switchboard_node_messages_refused_total", Counter, Each("reason", &["stranger", "too_long", "unasked", "not_the_owner"]), "Messages between nodes that were not taken: of what is no node, too long, answers that nobody waits for, said by another than the owner."),
    metric("switchboard_node_questions_unanswered_total", Counter, Bare, "Questions to living nodes that were not answered in time."),
    metric("switchboard_node_messages_unknown_total", Counter, Bare, "Messages of other nodes that this release cannot read."),
    // Files sent in sessions
    metric("switchboard_files_total", Counter, Each("outcome", &["sent", "refused", "broken_off", "failed"]), "Files that members sent, by outcome."),
    metric("switchboard_file_bytes_total", Counter, Each("way", &["in", "out"]), "Content of files that was taken in and handed out."),
    metric("switchboard_uploads", Gauge, Bare, "Files on their way now."),
    metric("switchboard_files_kept", Gauge, Later, "Files that are kept, of all tenants; told by the node that looks after them."),
    metric("switchboard_files_kept_bytes", Gauge, Later, "Their content."),
    metric("switchboard_files_damaged_total", Counter, Bare, "Files whose content is not what was kept; their readers got none, or a part that was cut off."),
    metric("switchboard_files_scanned_total", Counter, Each("verdict", &["clean", "harmful", "failed"]), "Files that the virus scanner was asked about."),
    metric("switchboard_files_cleared_total", Counter, Bare, "Uploads that were begun and never ended, looked at and settled."),
    // The record
    metric("switchboard_commit_seconds", Histogram, Bare, "Time of one durable commit of the record."),
    metric("switchboard_commit_jobs", Histogram, Bare, "Writes that shared one commit."),
    metric("switchboard_commit_queue", Gauge, Bare, "Writes that wait for the next commit."),
    metric("switchboard_record_moves_total", Counter, Bare, "How often the record was found at another of the PostgreSQL servers that the settings name."),
    metric("switchboard_commit_failures_total", Counter, Bare, "Commits that the record refused."),
    metric("switchboard_seats_promised_again_total", Counter, Bare, "Appends whose visitors' seats had to be had of a new desk, because the old one's term was over."),
    metric("switchboard_seats_recounted_total", Counter, Bare, "Times a desk counted its seats anew, because nobody told what became of one."),
    metric("switchboard_append_failures_total", Counter, Bare, "Appends to a session's log that the record refused."),
    metric("switchboard_retention_rows_total", Counter, Later, "Rows changed or erased because their time was over or on request, by what."),
    metric("switchboard_retention_failures_total", Counter, Bare, "Rounds of the retention job that failed."),
    metric("switchboard_retention_finished_seconds", Gauge, Later, "When the last whole round of the retention job ended, in seconds since 1970."),
    metric("switchboard_poisoned_logs_total", Counter, Bare, "Sessions whose log cannot be rebuilt."),
];

/// Tells the recorder in force about all of them.
pub fn register() {
    for metric in METRICS {
        let Metric { name, help, .. } = *metric;
        match metric.kind {
            Counter => metrics::describe_counter!(name, help),
            Gauge => metrics::describe_gauge!(name, help),
            Histogram => metrics::describe_histogram!(name, help),
        }
        match (metric.kind, metric.shown) {
            (_, Later) => {}
            (Counter, Bare) => metrics::counter!(name).absolute(0),
            (Gauge, Bare) => metrics::gauge!(name).increment(0.0),
            // Registering it is enough: an empty one is shown.
            (Histogram, Bare) => drop(metrics::histogram!(name)),
            (Counter, Each(label, values)) => {
                for value in values {
                    metrics::counter!(name, label => *value).absolute(0);
                }
            }
            (_, Each(..)) => unreachable!("only counters are listed by label"),
        }
    }
}

#[cfg(test)]
mod tests;
