//! What each member may do, in every state of its leg and every stage of the session.

use super::room::{Room, external, photograph, say, view};
use std::collections::BTreeMap;
use switchboard_core::{
    LegId, PushId, QueueId, SearchId,
    routing::Purpose,
    session::{
        Act, Command, Input, LegState, PageOutcome, PushOutcome, PushTarget, Refusal, Role, Step,
        Way,
    },
};

#[derive(Clone, Copy, Debug, PartialEq)]
enum At {
    Waiting,
    Active,
    Ended,
}

/// What a command needs beside membership.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Needs {
    Nothing,
    ChatOpen,
    LeadOpen,
    LeadOpenAndBaton,
    Visitor,
    Staff,
    StaffOrBaton,
    StaffAndChatOpen,
    AgentWhileActive,
    OpenWhileActive,
    Owner,
    /// And the session is live.
    OwnerWhileActive,
}

/// Rows of the table.
const COMMANDS: usize = 34;

fn all_commands(epoch: u64, push: PushId, leg: LegId, other: LegId) -> Vec<(Command, Needs)> {
    let table = vec![
        (say("hello"), Needs::ChatOpen),
        (
            Command::Ask {
                question: "why?".into(),
            },
            Needs::Visitor,
        ),
        (
            Command::Describe {
                name: Some("Ada".into()),
                email: None,
                attributes: BTreeMap::new(),
            },
            Needs::Nothing,
        ),
        (
            Command::Push {
                url: "https://acme.example/".into(),
                target: PushTarget::Window,
                epoch,
            },
            Needs::LeadOpenAndBaton,
        ),
        (Command::Follow { on: true, epoch }, Needs::LeadOpenAndBaton),
        (Command::Consent { follow: true }, Needs::Nothing),
        (view("https://acme.example/page"), Needs::Nothing),
        (
            Command::ReportPush {
                push,
                outcome: PushOutcome::Arrived,
            },
            Needs::Nothing,
        ),
        (Command::Baton { to: None, epoch }, Needs::StaffOrBaton),
        (Command::AskBaton, Needs::OpenWhileActive),
        (Command::DeclineBaton { of: leg }, Needs::Nothing),
        (
            Command::SendPage {
                url: "https://acme.example/".into(),
                way: Way::Popup,
                frame: None,
                to: None,
                echo: false,
                epoch,
            },
            Needs::LeadOpenAndBaton,
        ),
        (
            Command::ReportPage {
                push,
                outcome: PageOutcome::Closed,
            },
            Needs::Nothing,
        ),
        (Command::ShareTyping { on: false }, Needs::Nothing),
        (photograph("receipt.jpg"), Needs::Nothing),
        (
            Command::ChooseAvatar {
                of: None,
                avatar: Some("fox".into()),
            },
            Needs::Nothing,
        ),
        (
            Command::Note {
                text: "pays late".into(),
            },
            Needs::StaffAndChatOpen,
        ),
        (
            Command::Aside {
                to: vec![other],
                text: "psst".into(),
            },
            Needs::ChatOpen,
        ),
        (Command::Hold { on: true }, Needs::AgentWhileActive),
        (Command::Remove { leg: other }, Needs::Owner),
        (Command::HandOn { to: leg }, Needs::Owner),
        (
            Command::Seek {
                purpose: Purpose::Conference,
                agent: None,
                queue: Some(QueueId::from_u128(1)),
                comment: None,
                ordered_by: None,
            },
            Needs::AgentWhileActive,
        ),
        (
            Command::EndSearch {
                search: SearchId::from_u128(1),
            },
            Needs::Nothing,
        ),
        (
            Command::Help {
                agent: None,
                subject: None,
                people: false,
                wait: false,
                comment: None,
            },
            Needs::OpenWhileActive,
        ),
        (
            Command::AskSteps {
                of: other,
                steps: [Step::Point].into(),
            },
            Needs::LeadOpen,
        ),
        (
            Command::Allow {
                to: None,
                steps: [Step::Point].into(),
            },
            Needs::Nothing,
        ),
        (
            Command::Acted {
                by: other,
                what: Act::Click,
                element: "Order".into(),
                page: "https://acme.example/".into(),
                done: true,
            },
            Needs::LeadOpen,
        ),
        (Command::MuteVoice { of: None, on: true }, Needs::Nothing),
        (Command::DeclineVoice, Needs::Nothing),
        (Command::LeaveVoice, Needs::Nothing),
        (
            Command::Warm {
                transfer: switchboard_core::TransferId::from_u128(1),
                partner: switchboard_core::PartnerId::from_u128(2),
                company: "Other".into(),
                area: "Sales".into(),
                asks: true,
            },
            Needs::OwnerWhileActive,
        ),
        (
            Command::EndWarm {
                transfer: switchboard_core::TransferId::from_u128(1),
            },
            Needs::Staff,
        ),
        (Command::Leave, Needs::Nothing),
        (Command::End, Needs::Staff),
    ];
    assert_eq!(table.len(), COMMANDS);
    // A new command belongs into the table.
    for (command, _) in &table {
        match command {
            Command::Say { .. }
            | Command::Ask { .. }
            | Command::Describe { .. }
            | Command::Push { .. }
            | Command::Follow { .. }
            | Command::Consent { .. }
            | Command::ViewPage { .. }
            | Command::ReportPush { .. }
            | Command::Baton { .. }
            | Command::AskBaton
            | Command::DeclineBaton { .. }
            | Command::SendPage { .. }
            | Command::ReportPage { .. }
            | Command::ShareTyping { .. }
            | Command::SendFile { .. }
            | Command::ChooseAvatar { .. }
            | Command::Note { .. }
            | Command::Aside { .. }
            | Command::Hold { .. }
            | Command::Remove { .. }
            | Command::HandOn { .. }
            | Command::Seek { .. }
            | Command::EndSearch { .. }
            | Command::Help { .. }
            | Command::Permit { .. }
            | Command::AskSteps { .. }
            | Command::Allow { .. }
            | Command::Acted { .. }
            | Command::MuteVoice { .. }
            | Command::DeclineVoice
            | Command::LeaveVoice
            | Command::Warm { .. }
            | Command::PermitWarm { .. }
            | Command::EndWarm { .. }
            | Command::Leave
            | Command::End => {}
        }
    }
    table
}

/// A session in that stage with a member in that role and leg state, who holds the baton
/// or not, and a push that can be reported.
fn scene(at: At, role: Role, state: LegState, baton: bool) -> (Room, LegId, PushId, LegId) {
    let (mut room, leader) = if at == At::Waiting {
        let mut room = Room::help_desk();
        let helper = room.join(external("helper", Role::Assistant));
        room.open(helper);
        (room, helper)
    } else {
        let (room, _, agent) = Room::served();
        (room, agent)
    };
    let epoch = room.session.state().epoch;
    let push = Command::Push {
        url: "https://acme.example/earlier".into(),
        target: PushTarget::Tab,
        epoch,
    };
    room.command(leader, push).unwrap();
    let push = room.session.state().pushes[0];
    let leg = room.join(external("subject", role));
    if baton {
        let to = Some(leg);
        room.command(leader, Command::Baton { to, epoch }).unwrap();
    }
    match state {
        LegState::Connecting => {}
        LegState::Open => room.open(leg),
        LegState::Lost => {
            room.open(leg);
            room.lose(leg);
        }
        LegState::Removed => {
            room.give(Input::Remove { leg }).unwrap();
        }
    }
    if at == At::Ended {
        room.give(Input::Close).unwrap();
    }
    assert_eq!(room.waits(), at == At::Waiting);
    (room, leg, push, leader)
}

#[test]
fn cc_1_every_command_by_role_leg_state_and_stage() {
    use LegState::*;
    let mut cells = 0;
    for at in [At::Waiting, At::Active, At::Ended] {
        for role in [Role::Visitor, Role::Agent, Role::Assistant] {
            for state in [Connecting, Open, Lost, Removed] {
                for baton in [false, true] {
                    for place in 0..COMMANDS {
                        let (mut room, leg, push, other) = scene(at, role, state, baton);
                        let holds = room.session.state().baton == Some(leg);
                        let epoch = room.session.state().epoch;
                        let owner = room.session.state().owner().map(|owner| owner.id);
                        let commands = all_commands(epoch, push, leg, other);
                        let (command, needs) = commands[place].clone();
                        let expected = if at == At::Ended {
                            Err(Refusal::SessionEnded)
                        } else if state == Removed {
                            Err(Refusal::NotJoined)
                        } else {
                            let fits = match needs {
                                Needs::Nothing => true,
                                Needs::ChatOpen => state == Open,
                                Needs::LeadOpen => state == Open,
                                Needs::LeadOpenAndBaton => state == Open && holds,
                                Needs::Visitor => role == Role::Visitor,
                                Needs::Staff => role != Role::Visitor,
                                Needs::StaffOrBaton => role != Role::Visitor || holds,
                                Needs::StaffAndChatOpen => role != Role::Visitor && state == Open,
                                Needs::AgentWhileActive => role == Role::Agent && at == At::Active,
                                Needs::OpenWhileActive => state == Open && at == At::Active,
                                Needs::Owner => owner == Some(leg),
                                Needs::OwnerWhileActive => owner == Some(leg) && at == At::Active,
                            };
                            if fits {
                                Ok(())
                            } else {
                                Err(Refusal::NotAllowed)
                            }
                        };
                        let cell =
                            format!("{command:?} of {role:?} {state:?} {at:?} baton {holds}");
                        let result = room.command(leg, command);
                        assert_eq!(result.map(|_| ()), expected, "{cell}");
                        room.check_rebuild();
                        cells += 1;
                    }
                }
            }
        }
    }
    assert_eq!(cells, 3 * 3 * 4 * 2 * COMMANDS);
}
