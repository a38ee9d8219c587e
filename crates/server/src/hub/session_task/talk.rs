//! The session's voice channel at its owner: who may come in, and what the media port tells.

use super::{
    super::{
        HubError,
        calls::{AskedOfCalls, NoCall},
        encode,
        msg::{Msg, ReplyTo},
        voice::{NoVoice, Talk, Talking},
    },
    After, Task,
};
use switchboard_core::{
    LegId, Time,
    session::{Event, Input, Record, VoiceStanding},
};
use switchboard_voice::What;
use switchboard_wire::socket::ServerFrame;

/// Whose signal it is who talks: nobody's.
const NOBODY: LegId = LegId::from_u128(1);

impl Task {
    /// Something is asked of the session's telephone calls.
    pub(super) fn calls(&self, asked: AskedOfCalls) {
        let AskedOfCalls { ask, reply } = asked;
        let Some(calls) = self.hub.calls.get().cloned() else {
            return drop(reply.send(Err(NoCall::Off.into())));
        };
        let (tenant, session) = (self.tenant, self.session.id());
        tokio::spawn(async move {
            let _ = reply.send(calls.ask(tenant, session, ask).await);
        });
    }

    /// A member's browser offers to talk.
    pub(super) fn talk(&self, talk: Talk) {
        let Talk {
            leg,
            connection,
            offer,
            reply,
        } = talk;
        let voice = match self.may_talk(leg) {
            Ok(voice) => voice,
            Err(error) => return drop(reply.send(Err(error))),
        };
        let room = self.session.id();
        let muted = self.session.state().voice.muted_by(leg).is_some();
        tokio::spawn(async move {
            let talking = match connection {
                Some(connection) => {
                    let restarted = voice.restart(room, leg, connection, offer).await;
                    restarted.map(|answer| Talking { answer, connection })
                }
                None => voice.join(room, leg, offer).await.map(|answer| Talking {
                    answer: answer.sdp,
                    connection: answer.connection,
                }),
            };
            if talking.is_ok() {
                // Whoever was muted is before anything can be heard of them.
                voice.mute(room, leg, muted);
            }
            let _ = reply.send(talking.map_err(|error| NoVoice::from(error).into()));
        });
    }

    fn may_talk(&self, leg: LegId) -> Result<switchboard_voice::Voice, HubError> {
        let voice = self.hub.voice.get().ok_or(NoVoice::Off)?;
        if !self.session.has_voice() {
            return Err(NoVoice::NotHere.into());
        }
        self.session.may_talk(leg)?;
        Ok(voice.clone())
    }

    /// The media port tells something.
    pub(super) fn heard(
        &mut self,
        now: Time,
        what: What,
        records: &mut Vec<Record>,
        after: &mut Vec<After>,
    ) {
        let (leg, open) = match what {
            What::Connected { member, .. } => (member, true),
            What::Lost { member, .. } => (member, false),
            What::Talking { members: legs } => {
                let s = self.session.id();
                let frame = encode::frame(&ServerFrame::Talking { s, legs });
                return self.fanout.typing(s, NOBODY, frame);
            }
        };
        if open && self.session.may_talk(leg).is_err() {
            // They have left while they came.
            if let Some(voice) = self.hub.voice.get() {
                voice.leave(self.session.id(), leg);
            }
        }
        let input = Input::Voice { leg, open };
        self.input(now, input, ReplyTo::Nobody, records, after);
    }

    /// Has the media port do what these events say.
    pub(super) fn voice_follows(&self, records: &[Record]) {
        let Some(voice) = self.hub.voice.get() else {
            return;
        };
        let room = self.session.id();
        for record in records {
            match &record.event {
                Event::LegRemoved { leg, .. }
                | Event::VoiceChanged {
                    leg,
                    state: VoiceStanding::Left,
                    ..
                } if self.session.has_voice() => voice.leave(room, *leg),
                Event::VoiceMuted { leg, on, .. } => voice.mute(room, *leg, *on),
                _ => {}
            }
        }
    }

    /// The session is owned elsewhere from now on, or over: nobody talks by this node.
    pub(super) fn voice_moves(&self) {
        if let (Some(voice), true) = (self.hub.voice.get(), self.session.has_voice()) {
            voice.close(self.session.id());
        }
    }

    /// The session has come here: whoever talked did so by another node, or before a restart.
    /// They are told, and come again.
    pub(super) fn voice_comes(&mut self) {
        let lost = self.session.state().voice.open().iter().copied();
        let lost: Vec<Msg> = lost
            .map(|leg| Msg::Input(Input::Voice { leg, open: false }, ReplyTo::Nobody))
            .collect();
        self.backlog(lost);
    }
}
