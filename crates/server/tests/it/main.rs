//! One program for all integration tests of the server.

mod http;
mod http_only;
mod peer;
mod socket;
mod world;
