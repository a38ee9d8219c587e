//! What supervisors go by: the status log of agents, and what members are told of monitoring.

use crate::tenant_settings::TenantSettings;
use switchboard_core::{AgentId, TenantId, Time, session::Announcement};

/// How an agent stands from a time on, until there is a newer one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentStatus {
    /// Owner.
    pub tenant: TenantId,
    /// Who.
    pub agent: AgentId,
    /// From when on.
    pub at: Time,
    /// `available` or a not-ready state.
    pub state: String,
    /// A console is connected.
    pub connected: bool,
}

impl TenantSettings {
    /// What members of a session are told of monitoring, the usual language first; nothing where
    /// nobody may watch.
    pub fn announcement(&self) -> Vec<Announcement> {
        let own = |(lang, _): &(&String, &String)| **lang == self.locale;
        let texts = || self.monitoring_texts.iter();
        let first = texts().filter(own);
        let others = texts().filter(|text| !own(text));
        let told = |(lang, text): (&String, &String)| Announcement {
            lang: lang.clone(),
            text: text.clone(),
        };
        match self.monitoring {
            true => first.chain(others).map(told).collect(),
            false => Vec::new(),
        }
    }
}
