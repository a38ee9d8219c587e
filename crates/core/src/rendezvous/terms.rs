//! On which terms a service agrees to meet at a later time: parameters of its behaviour.

use super::{slots::Rules, state::Window};
use crate::{
    Millis, Time,
    service::params::{self, Kind, Param},
};
use serde_json::Value;

const DAY_MS: Millis = 86_400_000;

/// The parameters. `rendezvous` offers it at all. One lasts `rendezvous_length_s`, may begin every
/// `rendezvous_step_s`, keeps its agent free for `rendezvous_before_s` and `rendezvous_after_s`
/// around it. It is asked for `rendezvous_notice_s` before at the latest, and at most
/// `rendezvous_horizon_days` ahead; an agent has `rendezvous_daily` of them a day at most. With
/// `rendezvous_named` visitors may ask for one person (RV-9), and after `rendezvous_substitute_s`
/// of waiting somebody else may come in their place; left out, nobody does. The visitor may come
/// in `rendezvous_early_s` before it, and did not come when `rendezvous_grace_s` of it have passed.
/// With `rendezvous_clock` the agent is joined at the time, whether the visitor has come or not
/// (RV-17); otherwise when the visitor comes. `rendezvous_session` says when there is a session:
/// `late`, just before somebody joins (RV-24), or `early`, from the wish on (RV-23). Who left a mail
/// address is reminded `rendezvous_remind_s` before, and again `rendezvous_remind_again_s` before.
/// For what is said of telephones see [`super::callback::PARAMS`].
pub const PARAMS: [Param; 16] = [
    Param::flag("rendezvous"),
    Param::seconds("rendezvous_length_s", 300, 28_800, 1_800),
    Param::seconds("rendezvous_step_s", 300, 86_400, 1_800),
    Param::seconds("rendezvous_before_s", 0, 14_400, 0),
    Param::seconds("rendezvous_after_s", 0, 14_400, 0),
    Param::seconds("rendezvous_notice_s", 0, 2_592_000, 3_600),
    Param::new(
        "rendezvous_horizon_days",
        Kind::Whole {
            min: 1,
            max: 365,
            usual: Some(HORIZON_DAYS),
        },
    ),
    Param::new(
        "rendezvous_daily",
        Kind::Whole {
            min: 1,
            max: 100,
            usual: None,
        },
    ),
    Param::flag("rendezvous_named"),
    Param::new(
        "rendezvous_substitute_s",
        Kind::Seconds {
            min: 0,
            max: 3_600,
            usual: None,
        },
    ),
    Param::seconds("rendezvous_early_s", 0, 3_600, 600),
    Param::seconds("rendezvous_grace_s", 60, 7_200, 900),
    Param::flag("rendezvous_clock"),
    Param::new("rendezvous_session", Kind::Choice(&["late", "early"])),
    Param::new("rendezvous_remind_s", REMIND),
    Param::new("rendezvous_remind_again_s", REMIND),
];

const HORIZON_DAYS: u64 = 30;
/// Nobody is reminded unless it is said.
const REMIND: Kind = Kind::Seconds {
    min: 300,
    max: 604_800,
    usual: None,
};

/// The terms of one service.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// Which times there are.
    pub rules: Rules,
    /// Visitors may ask for one person.
    pub named: bool,
    /// After so long somebody else may come in their place; `None` is nobody.
    pub substitute_ms: Option<Millis>,
    /// So long before the time the visitor may come in.
    pub early_ms: Millis,
    /// So long after it they may still come.
    pub grace_ms: Millis,
    /// The clock joins the agent (RV-17), not the visitor's coming (RV-14).
    pub clock: bool,
    /// There is a session from the wish on (RV-23).
    pub early_session: bool,
    /// So long before the time the visitor is reminded, the longest first; each once.
    pub reminders_ms: Vec<Millis>,
}

impl Terms {
    /// Of a service with those parameters; `None` when it offers none.
    pub fn of(service: &Value) -> Option<Self> {
        let ms = |name, usual_s| params::millis_of(service, name, usual_s);
        let days = match params::whole_of(service, "rendezvous_horizon_days") {
            0 => HORIZON_DAYS,
            days => days,
        };
        let daily = params::whole_of(service, "rendezvous_daily");
        let substitute = service.get("rendezvous_substitute_s");
        let mut reminders_ms: Vec<Millis> = ["rendezvous_remind_s", "rendezvous_remind_again_s"]
            .into_iter()
            .filter(|name| service.get(name).is_some())
            .map(|name| ms(name, 0))
            .collect();
        reminders_ms.sort_by(|a, b| b.cmp(a));
        reminders_ms.dedup();
        params::flag_of(service, "rendezvous").then(|| Self {
            rules: Rules {
                length_ms: ms("rendezvous_length_s", 1_800),
                step_ms: ms("rendezvous_step_s", 1_800),
                before_ms: ms("rendezvous_before_s", 0),
                after_ms: ms("rendezvous_after_s", 0),
                notice_ms: ms("rendezvous_notice_s", 3_600),
                horizon_ms: days as Millis * DAY_MS,
                daily: u32::try_from(daily).ok().filter(|most| *most > 0),
            },
            named: params::flag_of(service, "rendezvous_named"),
            substitute_ms: substitute.map(|_| ms("rendezvous_substitute_s", 0)),
            early_ms: ms("rendezvous_early_s", 600),
            grace_ms: ms("rendezvous_grace_s", 900),
            clock: params::flag_of(service, "rendezvous_clock"),
            early_session: service["rendezvous_session"] == "early",
            reminders_ms,
        })
    }

    /// When the visitor of a rendezvous at that time is reminded next, from `now` on. A reminder
    /// whose time is over when the wish is stated is left out.
    pub fn remind_at(&self, from: Time, now: Time) -> Option<Time> {
        let mut times = self.reminders_ms.iter().map(|ms| from - *ms);
        times.find(|at| *at > now)
    }

    /// When one may come in to a rendezvous at that time.
    pub fn window(&self, from: Time) -> Window {
        Window::of(from, self.early_ms, self.grace_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_left_out_is_what_the_list_says_is_usual() {
        let usual = |name: &str| {
            let param = PARAMS.iter().find(|param| param.name == name).unwrap();
            match param.kind {
                Kind::Seconds { usual, .. } => usual.map(|s| s as Millis * 1_000),
                Kind::Whole { usual, .. } => usual.map(|n| n as Millis),
                _ => None,
            }
        };
        assert_eq!(Terms::of(&json!({ "rendezvous_length_s": 600 })), None);
        let terms = Terms::of(&json!({ "rendezvous": true })).unwrap();
        let rules = &terms.rules;
        for (name, value) in [
            ("rendezvous_length_s", rules.length_ms),
            ("rendezvous_step_s", rules.step_ms),
            ("rendezvous_before_s", rules.before_ms),
            ("rendezvous_after_s", rules.after_ms),
            ("rendezvous_notice_s", rules.notice_ms),
            ("rendezvous_horizon_days", rules.horizon_ms / DAY_MS),
            ("rendezvous_early_s", terms.early_ms),
            ("rendezvous_grace_s", terms.grace_ms),
        ] {
            assert_eq!(usual(name), Some(value), "{name}");
        }
        assert_eq!(
            (rules.daily, terms.substitute_ms, terms.named),
            (None, None, false)
        );
        let set = json!({ "rendezvous": true, "rendezvous_daily": 4, "rendezvous_named": true,
            "rendezvous_substitute_s": 0, "rendezvous_horizon_days": 7 });
        let terms = Terms::of(&set).unwrap();
        assert_eq!(terms.rules.daily, Some(4));
        assert_eq!(terms.rules.horizon_ms, 7 * DAY_MS);
        assert_eq!((terms.substitute_ms, terms.named), (Some(0), true));
    }
}
