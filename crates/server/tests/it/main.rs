//! One program for all integration tests of the server.

mod alerts;
mod backup;
mod bad_frames;
mod breaks;
mod busy;
mod cluster;
mod crowd;
mod faults;
mod hands;
mod http;
mod http_only;
mod hub;
mod latency;
mod many;
mod newer;
mod offer;
mod peer;
mod poller;
mod postgres;
mod rotation;
mod sent_files;
mod socket;
mod storm;
mod upgrade;
mod world;
