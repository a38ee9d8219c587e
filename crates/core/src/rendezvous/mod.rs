//! Rendezvous: sessions that were agreed on for a later time. What is agreed is a row of the record;
//! what may become of it ([`State`]), on which terms a service agrees to one ([`Terms`]), which times
//! are free ([`slots`]), how a visitor is called ([`callback`]), and what a calendar program is told
//! of it ([`calendar`]) is decided here.

pub mod calendar;
pub mod callback;
pub mod phone;
pub mod slots;
mod state;
mod terms;

pub use state::{Stage, State, Step, Window};
pub use terms::{PARAMS, Terms};
