//! What a session was started with.

use crate::{
    AgentId, Millis, ServiceId, SiteId, Time, TransferId,
    routing::{Need, Preferred},
};
use serde::{Deserialize, Serialize};

/// What a session was started with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    /// Unique name: tenant's name and a time stamp (IS-110).
    pub name: String,
    /// The service asked for.
    pub service: ServiceId,
    /// Its key, as the visitor's message named it (CC-7).
    pub service_key: String,
    /// Its shown name.
    pub service_name: String,
    /// Behaviour kind, one of [`crate::service::BEHAVIOURS`].
    pub behaviour: String,
    /// Parameters of the behaviour, frozen for this session (CC-6).
    pub params: serde_json::Value,
    /// The site the click happened on; `None` for sessions started by the API.
    pub site: Option<SiteId>,
    /// The page the click happened on (IS-32); `None` is unknown.
    pub page: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Where that page was reached from.
    pub referrer: Option<String>,
    /// Subject of the page, as the site marked it.
    pub subject: Option<String>,
    /// Language of the visitor (BCP 47).
    pub locale: Option<String>,
    /// Whether letters are shown as they are typed (IS-54).
    pub live_typing: bool,
    /// The visitor's browser was recognised from an earlier start (IS-30).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub returning: bool,
    /// The agent who served this visitor last, where the service asks for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_agent: Option<AgentId>,
    /// What members are told from the start: that a supervisor may watch. The usual language
    /// comes first. Nobody watches a session whose members were not told (IS-81).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub announcement: Vec<Announcement>,
    /// The rendezvous at which it begins, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rendezvous: Option<Agreed>,
    /// Another server is asked first to take the visitor: here they are looked after when it does not
    /// (WT-96).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub shed: bool,
    /// From where the visitor was handed over, if they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub came: Option<Came>,
}

/// From where a visitor was handed over to this server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Came {
    /// The attempt, by the id that it has where it began.
    pub transfer: TransferId,
    /// The company's shown name.
    pub company: String,
    /// The agent there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// They wait before all others (WT-79).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub front: bool,
    /// So soon they are to be served, 0 to 9, as whoever sent them has proposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
    /// They come to that agent (WT-12).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<AgentId>,
    /// The agent has taken them already, and is not asked again (WT-82).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub taken: bool,
    /// Whoever takes them has them come to another session, at an address of its own (WT-76).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub second: bool,
    /// How often they have been handed over by now (WT-11).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub hops: u8,
    /// They wait as if since then: since they came to the first server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Time>,
}

fn is_zero(hops: &u8) -> bool {
    *hops == 0
}

/// Whom somebody comes to is waited for so long before others are asked: nobody waits in vain.
const HELD_MS: Millis = 60_000;

impl Came {
    /// Has them wait where they are to. The first time it is that agent who is looked for.
    pub fn put_into(&self, need: &mut Need, again: bool) {
        need.front |= self.front;
        need.priority = self.priority.unwrap_or(need.priority);
        if let Some(agent) = self.to.filter(|_| !again) {
            let hold_ms = HELD_MS;
            need.prefers = Some(Preferred { agent, hold_ms });
            need.auto_accept |= self.taken;
        }
    }
}

/// What was agreed on for a session before there was one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    /// The rendezvous.
    pub id: uuid::Uuid,
    /// Whose time was kept free.
    pub agent: AgentId,
    /// The visitor asked for that agent, and for nobody else (RV-9).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub named: bool,
    /// After so long of waiting somebody else may come in their place; `None` is nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub substitute_ms: Option<Millis>,
    /// It begins without the visitor, who is invited until then (RV-17, RV-23).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Time>,
    /// Nobody is looked for before the time, or the visitor, has come (RV-23).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub idle: bool,
    /// Their turn had come before: they wait before all others (IS-114).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub front: bool,
}

impl Agreed {
    /// Has the session look for whom it was agreed with. Where nobody was asked for, the agent whose
    /// time was kept comes first among those whom the session needs (RV-8).
    pub fn put_into(&self, need: &mut Need) {
        need.front |= self.front;
        match self.substitute_ms.filter(|_| self.named) {
            None if self.named => need.only = Some(self.agent),
            hold_ms => {
                need.prefers = Some(Preferred {
                    agent: self.agent,
                    hold_ms: hold_ms.unwrap_or(0),
                });
            }
        }
    }
}

/// A text for the members of a session, in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// The language (BCP 47).
    pub lang: String,
    /// The text, plain.
    pub text: String,
}
