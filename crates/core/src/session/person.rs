//! Events without what tells who the visitor is.

use super::{Endpoint, Event, Role};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A name for a visitor who gave none: the same id gets the same one.
pub fn anonymous_name(id: Uuid) -> String {
    let bytes = id.as_bytes();
    format!("Visitor {:02X}{:02X}", bytes[14], bytes[15])
}

impl Event {
    /// The event without name, e-mail address and attributes of visitors; `None` when it holds
    /// none. What was written in lines is not looked at; files lose their names, as they do
    /// their content. An event of an unknown kind may hold
    /// any of it anywhere: nothing but its kind is left. It is not left under that kind, whose
    /// readers in a newer release would find it damaged.
    pub fn without_person(&self) -> Option<Event> {
        let mut event = self.clone();
        match &mut event {
            Event::LegJoined {
                endpoint: Endpoint::Visitor { visitor },
                name,
                ..
            } => *name = anonymous_name(visitor.0),
            // An endpoint of an integrator may be named, and keyed, after the person.
            Event::LegJoined {
                leg,
                endpoint: Endpoint::External { key, .. },
                role: Role::Visitor,
                name,
                ..
            } => {
                *name = anonymous_name(leg.0);
                *key = leg.to_string();
            }
            Event::Invited {
                endpoint: Endpoint::Visitor { visitor },
                name,
                ..
            } => *name = anonymous_name(visitor.0),
            Event::Invited {
                endpoint: Endpoint::External { key, .. },
                role: Role::Visitor,
                name,
                ..
            } => {
                name.clear();
                key.clear();
            }
            // Whose it is tells the event before it.
            Event::InvitationOver {
                endpoint: Endpoint::External { key, .. },
                ..
            } => key.clear(),
            Event::Described {
                name,
                email,
                attributes,
                ..
            } => {
                (*name, *email) = (None, None);
                *attributes = BTreeMap::new();
            }
            // In large sessions the name goes with what is said; only the crowd's does.
            Event::FileSent {
                file_name, name, ..
            } => {
                file_name.clear();
                *name = None;
            }
            Event::Line { name, .. } | Event::Asked { name, .. } | Event::Aside { name, .. } => {
                *name = None;
            }
            Event::Carried(carried) => {
                carried.information = carried.information.without_person();
                for document in &mut carried.information.documents {
                    document.name.clear();
                }
            }
            Event::Other { kind, .. } => {
                event = Event::Erased {
                    was: std::mem::take(kind),
                }
            }
            _ => return None,
        }
        (event != *self).then_some(event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AgentId, LegId, VisitorId};

    fn joined(endpoint: Endpoint, role: Role) -> Event {
        Event::LegJoined {
            leg: LegId::from_u128(1),
            endpoint,
            role,
            name: "Vera Example".into(),
            seat: None,
        }
    }

    #[test]
    fn is_104_a_visitor_loses_name_mail_and_attributes_and_nobody_else() {
        let visitor = joined(
            Endpoint::Visitor {
                visitor: VisitorId::from_u128(0xAB12),
            },
            Role::Visitor,
        );
        let Some(Event::LegJoined { name, .. }) = visitor.without_person() else {
            panic!("a visitor's name goes");
        };
        assert_eq!(name, "Visitor AB12");
        let external = |role| {
            joined(
                Endpoint::External {
                    key: "vera@example.org".into(),
                    proxied: false,
                    via: None,
                },
                role,
            )
        };
        let text = serde_json::to_string(&external(Role::Visitor).without_person()).unwrap();
        assert!(!text.contains("vera") && !text.contains("Vera"), "{text}");
        assert_eq!(external(Role::Assistant).without_person(), None);
        let agent = Endpoint::Agent {
            agent: AgentId::from_u128(2),
        };
        assert_eq!(joined(agent, Role::Agent).without_person(), None);
        let described = Event::Described {
            leg: LegId::from_u128(1),
            name: Some("Vera".into()),
            email: Some("vera@example.org".into()),
            attributes: [("plan".to_owned(), "gold".to_owned())].into(),
            cid: Some("c1".into()),
        };
        let bare = described.without_person().unwrap();
        assert_eq!(
            serde_json::to_value(&bare).unwrap(),
            serde_json::json!({ "kind": "described", "leg": LegId::from_u128(1), "cid": "c1" })
        );
        assert_eq!(bare.without_person(), None, "nothing is left to take");
        let line = |name: Option<&str>| Event::Line {
            leg: LegId::from_u128(1),
            text: "hello".into(),
            name: name.map(str::to_owned),
            cid: None,
        };
        assert_eq!(line(Some("Vera")).without_person(), Some(line(None)));
        assert_eq!(line(None).without_person(), None);
        let file = |file_name: &str| Event::FileSent {
            file: crate::FileId::from_u128(3),
            leg: LegId::from_u128(1),
            file_name: file_name.into(),
            media: "image/png".into(),
            bytes: 7,
            width: Some(1),
            height: Some(1),
            name: None,
            cid: None,
        };
        assert_eq!(file("passport Vera.png").without_person(), Some(file("")));
        assert_eq!(file("").without_person(), None);
    }
}
