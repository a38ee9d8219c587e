//! Calls through a gateway against telephones that run here.

mod calls;
mod room;
mod sipp;
mod uas;
