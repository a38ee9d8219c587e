//! What a link asks for beside a service: a session, a person, or the place in a session to which
//! it invites. It goes into the start token, so that the page around it cannot change it.

use super::signed::Signer;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::Mac;
use switchboard_core::{AgentId, SessionId, TenantId, Time, VisitorId, session::Leader};

/// Bytes of an invitation's tag: enough against guessing, and the link stays short.
const TAG: usize = 16;

/// What a link asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wants {
    /// Into that session; its service decides (CC-15).
    Session(SessionId),
    /// To talk with that agent (CC-19).
    Agent(AgentId),
    /// Into that session, as the visitor who is invited to it (IS-68).
    Invited(Invited),
    /// By an invitation that nobody here has written: nothing at all.
    Forged,
    /// That somebody of that side leads from the start; nothing else (IS-78).
    Led(Leader),
}

/// How a token names what is asked for by a forged invitation.
const FORGED: &str = "forged";

/// Who is invited, where to, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invited {
    /// Whose session.
    pub tenant: TenantId,
    /// Which.
    pub session: SessionId,
    /// Who.
    pub visitor: VisitorId,
    /// Good until then.
    pub until: Time,
}

impl Wants {
    /// As a token has it.
    pub fn written(self, signer: &Signer) -> String {
        match self {
            Wants::Session(id) => format!("session {id}"),
            Wants::Agent(id) => format!("agent {id}"),
            Wants::Invited(invited) => format!("invited {}", signer.invitation(&invited)),
            Wants::Forged => FORGED.into(),
            Wants::Led(leader) => format!("led {}", leader.name()),
        }
    }

    /// Out of a token that was checked.
    pub fn read(text: &str, signer: &Signer) -> Option<Wants> {
        if text == FORGED {
            return Some(Wants::Forged);
        }
        let (kind, rest) = text.split_once(' ')?;
        match kind {
            "session" => rest.parse().ok().map(Wants::Session),
            "agent" => rest.parse().ok().map(Wants::Agent),
            "invited" => signer.invited(rest).map(Wants::Invited),
            "led" => Leader::named(rest).map(Wants::Led),
            _ => None,
        }
    }

    /// Who is to lead from the start, where nothing else is asked for.
    pub fn leader(self) -> Option<Leader> {
        match self {
            Wants::Led(leader) => Some(leader),
            _ => None,
        }
    }
}

impl Signer {
    /// The secret part of a link into one session, for one visitor.
    pub fn invitation(&self, invited: &Invited) -> String {
        let mut bytes = Vec::with_capacity(3 * 16 + 8 + TAG);
        for id in [invited.tenant.0, invited.session.0, invited.visitor.0] {
            bytes.extend(id.as_bytes());
        }
        bytes.extend(invited.until.0.to_be_bytes());
        let tag = self.invitation_mac(&bytes).finalize().into_bytes();
        bytes.extend(&tag[..TAG]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The same again, however late it is; `None` when it was not made here.
    pub fn invited(&self, text: &str) -> Option<Invited> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (claims, tag) = bytes.split_at_checked(3 * 16 + 8)?;
        if tag.len() != TAG {
            return None;
        }
        self.invitation_mac(claims)
            .verify_truncated_left(tag)
            .ok()?;
        let id = |place: usize| {
            let bytes = claims[place * 16..][..16].try_into().ok()?;
            Some(uuid::Uuid::from_bytes(bytes))
        };
        Some(Invited {
            tenant: TenantId(id(0)?),
            session: SessionId(id(1)?),
            visitor: VisitorId(id(2)?),
            until: Time(i64::from_be_bytes(claims[48..].try_into().ok()?)),
        })
    }

    fn invitation_mac(&self, claims: &[u8]) -> hmac::Hmac<sha2::Sha256> {
        self.mac().chain_update("invitation\n").chain_update(claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_68_an_invitation_cannot_be_guessed_or_changed() {
        let signer = Signer::with_key(b"one");
        let invited = Invited {
            tenant: TenantId::from_u128(1),
            session: SessionId::from_u128(2),
            visitor: VisitorId::from_u128(3),
            until: Time(4),
        };
        let text = signer.invitation(&invited);
        assert_eq!(signer.invited(&text), Some(invited));
        assert_eq!(Signer::with_key(b"two").invited(&text), None);
        let mut bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
        for place in 0..bytes.len() {
            bytes[place] ^= 1;
            assert_eq!(signer.invited(&URL_SAFE_NO_PAD.encode(&bytes)), None);
            bytes[place] ^= 1;
        }
        for wrong in [&text[..text.len() - 4], "", "!", &format!("{text}AAAA")] {
            assert_eq!(signer.invited(wrong), None, "{wrong}");
        }
        for wants in [
            Wants::Session(invited.session),
            Wants::Agent(AgentId::from_u128(5)),
            Wants::Invited(invited),
            Wants::Forged,
        ] {
            let written = wants.written(&signer);
            assert_eq!(Wants::read(&written, &signer), Some(wants));
        }
        assert_eq!(Wants::read("session x", &signer), None);
        assert_eq!(Wants::read("", &signer), None);
    }
}
