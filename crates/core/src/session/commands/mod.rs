//! What members may ask for. A command is a function in one of these files, a line in the list
//! below, and what it needs in [`rights`].

mod avatar;
mod baton;
mod exit;
mod file;
mod hands;
mod hold;
mod labels;
mod lead;
pub(super) mod lines;
mod members;
mod pages;
mod privately;
mod rights;
mod search;
mod typing;
mod voice;
mod warm;

use super::{instance::Run, *};
use crate::LegId;

/// Whose command it is.
struct From {
    leg: LegId,
    /// The client's id for it.
    cid: Option<String>,
}

impl Run<'_> {
    /// They are in a waiting room (IS-109).
    fn unheard(&self, leg: LegId) -> bool {
        let member = self.state().roster.get(&leg);
        member.is_some_and(|member| member.role == Role::Visitor) && self.session.awaits_host()
    }

    pub(super) fn command(
        &mut self,
        leg: LegId,
        cid: Option<String>,
        command: Command,
    ) -> Result<(), Refusal> {
        rights::require(self.state(), leg, &command)?;
        if rights::is_heard(&command) && self.unheard(leg) {
            return Err(Refusal::NotAllowed);
        }
        let first = self.state().head + 1;
        let from = From { leg, cid };
        match command {
            Command::Say { text, behind } => self.say(from, &text, behind),
            Command::Ask { question } => self.ask(from, &question),
            Command::Describe {
                name,
                email,
                attributes,
            } => self.describe(from, name, email, attributes),
            Command::Push { url, target, epoch } => self.push_page(from, &url, target, epoch),
            Command::Follow { on, epoch } => self.follow(from, on, epoch),
            Command::Consent { follow } => self.consent(from, follow),
            Command::ViewPage {
                url,
                title,
                subject,
            } => self.view_page(from, &url, title, subject),
            Command::ReportPush { push, outcome } => self.report_push(from, push, outcome),
            Command::Baton { to, epoch } => self.baton(leg, to, epoch),
            Command::AskBaton => self.ask_baton(from),
            Command::DeclineBaton { of } => self.decline_baton(from, of),
            Command::SendPage {
                url,
                way,
                frame,
                to,
                echo,
                epoch,
            } => self.send_page(
                from,
                epoch,
                pages::Page {
                    url,
                    way,
                    frame,
                    to,
                    echo,
                },
            ),
            Command::ReportPage { push, outcome } => self.report_page(from, push, outcome),
            Command::ShareTyping { on } => self.share_typing(from, on),
            Command::SendFile {
                file,
                file_name,
                media,
                bytes,
                width,
                height,
            } => self.send_file(from, file, file_name, media, bytes, (width, height)),
            Command::Note { text } => self.note(from, &text),
            Command::Aside { to, text } => self.aside(from, to, &text),
            Command::Hold { on } => self.hold(from, on),
            Command::Remove { leg: member } => self.remove_other(leg, member),
            Command::HandOn { to } => self.hand_on(from, to),
            Command::Seek {
                purpose,
                agent,
                queue,
                comment,
                ordered_by,
            } => self.search(from, purpose, (agent, queue), (comment, ordered_by)),
            Command::Help {
                subject,
                agent,
                people,
                wait,
                comment,
            } => self.help(from, (subject, agent), (people, wait), comment),
            Command::EndSearch { search } => self.cancel_search(search),
            Command::Permit { search, yes } => self.permit_search(leg, from.cid, search, yes),
            Command::Warm {
                transfer,
                partner,
                company,
                area,
                asks,
            } => self.hand_to(from, transfer, partner, (company, area), asks),
            Command::PermitWarm { transfer, yes } => self.permit_warm(leg, from.cid, transfer, yes),
            Command::EndWarm { transfer } => self.end_warm(transfer),
            Command::ChooseAvatar { of, avatar } => self.choose_avatar(from, of, avatar),
            Command::AskSteps { of, steps } => self.ask_steps(from, of, steps),
            Command::Allow { to, steps } => self.allow(from, to, steps),
            Command::Acted {
                by,
                what,
                element,
                page,
                done,
            } => self.acted(from, by, what, &element, &page, done),
            Command::MuteVoice { of, on } => self.mute_voice(from, of, on),
            Command::DeclineVoice => self.decline_voice(from),
            Command::LeaveVoice => self.leave_voice(from),
            Command::Leave => self.leave(leg),
            Command::End => self.ask_end(leg),
        }?;
        if !self.out.records.is_empty() {
            self.out.seq = Some(first);
        }
        Ok(())
    }
}
