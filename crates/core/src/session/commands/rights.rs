//! Who may do what: the one place that says it.

use crate::{
    LegId,
    session::{Channel, Command, Leg, Refusal, State},
};

/// Refuses unless the sender is a member who may send that command now. What is in the command
/// is looked at by the command.
pub(super) fn require(state: &State, leg: LegId, command: &Command) -> Result<(), Refusal> {
    let member = state.roster.get(&leg).ok_or(Refusal::NotJoined)?;
    if may(member, command) {
        Ok(())
    } else {
        Err(Refusal::NotAllowed)
    }
}

fn may(member: &Leg, command: &Command) -> bool {
    let open = |channel| member.channels.contains(&channel);
    match command {
        Command::Say { .. } => open(Channel::Chat),
        Command::Push { .. } | Command::Follow { .. } => open(Channel::Lead),
        Command::Ask { .. } => !member.role.is_staff(),
        Command::End => member.role.is_staff(),
        // Whose the baton is, and at which epoch, is looked at with the command.
        Command::Baton { .. } => true,
        Command::Describe { .. }
        | Command::Consent { .. }
        | Command::ViewPage { .. }
        | Command::ReportPush { .. }
        | Command::ShareTyping { .. }
        | Command::Leave => true,
    }
}
