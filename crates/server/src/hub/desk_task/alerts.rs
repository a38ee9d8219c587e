//! What on the wall wants a supervisor's eye (IS-84). Pure: rows and limits in, alerts out.

use switchboard_core::Time;
use switchboard_store::TenantSettings;
use switchboard_wire::socket::{Alert, AlertKind, QueueStatus, WallAgent, WallSession};

/// Alerts that a wall shows at most.
const MOST: usize = 100;

/// Alerts, by kind and then the oldest first.
pub fn alerts(
    settings: &TenantSettings,
    agents: &[WallAgent],
    queues: &[QueueStatus],
    sessions: &[WallSession],
    now: Time,
) -> Vec<Alert> {
    let mut found: Vec<Alert> = Vec::new();
    let failed = |row: &&WallSession| row.hand_over_failed_at.is_some();
    found.extend(sessions.iter().filter(failed).map(|row| Alert {
        session: Some(row.id),
        since: row.hand_over_failed_at,
        ..of(AlertKind::HandOver, &row.visitor_name)
    }));
    let many = |agent: &&WallAgent| {
        settings.alert_sessions > 0 && agent.sessions > settings.alert_sessions
    };
    found.extend(agents.iter().filter(many).map(|agent| Alert {
        agent: Some(agent.agent),
        n: Some(agent.sessions),
        ..of(AlertKind::ManySessions, &agent.name)
    }));
    for queue in queues.iter().filter(|queue| queue.waiting > 0) {
        let since = Some(Time(now.0 - queue.longest_ms));
        if queue.on_duty == 0 {
            found.push(Alert {
                queue: Some(queue.queue),
                n: Some(queue.waiting),
                since,
                ..of(AlertKind::Unstaffed, &queue.name)
            });
        }
        if is_over(settings.alert_wait_s, queue.longest_ms) {
            found.push(Alert {
                queue: Some(queue.queue),
                n: Some(queue.waiting),
                since,
                ..of(AlertKind::LongWait, &queue.name)
            });
        }
    }
    let unanswered = |row: &&WallSession| {
        let since = row.unanswered_since;
        since.is_some_and(|since| is_over(settings.alert_answer_s, now.since(since)))
    };
    found.extend(sessions.iter().filter(unanswered).map(|row| Alert {
        agent: row.agents.first().copied(),
        session: Some(row.id),
        since: row.unanswered_since,
        ..of(AlertKind::Unanswered, &row.visitor_name)
    }));
    found.sort_by_key(|alert| (alert.kind, alert.since));
    found.truncate(MOST);
    found
}

fn is_over(limit_s: u32, millis: i64) -> bool {
    limit_s > 0 && millis >= i64::from(limit_s) * 1_000
}

fn of(kind: AlertKind, name: &str) -> Alert {
    Alert {
        kind,
        agent: None,
        queue: None,
        session: None,
        name: name.to_owned(),
        n: None,
        since: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchboard_core::{AgentId, QueueId, SessionId};
    use switchboard_wire::socket::Status;

    const NOW: Time = Time(1_000_000_000);

    fn agent(n: u128, sessions: u32) -> WallAgent {
        WallAgent {
            agent: AgentId::from_u128(n),
            name: format!("Agent {n}"),
            state: "available".into(),
            since: NOW,
            connected: true,
            sessions,
            capacity: 5,
            wraps_up_until: None,
        }
    }

    fn queue(waiting: u32, longest_ms: i64, on_duty: u32) -> QueueStatus {
        QueueStatus {
            queue: QueueId::from_u128(1),
            name: "Main".into(),
            waiting,
            longest_ms,
            agents_ready: 0,
            agents_busy: on_duty,
            on_duty,
        }
    }

    fn session(unanswered_ms: Option<i64>) -> WallSession {
        WallSession {
            id: SessionId::from_u128(1),
            name: "s".into(),
            service_name: "Help".into(),
            status: Status::Active,
            visitor_name: "Vera".into(),
            agent_name: None,
            created_at: NOW,
            page: None,
            agents: vec![AgentId::from_u128(1)],
            queue: None,
            waits_since: None,
            spoken_at: None,
            unanswered_since: unanswered_ms.map(|millis| Time(NOW.0 - millis)),
            announced: false,
            hand_over_failed_at: None,
        }
    }

    fn kinds(
        settings: &TenantSettings,
        agents: &[WallAgent],
        queues: &[QueueStatus],
        sessions: &[WallSession],
    ) -> Vec<AlertKind> {
        let found = alerts(settings, agents, queues, sessions, NOW);
        found.iter().map(|alert| alert.kind).collect()
    }

    #[test]
    fn is_84_more_than_one_session_at_a_time_is_an_alert_whatever_the_capacity() {
        let usual = TenantSettings::default();
        assert_eq!(kinds(&usual, &[agent(1, 1)], &[], &[]), []);
        let both = [agent(1, 1), agent(2, 2)];
        let found = alerts(&usual, &both, &[], &[], NOW);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].agent, Some(both[1].agent));
        assert_eq!(found[0].n, Some(2));
        let three = TenantSettings {
            alert_sessions: 3,
            ..usual.clone()
        };
        assert_eq!(kinds(&three, &[agent(1, 3)], &[], &[]), []);
        let never = TenantSettings {
            alert_sessions: 0,
            ..usual
        };
        assert_eq!(kinds(&never, &[agent(1, 9)], &[], &[]), []);
    }

    #[test]
    fn cc_13_a_hand_over_that_failed_is_an_alert_before_all_others() {
        let none = TenantSettings {
            alert_sessions: 0,
            ..TenantSettings::default()
        };
        let stuck = WallSession {
            hand_over_failed_at: Some(Time(NOW.0 - 5)),
            ..session(Some(999_999))
        };
        let found = alerts(&none, &[], &[], &[stuck], NOW);
        let kinds: Vec<AlertKind> = found.iter().map(|alert| alert.kind).collect();
        assert_eq!(kinds, [AlertKind::HandOver, AlertKind::Unanswered]);
        assert_eq!(found[0].session, Some(SessionId::from_u128(1)));
        assert_eq!(found[0].since, Some(Time(NOW.0 - 5)));
    }

    #[test]
    fn is_84_waits_and_answers_are_alerts_from_their_limits_on() {
        use AlertKind::*;
        let usual = TenantSettings::default();
        let (none, rows) = ([], [session(None)]);
        assert_eq!(kinds(&usual, &none, &[queue(1, 119_999, 1)], &rows), []);
        assert_eq!(
            kinds(&usual, &none, &[queue(1, 120_000, 1)], &[]),
            [LongWait]
        );
        assert_eq!(kinds(&usual, &none, &[queue(2, 5, 0)], &[]), [Unstaffed]);
        assert_eq!(kinds(&usual, &none, &[queue(0, 0, 0)], &[]), []);
        assert_eq!(kinds(&usual, &none, &[], &[session(Some(119_999))]), []);
        assert_eq!(
            kinds(&usual, &none, &[], &[session(Some(120_000))]),
            [Unanswered]
        );
        let never = TenantSettings {
            alert_wait_s: 0,
            alert_answer_s: 0,
            ..usual
        };
        let long = [queue(1, 999_999_999, 1)];
        assert_eq!(kinds(&never, &none, &long, &[session(Some(9_999_999))]), []);
    }
}
