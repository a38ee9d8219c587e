//! The server's time, as a value that tests can replace.

mod shifted;
mod steady;

pub use shifted::Shift;
pub use steady::{Hands, Steady};

use std::{fmt, sync::Arc};
use switchboard_core::Time;

/// Tells the time. Cheap to clone.
#[derive(Clone)]
pub struct Clock(pub Arc<dyn Fn() -> Time + Send + Sync>);

impl Clock {
    /// The clock of the machine, without its jumps: see [`Steady`].
    pub fn system() -> Self {
        Self::steady(Steady::new(Hands::of_the_machine()))
    }

    /// A steady clock over any hands.
    pub fn steady(steady: Steady) -> Self {
        Self(Arc::new(move || steady.now()))
    }

    /// Now.
    pub fn now(&self) -> Time {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}
