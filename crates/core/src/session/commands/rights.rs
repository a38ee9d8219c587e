//! Who may do what: the one place that says it.

use crate::{
    LegId,
    routing::Purpose,
    session::{Channel, Command, Leg, LegState, Refusal, Role, State},
};

/// Refuses unless the sender is a member who may send that command now. What is in the command
/// is looked at by the command.
pub(super) fn require(state: &State, leg: LegId, command: &Command) -> Result<(), Refusal> {
    let member = state.roster.get(&leg).ok_or(Refusal::NotJoined)?;
    if may(state, member, command) {
        Ok(())
    } else {
        Err(Refusal::NotAllowed)
    }
}

/// What others hear or see of a member.
pub(super) fn is_heard(command: &Command) -> bool {
    matches!(
        command,
        Command::Say { .. }
            | Command::Ask { .. }
            | Command::Aside { .. }
            | Command::SendFile { .. }
            | Command::Push { .. }
            | Command::SendPage { .. }
            | Command::AskBaton
            | Command::Follow { .. }
            | Command::AskSteps { .. }
    )
}

fn may(state: &State, member: &Leg, command: &Command) -> bool {
    let agent = member.role == Role::Agent;
    let owns = || state.owner().is_some_and(|owner| owner.id == member.id);
    let open = |channel| member.channels.contains(&channel);
    match command {
        Command::Say { .. } | Command::Aside { .. } => open(Channel::Chat),
        Command::Note { .. } => member.role.is_staff() && open(Channel::Chat),
        Command::Hold { .. } => agent,
        // Whoever hands the visitor over must have them.
        Command::Seek { purpose, .. } => agent && (*purpose == Purpose::Conference || owns()),
        // Of a crowd each would ask for themselves.
        Command::Help { .. } => member.state == LegState::Open && state.is_named(member.id),
        Command::EndSearch { .. } => match &state.asking {
            Some(asking) => asking.by == member.id || owns(),
            // It may be the retry of one that worked.
            None => true,
        },
        Command::Permit { .. } | Command::PermitWarm { .. } => member.role == Role::Visitor,
        Command::Warm { .. } => agent && owns(),
        Command::EndWarm { .. } => match &state.warm {
            Some(warm) => warm.by == member.id || owns(),
            // It may be the retry of one that worked.
            None => member.role.is_staff(),
        },
        Command::Remove { .. } | Command::HandOn { .. } => owns(),
        Command::Push { .. }
        | Command::SendPage { .. }
        | Command::Follow { .. }
        | Command::AskSteps { .. }
        | Command::Acted { .. } => open(Channel::Lead),
        // Of a crowd each would ask for themselves.
        Command::AskBaton => open(Channel::Lead) && state.is_named(member.id),
        // Agents mute whoever disturbs.
        Command::MuteVoice { of: Some(of), .. } if *of != member.id => agent,
        Command::MuteVoice { on, .. } => {
            // Who was muted by another does not undo it, unless they could mute that one too.
            let by = state.voice.muted_by(member.id);
            *on || agent || by.is_none_or(|by| by == member.id)
        }
        Command::Ask { .. } => !member.role.is_staff(),
        Command::End => member.role.is_staff(),
        // Agents choose for visitors too, and nobody for a colleague.
        Command::ChooseAvatar { of: Some(of), .. } if *of != member.id => {
            let visitor = |leg: &Leg| leg.role == Role::Visitor;
            agent && state.roster.get(of).is_none_or(visitor)
        }
        Command::ChooseAvatar { .. } => true,
        // Whose the baton is, and at which epoch, is looked at with the command.
        Command::Baton { .. } | Command::DeclineBaton { .. } => true,
        Command::Describe { .. }
        | Command::Consent { .. }
        // To take it back must always be possible.
        | Command::Allow { .. }
        | Command::ViewPage { .. }
        | Command::ReportPush { .. }
        | Command::ReportPage { .. }
        | Command::ShareTyping { .. }
        // Comes over REST, so the sender's connection may be gone just now.
        | Command::SendFile { .. }
        | Command::DeclineVoice
        | Command::LeaveVoice
        | Command::Leave => true,
    }
}
