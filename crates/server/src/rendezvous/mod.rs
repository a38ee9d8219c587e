//! Sessions that are agreed on for a later time (docs/decisions/0017-rendezvous.md): which times are
//! free, how one is taken, changed and called off, and how it becomes a session. REST and pages are
//! two doors to this.

mod ask;
mod begin;
mod join;
mod keys;
mod mails;
mod manage;
mod offer;
mod settle;
mod stated;
mod told;

pub use ask::{Asked, ask, free_time, hold_for};
pub use join::join;
pub use keys::Keys;
pub use mails::send_link;
pub use manage::{By, Held, Manages, cancel, found, move_to, named, renumber};
pub use offer::Offer;
pub use settle::{DUTY, begun, leave, missed, round};
pub use stated::{Context, Stated, context};
pub use told::{calendar_file, entry, link, made, manage_link, told, wall};
