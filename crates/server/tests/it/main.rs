//! One program for all integration tests of the server.

mod bad_frames;
mod cluster;
mod crash;
mod crowd;
mod faults;
mod http;
mod http_only;
mod hub;
mod peer;
mod postgres;
mod socket;
mod world;
