//! Identifiers. All are 128 random or time-ordered random bits, written as hyphenated UUIDs.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Wraps 128 bits chosen by the caller.
            pub const fn from_u128(bits: u128) -> Self {
                Self(Uuid::from_u128(bits))
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )*};
}

id! {
    /// A company that uses the server.
    TenantId
    /// A web presence of a tenant: a public key and the origins it may stand on.
    SiteId
    /// A person of the tenant who serves visitors.
    AgentId
    /// The outside party, anonymous or identified.
    VisitorId
    /// What a tenant offers: a behaviour and its parameters.
    ServiceId
    /// A program that holds legs for endpoints that do not connect themselves (CC-23).
    ProxyId
    /// Where visitors wait.
    QueueId
    /// When queues are open: a calendar of business hours.
    HoursId
    /// How the panel looks and what it offers by default, in sessions of one scenario.
    ProfileId
    /// A logo, a banner or an avatar of the tenant's own.
    PictureId
    /// A search of a session for somebody at the desk.
    SearchId
    /// A communication session.
    SessionId
    /// One endpoint's membership of one session.
    LegId
    /// A visitor presented to an agent.
    OfferId
    /// One pushed page.
    PushId
    /// A file that was sent in a session.
    FileId
    /// A company on another server that visitors are handed to, or come from.
    PartnerId
    /// One attempt to hand a visitor to a partner.
    TransferId
    /// A seat that a desk was asked for, named by who asks.
    SeatId
    /// Somebody who waits for a seat.
    WaiterId
}

/// Source of fresh identifiers, given by the shell so that a run can be repeated.
pub trait FreshIds {
    /// 128 bits that were never returned before.
    fn fresh(&mut self) -> u128;
}

impl<F: FnMut() -> u128> FreshIds for F {
    fn fresh(&mut self) -> u128 {
        self()
    }
}
