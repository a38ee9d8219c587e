//! What a client's frame is to the connection that reads it.

use switchboard_core::{SessionId, session::Command};
use switchboard_wire::socket::ClientFrame;

/// The command id a frame carries.
pub fn command_id(frame: &ClientFrame) -> Option<&str> {
    use ClientFrame::*;
    match frame {
        Hello { .. } | Typing { .. } | Hand { .. } => None,
        Attach { id, .. }
        | Detach { id, .. }
        | Desk { id, .. }
        | Proxy { id, .. }
        | Say { id, .. }
        | ShareTyping { id, .. }
        | Ask { id, .. }
        | Describe { id, .. }
        | Push { id, .. }
        | Follow { id, .. }
        | Consent { id, .. }
        | Page { id, .. }
        | ReportPush { id, .. }
        | Baton { id, .. }
        | AskBaton { id, .. }
        | DeclineBaton { id, .. }
        | SendPage { id, .. }
        | ReportPage { id, .. }
        | Note { id, .. }
        | Aside { id, .. }
        | Hold { id, .. }
        | Remove { id, .. }
        | HandOn { id, .. }
        | Seek { id, .. }
        | Help { id, .. }
        | EndSearch { id, .. }
        | Permit { id, .. }
        | PermitWarm { id, .. }
        | AskSteps { id, .. }
        | Allow { id, .. }
        | Acted { id, .. }
        | MuteVoice { id, .. }
        | DeclineVoice { id, .. }
        | LeaveVoice { id, .. }
        | Leave { id, .. }
        | End { id, .. }
        | State { id, .. }
        | Answer { id, .. }
        | Watch { id, .. } => Some(id),
    }
}

/// A member's command out of its frame; `None` for frames that are none.
pub fn split(frame: ClientFrame) -> Option<(SessionId, String, Command)> {
    use ClientFrame::*;
    Some(match frame {
        Say {
            s,
            id,
            text,
            behind,
        } => (s, id, Command::Say { text, behind }),
        ShareTyping { s, id, on } => (s, id, Command::ShareTyping { on }),
        Ask { s, id, question } => (s, id, Command::Ask { question }),
        Describe {
            s,
            id,
            name,
            email,
            attributes,
        } => (
            s,
            id,
            Command::Describe {
                name,
                email,
                attributes,
            },
        ),
        Push {
            s,
            id,
            url,
            target,
            epoch,
        } => (s, id, Command::Push { url, target, epoch }),
        Follow { s, id, on, epoch } => (s, id, Command::Follow { on, epoch }),
        Consent { s, id, follow } => (s, id, Command::Consent { follow }),
        Page {
            s,
            id,
            url,
            title,
            subject,
        } => (
            s,
            id,
            Command::ViewPage {
                url,
                title,
                subject,
            },
        ),
        ReportPush {
            s,
            id,
            push,
            outcome,
        } => (s, id, Command::ReportPush { push, outcome }),
        Baton { s, id, to, epoch } => (s, id, Command::Baton { to, epoch }),
        AskBaton { s, id } => (s, id, Command::AskBaton),
        DeclineBaton { s, id, of } => (s, id, Command::DeclineBaton { of }),
        SendPage {
            s,
            id,
            url,
            way,
            frame,
            to,
            echo,
            epoch,
        } => (
            s,
            id,
            Command::SendPage {
                url,
                way,
                frame,
                to,
                echo,
                epoch,
            },
        ),
        ReportPage {
            s,
            id,
            push,
            outcome,
        } => (s, id, Command::ReportPage { push, outcome }),
        Note { s, id, text } => (s, id, Command::Note { text }),
        Aside { s, id, to, text } => (s, id, Command::Aside { to, text }),
        Hold { s, id, on } => (s, id, Command::Hold { on }),
        Remove { s, id, leg } => (s, id, Command::Remove { leg }),
        HandOn { s, id, to } => (s, id, Command::HandOn { to }),
        Seek {
            s,
            id,
            purpose,
            agent,
            queue,
            comment,
        } => (
            s,
            id,
            Command::Seek {
                purpose,
                agent,
                queue,
                comment,
                ordered_by: None,
            },
        ),
        EndSearch { s, id, search } => (s, id, Command::EndSearch { search }),
        Permit { s, id, search, yes } => (s, id, Command::Permit { search, yes }),
        PermitWarm {
            s,
            id,
            transfer,
            yes,
        } => (s, id, Command::PermitWarm { transfer, yes }),
        AskSteps { s, id, of, steps } => (s, id, Command::AskSteps { of, steps }),
        Allow { s, id, to, steps } => (s, id, Command::Allow { to, steps }),
        Acted {
            s,
            id,
            by,
            what,
            element,
            page,
            done,
        } => {
            let acted = Command::Acted {
                by,
                what,
                element,
                page,
                done,
            };
            (s, id, acted)
        }
        MuteVoice { s, id, of, on } => (s, id, Command::MuteVoice { of, on }),
        DeclineVoice { s, id } => (s, id, Command::DeclineVoice),
        LeaveVoice { s, id } => (s, id, Command::LeaveVoice),
        Leave { s, id } => (s, id, Command::Leave),
        End { s, id } => (s, id, Command::End),
        Hello { .. }
        | Attach { .. }
        | Detach { .. }
        | Desk { .. }
        | Proxy { .. }
        | Typing { .. }
        | Hand { .. }
        | Help { .. }
        | State { .. }
        | Answer { .. }
        | Watch { .. } => return None,
    })
}
