//! Several nodes on one record.

mod calls_story;
mod clocks;
mod damage_story;
mod duties_story;
mod handing_story;
mod hands_story;
mod help_story;
mod hostile;
mod privately_story;
mod seats_story;
mod story;
mod streams_story;
mod subjects_story;
mod voice_story;
mod warm_story;
mod watch_story;
mod world;
mod wrap_up_story;
