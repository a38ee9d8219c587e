//! Calls through a gateway against telephones that run here.

mod baresip;
mod calls;
mod room;
mod sipp;
mod uas;
