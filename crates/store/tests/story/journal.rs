//! Audit trail, outbox, facts.

use crate::world::*;
use serde_json::json;
use switchboard_core::{TenantId, Time};
use switchboard_store::*;
use uuid::Uuid;

pub fn entry(tenant: Option<TenantId>, at: i64, action: &str) -> Audit {
    Audit {
        tenant,
        at: Time(at),
        actor: "system".into(),
        action: action.into(),
        target: Some("agent:1".into()),
        address: None,
        detail: json!({"n": at}),
    }
}

pub async fn the_audit_trail_pages(world: World) {
    let store = world.store;
    let t = tenant(&store, "acme").await;
    for i in 0..12 {
        store
            .audit(&entry(Some(t), 100 + i / 5, &format!("a.{i:02}")))
            .await
            .unwrap();
    }
    store.audit(&entry(None, 500, "operator")).await.unwrap();
    let mut seen = Vec::new();
    let mut page = PageRequest::first(5);
    loop {
        let part = store.audits(t, page.clone()).await.unwrap();
        seen.extend(part.items);
        match part.next {
            Some(next) => page.after = Some(next),
            None => break,
        }
    }
    let actions: Vec<_> = seen.iter().map(|e| e.action.as_str()).collect();
    let expected: Vec<_> = (0..12).rev().map(|i| format!("a.{i:02}")).collect();
    assert_eq!(actions, expected);
    assert_eq!(seen[0].detail, json!({"n": 102}));
    assert_eq!(
        (seen[0].target.as_deref(), seen[0].address.as_deref()),
        (Some("agent:1"), None)
    );
}

pub async fn the_outbox_gives_due_mails_oldest_first(world: World) {
    let store = world.store;
    let mail = |due: i64| Mail {
        id: Uuid::from_u128(fresh()),
        to: "a@example.org".into(),
        subject: "Hi".into(),
        body: "Text\n".into(),
        calendar: Some("BEGIN:VCALENDAR\r\n".into()),
        once: false,
        attempts: 0,
        due_at: Time(due),
    };
    let (late, mut soon, now) = (mail(300), mail(200), mail(100));
    for m in [&late, &soon, &now] {
        store.put_mail(m).await.unwrap();
    }
    assert_eq!(
        store.due_mails(Time(250), 10).await.unwrap(),
        [now.clone(), soon.clone()]
    );
    assert_eq!(
        store.due_mails(Time(250), 1).await.unwrap(),
        std::slice::from_ref(&now)
    );
    store.drop_mail(now.id, Time(250)).await.unwrap();
    store.drop_mail(now.id, Time(250)).await.unwrap();
    soon.attempts = 1;
    soon.due_at = Time(400);
    store.put_mail(&soon).await.unwrap();
    assert_eq!(
        store.due_mails(Time(1_000), 10).await.unwrap(),
        [late, soon]
    );
}

pub async fn a_mail_that_is_written_once_is_not_written_again_after_it_was_sent(world: World) {
    let store = world.store;
    let mail = Mail {
        id: Uuid::from_u128(fresh()),
        to: "a@example.org".into(),
        subject: "Hi".into(),
        body: "Text\n".into(),
        calendar: None,
        once: true,
        attempts: 0,
        due_at: Time(100),
    };
    let due = async || store.due_mails(Time(i64::MAX), 100).await.unwrap();
    for _ in 0..2 {
        store.put_mail(&mail).await.unwrap();
        assert_eq!(due().await, std::slice::from_ref(&mail));
    }
    store.drop_mail(mail.id, Time(200)).await.unwrap();
    store.put_mail(&mail).await.unwrap();
    assert_eq!(due().await, []);
    assert_eq!(store.forget_mails(Time(200), 10).await.unwrap(), 0);
    assert_eq!(store.forget_mails(Time(201), 10).await.unwrap(), 1);
    store.put_mail(&mail).await.unwrap();
    assert_eq!(due().await, [mail], "what is forgotten is new");
}

pub async fn facts_are_replaced(world: World) {
    let store = world.store;
    assert_eq!(store.fact("notice").await.unwrap(), None);
    store.put_fact("notice", "1").await.unwrap();
    store.put_fact("notice", "").await.unwrap();
    assert_eq!(store.fact("notice").await.unwrap().as_deref(), Some(""));
}
