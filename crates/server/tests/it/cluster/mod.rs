//! Several nodes on one record.

mod story;
mod world;
