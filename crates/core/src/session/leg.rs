//! One endpoint's membership of one session, with its state machine (CC-30, CC-31).

use crate::{AgentId, LegId, ProxyId, Time, VisitorId};
use serde::{Deserialize, Serialize};

/// One media type of a session's transport (CC-24).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Text lines and letters as they are typed.
    Chat,
    /// Page push and follow-me.
    Lead,
}

/// What is joined to a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Endpoint {
    /// A visitor's browser.
    Visitor {
        /// Who.
        visitor: VisitorId,
    },
    /// An agent's console.
    Agent {
        /// Who.
        agent: AgentId,
    },
    /// An endpoint joined through the API: a program, or a proxy that holds the leg for
    /// a phone or an assistant (CC-23).
    External {
        /// The caller's own key for it; joining it twice is refused (CC-4).
        key: String,
        /// Whether a proxy connects on its behalf.
        proxied: bool,
        /// Which proxy that is, where the server knows it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        via: Option<Via>,
    },
}

/// Kinds of endpoint proxies, by what stands behind them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProxyKind {
    /// A program that serves endpoints of the same network, such as bots.
    Worker,
    /// A gateway to the telephone network.
    Telephone,
}

/// The proxy to which the connection details of an endpoint go, and which connects and signals for
/// it (CC-23).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Via {
    /// Which; absent where the proxy is part of the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<ProxyId>,
    /// What it is.
    pub kind: ProxyKind,
    /// Its shown name when the endpoint was joined.
    pub name: String,
}

impl Endpoint {
    /// Whether it is the same one (CC-4): a proxy is not part of it.
    pub fn is(&self, other: &Endpoint) -> bool {
        match (self, other) {
            (Endpoint::External { key, .. }, Endpoint::External { key: other, .. }) => key == other,
            _ => self == other,
        }
    }

    /// The proxy that connects for it, where the server knows which that is.
    pub fn via(&self) -> Option<&Via> {
        match self {
            Endpoint::External { via, .. } => via.as_ref(),
            Endpoint::Visitor { .. } | Endpoint::Agent { .. } => None,
        }
    }

    /// The proxy that is told where its leg stands.
    pub fn proxy(&self) -> Option<ProxyId> {
        self.via().and_then(|via| via.proxy)
    }
}

/// What a member is in the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The outside party.
    Visitor,
    /// Serves visitors.
    Agent,
    /// Software with a knowledge base.
    Assistant,
}

impl Role {
    /// Whether the member belongs to the tenant's side.
    pub fn is_staff(self) -> bool {
        !matches!(self, Role::Visitor)
    }
}

/// Where a leg stands. `Removed` is the end; no transition leaves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegState {
    /// On the roster, connection details handed out, nothing opened yet.
    Connecting,
    /// At least one channel is open.
    Open,
    /// Every connection is gone; the grace time runs.
    Lost,
    /// No longer a member.
    Removed,
}

/// Why a leg left the roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemoveReason {
    /// The member left by their own act.
    Left,
    /// The connection was lost and did not come back within the grace time.
    Lost,
    /// The service removed the member.
    Service,
    /// The session ended.
    Ended,
}

/// A message of the leg controller at the endpoint or its proxy (CC-30).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "report", rename_all = "snake_case")]
pub enum LegReport {
    /// The endpoint opened exactly these channels (CC-29).
    Open {
        /// May be fewer than were offered.
        channels: Vec<Channel>,
    },
    /// The last connection of the leg is gone without a goodbye.
    Lost,
}

/// One member of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// Its id.
    pub id: LegId,
    /// What is joined.
    pub endpoint: Endpoint,
    /// What it is here.
    pub role: Role,
    /// Name shown to the others.
    pub name: String,
    /// Where it stands.
    pub state: LegState,
    /// Channels that are open now.
    pub channels: Vec<Channel>,
    /// When it joined.
    pub joined_at: Time,
    /// When its last connection went, while `Lost`; when it joined, while `Connecting`.
    pub silent_since: Option<Time>,
}

impl LegState {
    /// The state after a report, or `None` when the report does not fit the state.
    pub fn after(self, report: &LegReport) -> Option<LegState> {
        match (self, report) {
            (LegState::Removed, _) => None,
            (_, LegReport::Open { channels }) if channels.is_empty() => None,
            (_, LegReport::Open { .. }) => Some(LegState::Open),
            (LegState::Lost, LegReport::Lost) => None,
            (_, LegReport::Lost) => Some(LegState::Lost),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cc_30_leg_state_table() {
        use LegState::*;
        let open = LegReport::Open {
            channels: vec![Channel::Chat],
        };
        let nothing = LegReport::Open { channels: vec![] };
        let lost = LegReport::Lost;
        let table = [
            (Connecting, &open, Some(Open)),
            (Connecting, &lost, Some(Lost)),
            (Connecting, &nothing, None),
            (Open, &open, Some(Open)),
            (Open, &lost, Some(Lost)),
            (Lost, &open, Some(Open)),
            (Lost, &lost, None),
            (Removed, &open, None),
            (Removed, &lost, None),
        ];
        for (state, report, expected) in table {
            assert_eq!(state.after(report), expected, "{state:?} + {report:?}");
        }
    }
}
