//! Several nodes on one record.

mod clocks;
mod damage_story;
mod duties_story;
mod hostile;
mod seats_story;
mod story;
mod streams_story;
mod world;
