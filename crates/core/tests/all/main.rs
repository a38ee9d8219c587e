//! The state machines of the core as their owners drive them.

mod avatars;
mod behaviours;
mod commands;
mod crowd;
mod deadlines;
mod desk;
mod exits;
mod handing;
mod handing_order;
mod hands;
mod help;
mod idempotence;
mod kinds;
mod lead;
mod legs;
mod meetings;
mod never_alone;
mod parameters;
mod privately;
mod refusals;
mod replay;
mod room;
mod roster;
mod searches;
mod subjects;
mod supervise;
