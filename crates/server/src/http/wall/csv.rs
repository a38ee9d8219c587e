//! The wall as rows for spreadsheets (RFC 4180).

use crate::http::export::csv_cell;
use switchboard_core::Time;
use switchboard_wire::socket::{Status, Wall};

const COLUMNS: &str = "at,kind,id,name,state,since,connected,sessions,capacity,service,agent,waiting,longest_ms,spoken_at,unanswered_since";

/// One line for each agent, queue, session and alert, behind the mark by which spreadsheets know
/// UTF-8.
pub fn table(wall: &Wall) -> String {
    let mut text = format!("\u{feff}{COLUMNS}\r\n");
    let at = wall.at.to_string();
    let mut line = |cells: [String; 14]| {
        csv_cell(&mut text, &at);
        for cell in &cells {
            text.push(',');
            csv_cell(&mut text, cell);
        }
        text.push_str("\r\n");
    };
    let none = String::new;
    let time = |at: Option<Time>| at.map(|at| at.to_string()).unwrap_or_default();
    for agent in &wall.agents {
        line([
            "agent".into(),
            agent.agent.to_string(),
            agent.name.clone(),
            agent.state.clone(),
            agent.since.to_string(),
            agent.connected.to_string(),
            agent.sessions.to_string(),
            agent.capacity.to_string(),
            none(),
            none(),
            none(),
            none(),
            none(),
            none(),
        ]);
    }
    for queue in &wall.queues {
        line([
            "queue".into(),
            queue.queue.to_string(),
            queue.name.clone(),
            none(),
            none(),
            none(),
            none(),
            none(),
            none(),
            none(),
            queue.waiting.to_string(),
            queue.longest_ms.to_string(),
            none(),
            none(),
        ]);
    }
    for session in &wall.sessions {
        let status = match session.status {
            Status::Waiting => "waiting",
            Status::Active => "active",
            Status::Ended => "ended",
        };
        line([
            "session".into(),
            session.id.to_string(),
            session.visitor_name.clone(),
            status.into(),
            session.created_at.to_string(),
            none(),
            none(),
            none(),
            session.service_name.clone(),
            session.agent_name.clone().unwrap_or_default(),
            none(),
            none(),
            time(session.spoken_at),
            time(session.unanswered_since),
        ]);
    }
    for alert in &wall.alerts {
        let kind = serde_json::to_value(alert.kind).unwrap_or_default();
        let about = [
            alert.session.map(|id| id.to_string()),
            alert.agent.map(|id| id.to_string()),
            alert.queue.map(|id| id.to_string()),
        ];
        line([
            "alert".into(),
            about.into_iter().flatten().next().unwrap_or_default(),
            alert.name.clone(),
            kind.as_str().unwrap_or_default().to_owned(),
            time(alert.since),
            none(),
            alert.n.map(|n| n.to_string()).unwrap_or_default(),
            none(),
            none(),
            none(),
            none(),
            none(),
            none(),
            none(),
        ]);
    }
    text
}
