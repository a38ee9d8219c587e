//! The telephone gateway (CC-23): places calls from sessions into the telephone network, and stands in
//! for the telephone there. It imports nothing of the server but its words.
//!
//! # Shape
//!
//! [`Gateway::call`](gateway::Gateway::call) takes a number and a [`Room`](media::Room), which is the
//! session's voice room seen from one member. What becomes of the call is told as
//! [`State`](call::State)s: dialing, ringing, answered, ended and why. [`call`] is that state
//! machine, without clock or network; [`trunk`] is what is wanted of whoever carries the call, and
//! [`sip`] the one that is there. Speech has a thread of its own per call ([`media`]): from the
//! telephone by RTP and the jitter buffer ([`rtp`], [`jitter`]), decoded from G.711 and encoded to
//! Opus; to the telephone the loudest three of all others in one stream ([`mix`]).
//!
//! # What is not done
//!
//! Calls to here are declined. Nothing is encrypted between here and the trunk: it belongs into a
//! network of one's own. What is played before a call is answered is not heard.

pub mod call;
pub mod g711;
pub mod gateway;
pub mod jitter;
pub mod media;
pub mod mix;
pub mod number;
pub mod rtp;
pub mod sdp;
pub mod sip;
mod tone;
pub mod trunk;
