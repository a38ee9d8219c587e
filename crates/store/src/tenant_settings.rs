//! Settings of a tenant.

use crate::{
    retention::Retention,
    settings::{AgentDefaults, Notices, ProxyHost, WhoNeedsIt},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Settings of a tenant. A missing field takes its default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TenantSettings {
    /// Most visitors connected at once; 0 is no limit (IS-113).
    pub max_seats: u32,
    /// The most that the tenant may choose for that; 0 is no limit. The operator's word (IS-7).
    pub seat_cap: u32,
    /// Letters visible as they are typed (IS-54).
    pub live_typing: bool,
    /// States offered at log-in besides `available`; each takes no calls (IS-99).
    pub not_ready_states: Vec<String>,
    /// Language of the tenant's texts where the visitor's is not offered (BCP 47).
    pub locale: String,
    /// Features of the agent console, by name; missing means on (IS-101).
    pub agent_features: BTreeMap<String, bool>,
    /// Colour of launcher and panel, `#rrggbb`.
    pub accent: String,
    /// What the launcher says while somebody is there; empty is the usual words (IS-7).
    pub launcher: String,
    /// The same by language (BCP 47), for visitors who read it.
    pub launcher_texts: BTreeMap<String, String>,
    /// The question must be given before the session starts (IS-33).
    pub question_required: bool,
    /// Sub-domains of a registered origin are registered too (IS-102).
    pub allow_subdomains: bool,
    /// Preload the panel's parts while the visitor reads (IS-44).
    pub preload: bool,
    /// How long records about people are kept (IS-104, IS-132).
    pub retention: Retention,
    /// Visitors may open the list of who is in their session (IS-73).
    pub show_people: bool,
    /// Visitors may open the list of rooms (IS-77).
    pub show_rooms: bool,
    /// Visitors who ask for help may name who is to come (CC-17).
    pub help_by_name: bool,
    /// Who leads from the start, by the name of the rule (IS-79).
    pub leader: String,
    /// Hosts to whose pages visitors may be led and led on.
    pub push_hosts: Vec<String>,
    /// Hosts whose pages may be shown through the server (IS-61).
    pub proxy_hosts: Vec<ProxyHost>,
    /// How visitors are told of events by ear (IS-71).
    pub notices: Notices,
    /// Visitors are asked what they thought of it, after the end.
    pub rating: bool,
    /// What they are asked; empty is the usual question in their language.
    pub rating_question: String,
    /// The same by language (BCP 47), for visitors who read it.
    pub rating_questions: BTreeMap<String, String>,
    /// Agents see how their own sessions were rated; supervisors always do.
    pub rating_for_agents: bool,
    /// Visitors may have the transcript sent to a mail address.
    pub transcript_mail: bool,
    /// The company takes part in recognition: visitors who wish it are known here by their card, and
    /// what they choose here is kept on it (IS-31).
    pub recognition: bool,
    /// Tags that agents find at hand.
    pub tags: Vec<String>,
    /// How a session may have come out.
    pub dispositions: Vec<String>,
    /// How long agents are given to write a session up, in seconds; 0 is not at all.
    pub wrap_up_s: u32,
    /// Which sign an agent sees for a visitor who came from a page: the longest path that the
    /// page's begins with (IS-76).
    pub place_avatars: BTreeMap<String, String>,
    /// Kinds of files that may be sent in sessions, by name; none turns files off (WT-3).
    pub file_kinds: Vec<String>,
    /// Most MiB of one file.
    pub file_mb: u32,
    /// Most MiB of all files of one session.
    pub file_session_mb: u32,
    /// Most MiB of all files of one visitor's sessions in a day.
    pub file_visitor_mb: u32,
    /// Most MiB of all files of the tenant.
    pub file_tenant_mb: u32,
    /// Supervisors may watch sessions whose members were told so (IS-81).
    pub monitoring: bool,
    /// What members are told from the start while that is so, by language (BCP 47).
    pub monitoring_texts: BTreeMap<String, String>,
    /// Members are told who watches, while they do.
    pub monitoring_shown: bool,
    /// Sessions of one agent above which the wall gives an alert (IS-84); 0 is never.
    pub alert_sessions: u32,
    /// Seconds a visitor waits in a queue until it does; 0 is never.
    pub alert_wait_s: u32,
    /// Seconds a visitor waits for an answer until it does; 0 is never.
    pub alert_answer_s: u32,
    /// Key of the scenario of services that name none, or one that is unknown (IS-117).
    pub scenario: String,
    /// Who has to show a second factor at log-in.
    pub second_factor: WhoNeedsIt,
    /// What agents begin with (IS-7).
    pub agent_defaults: AgentDefaults,
}

impl Default for TenantSettings {
    fn default() -> Self {
        Self {
            max_seats: 0,
            seat_cap: 0,
            live_typing: true,
            not_ready_states: vec!["break".into(), "away".into()],
            locale: "en".into(),
            agent_features: BTreeMap::new(),
            accent: "#0f5c4c".into(),
            launcher: String::new(),
            launcher_texts: BTreeMap::new(),
            question_required: false,
            allow_subdomains: false,
            preload: false,
            retention: Retention::default(),
            show_people: true,
            show_rooms: true,
            help_by_name: false,
            leader: "agent".into(),
            push_hosts: Vec::new(),
            proxy_hosts: Vec::new(),
            notices: Notices::Chime,
            rating: true,
            rating_question: String::new(),
            rating_questions: BTreeMap::new(),
            rating_for_agents: true,
            transcript_mail: true,
            recognition: false,
            tags: Vec::new(),
            dispositions: Vec::new(),
            wrap_up_s: 0,
            place_avatars: BTreeMap::new(),
            file_kinds: ["picture", "sound", "document", "text"]
                .map(str::to_owned)
                .into(),
            file_mb: 25,
            file_session_mb: 200,
            file_visitor_mb: 400,
            file_tenant_mb: 20_480,
            monitoring: false,
            monitoring_texts: BTreeMap::new(),
            monitoring_shown: true,
            alert_sessions: 1,
            alert_wait_s: 120,
            alert_answer_s: 120,
            scenario: "one-to-one".into(),
            second_factor: WhoNeedsIt::Off,
            agent_defaults: AgentDefaults::default(),
        }
    }
}

impl TenantSettings {
    /// What the launcher says to whoever reads that language, and in which language that is; `None` is
    /// the usual words.
    pub fn launcher_in(&self, locale: &str) -> Option<(&str, &str)> {
        self.text_in(&self.launcher_texts, &self.launcher, locale)
    }

    /// What whoever reads that language is asked after the end; `None` is the usual question.
    pub fn rating_question_in(&self, locale: &str) -> Option<&str> {
        let (text, _) = self.text_in(&self.rating_questions, &self.rating_question, locale)?;
        Some(text)
    }

    /// Of texts by language the one of that language, whatever the region; else the one for everybody.
    fn text_in<'a>(
        &'a self,
        texts: &'a BTreeMap<String, String>,
        usual: &'a str,
        locale: &str,
    ) -> Option<(&'a str, &'a str)> {
        let language = |tag: &str| {
            tag.split('-')
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase()
        };
        let exact = texts
            .iter()
            .find(|(tag, _)| tag.eq_ignore_ascii_case(locale));
        let near = || {
            texts
                .iter()
                .find(|(tag, _)| language(tag) == language(locale))
        };
        let own = exact.or_else(near);
        let own = own.map(|(tag, text)| (text.as_str(), tag.as_str()));
        own.or_else(|| (!usual.is_empty()).then_some((usual, self.locale.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_7_texts_are_found_by_language_and_else_are_those_for_everybody() {
        let mut settings = TenantSettings {
            locale: "en".into(),
            ..TenantSettings::default()
        };
        assert_eq!(settings.launcher_in("de"), None);
        settings.launcher_texts = [("de", "Hallo"), ("pt-BR", "Oi"), ("pt", "Olá")]
            .map(|(tag, text)| (tag.to_owned(), text.to_owned()))
            .into();
        for (locale, found) in [
            ("de", Some(("Hallo", "de"))),
            ("de-AT", Some(("Hallo", "de"))),
            ("PT-br", Some(("Oi", "pt-BR"))),
            ("pt-PT", Some(("Olá", "pt"))),
            ("ar", None),
            ("", None),
        ] {
            assert_eq!(settings.launcher_in(locale), found, "{locale}");
        }
        settings.launcher = "Talk to us".into();
        assert_eq!(settings.launcher_in("ar"), Some(("Talk to us", "en")));
        assert_eq!(settings.rating_question_in("de"), None);
    }
}
