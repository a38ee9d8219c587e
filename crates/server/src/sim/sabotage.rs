//! Ways to break the product or its surroundings on purpose: the negative controls. Each one
//! has to be noticed, or the checks are worth nothing.

use std::cell::Cell;

/// One way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// The record answers an append and forgets it.
    ForgetAppends,
    /// The record takes appends of owners that are none any more.
    NoFencing,
    /// The record gives a lease to whoever asks.
    LeaseForAll,
    /// The record takes appends in seats of desks that are none any more.
    SeatsOfOldDesks,
    /// A failed append is not looked up in the log.
    TakeFailureForGranted,
    /// An heir claims a session and does not run it.
    LoseHandOver,
    /// Sessions and consoles say nothing to a new desk.
    NoRegistration,
    /// A read of the log from a position on leaves the first event out.
    GapOnRead,
    /// Nobody takes over what a dead node had.
    NoTakeOver,
    /// A connection's events are sent twice now and then.
    DeliverTwice,
    /// A client sends what was not answered under a new id.
    NewIds,
    /// A client forgets its position and what it has seen counts all the same.
    ForgetPosition,
}

impl Sabotage {
    /// All of them.
    pub const ALL: [Sabotage; 12] = [
        Sabotage::ForgetAppends,
        Sabotage::NoFencing,
        Sabotage::LeaseForAll,
        Sabotage::SeatsOfOldDesks,
        Sabotage::TakeFailureForGranted,
        Sabotage::LoseHandOver,
        Sabotage::NoRegistration,
        Sabotage::GapOnRead,
        Sabotage::NoTakeOver,
        Sabotage::DeliverTwice,
        Sabotage::NewIds,
        Sabotage::ForgetPosition,
    ];
}

thread_local! {
    /// A world runs on one thread.
    static NOW: Cell<Option<Sabotage>> = const { Cell::new(None) };
}

/// Sets what is broken on this thread.
pub fn set(sabotage: Option<Sabotage>) {
    NOW.set(sabotage);
}

/// Whether that is broken here.
pub fn is(sabotage: Sabotage) -> bool {
    NOW.get() == Some(sabotage)
}
