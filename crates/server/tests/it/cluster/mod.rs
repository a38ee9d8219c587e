//! Several nodes on one record.

mod clocks;
mod damage;
mod duties;
mod hostile;
mod story;
mod world;
