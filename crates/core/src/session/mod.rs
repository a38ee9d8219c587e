//! The session aggregate: a session instance and a service instance of its own (CC-2).
//!
//! [`Session::handle`] takes one input and the time and returns events to append and work
//! to do afterwards; [`State::apply`] is the only way state changes, so a session can be
//! rebuilt from its log with [`Session::rebuild`].

mod address;
mod command;
mod commands;
mod context;
mod crowd;
mod event;
mod hands;
mod help;
mod instance;
mod invite;
mod leading;
mod leg;
mod members;
mod noes;
mod person;
mod refusal;
mod roster;
mod search;
mod state;
mod supervise;
mod taken;
mod voice;
mod warm;

pub use address::web_address;
pub use command::*;
pub use context::{Context, ContextOf};
pub use crowd::Crowd;
pub use event::*;
pub use hands::{Act, Grant, Hands, STEPS_MS, Step, StepsAsked};
pub use instance::Session;
pub use invite::{Invitation, InvitationEnd, Meeting, SERVICE, Wanted};
pub use leading::{BatonAsk, Leader};
pub use leg::*;
pub use person::anonymous_name;
pub use refusal::Refusal;
pub use roster::Roster;
pub use search::Asking;
pub use state::{Labels, Seen, Stage, State};
pub use supervise::watcher_leg;
pub use voice::{Standing as VoiceStanding, Voice};
pub use warm::Warm;
