//! Replies of one agent or service, and what is written down about sessions and visitors.

use crate::tables::reply;
use crate::world::*;
use switchboard_core::{AgentId, Time, VisitorId};
use switchboard_store::*;

pub async fn is_65_replies_have_scopes_of_their_own(world: World) {
    let store = world.store;
    let t = tenant(&store, "acme").await;
    let ann = ReplyScope::Agent(AgentId::from_u128(fresh()));
    let mut all = reply(t, "ret");
    let mut own = CannedReply {
        scope: ann.clone(),
        ..reply(t, "ret")
    };
    let sales = CannedReply {
        scope: ReplyScope::Service("sales".into()),
        address: Some("https://shop.example/returns".into()),
        text: String::new(),
        question: Some("May I send it back?".into()),
        ..reply(t, "ret")
    };
    for reply in [&all, &own, &sales] {
        store.put_canned_reply(reply).await.unwrap();
    }
    own.text = "Mine".into();
    own.question = Some("Where is mine?".into());
    store.put_canned_reply(&own).await.unwrap();
    all.question = Some("How do I return it?".into());
    store.put_canned_reply(&all).await.unwrap();
    let kept = store.canned_replies(t).await.unwrap();
    assert_eq!(kept, [all.clone(), own.clone(), sales.clone()]);
    // Once in each scope; and an id does not go to another.
    for scope in [ReplyScope::Tenant, ann.clone(), sales.scope.clone()] {
        let twin = CannedReply {
            scope,
            ..reply(t, "ret")
        };
        let answer = store.put_canned_reply(&twin).await;
        let what = "canned_reply.shortcut";
        assert!(matches!(answer, Err(StoreError::Taken { what: taken }) if taken == what));
    }
    let moved = CannedReply {
        scope: sales.scope.clone(),
        shortcut: "other".into(),
        ..own.clone()
    };
    let answer = store.put_canned_reply(&moved).await;
    assert!(matches!(answer, Err(StoreError::Taken { what: "id" })));
    store.delete_canned_reply(t, own.id).await.unwrap();
    assert_eq!(store.canned_replies(t).await.unwrap(), [all, sales]);
}

fn wrap_up(talk: &Talk, tags: &[&str], disposition: Option<&str>) -> WrapUp {
    WrapUp {
        session: talk.row.id,
        tenant: talk.row.tenant,
        agent: Some(AgentId::from_u128(3)),
        disposition: disposition.map(Into::into),
        tags: tags.iter().map(|tag| (*tag).into()).collect(),
        note: "Said by Vera".into(),
        at: Time(5),
        done_at: None,
    }
}

pub async fn wrap_ups_are_kept_and_found(world: World) {
    let store = world.store;
    let (t, other) = (tenant(&store, "acme").await, tenant(&store, "other").await);
    let (mut one, mut two) = (Talk::new(t, 1), Talk::new(t, 2));
    one.say(&store, "hello").await;
    two.say(&store, "hello").await;
    assert_eq!(store.wrap_up(t, one.row.id).await.unwrap(), None);
    let first = wrap_up(&one, &["billing", "tent"], Some("Solved"));
    store.put_wrap_up(&first).await.unwrap();
    assert_eq!(store.wrap_up(t, one.row.id).await.unwrap(), Some(first));
    let second = wrap_up(&one, &["late", "tent"], None);
    store.put_wrap_up(&second).await.unwrap();
    let kept = store.wrap_up(t, one.row.id).await.unwrap();
    assert_eq!(kept, Some(second));
    store
        .put_wrap_up(&wrap_up(&two, &["tent"], Some("Solved")))
        .await
        .unwrap();
    let found = async |tenant, tag: Option<&str>, disposition: Option<&str>| {
        let filter = SessionFilter {
            tag: tag.map(Into::into),
            disposition: disposition.map(Into::into),
            ..Default::default()
        };
        let page = PageRequest::first(10);
        let found = store.sessions(tenant, &filter, page).await.unwrap();
        found.items.iter().map(|row| row.id).collect::<Vec<_>>()
    };
    let both = [two.row.id, one.row.id];
    assert_eq!(found(t, Some("tent"), None).await, both);
    assert_eq!(found(t, Some("late"), None).await, [one.row.id]);
    assert_eq!(found(t, Some("billing"), None).await, []);
    assert_eq!(found(t, Some("tent"), Some("Solved")).await, [two.row.id]);
    assert_eq!(found(other, Some("tent"), None).await, []);
    assert_eq!(store.wrap_up(other, one.row.id).await.unwrap(), None);
    let foreign = WrapUp {
        tenant: other,
        ..wrap_up(&one, &[], None)
    };
    let answer = store.put_wrap_up(&foreign).await;
    assert!(matches!(
        answer,
        Err(StoreError::Missing { what: "session" })
    ));
}

pub async fn sessions_are_wrapped_up_until_their_agents_are_through(world: World) {
    let store = world.store;
    let (t, other) = (tenant(&store, "acme").await, tenant(&store, "other").await);
    let ann = AgentId::from_u128(7);
    let mut talks = [Talk::new(t, 1), Talk::new(t, 2), Talk::new(t, 3)];
    for (talk, ended) in talks.iter_mut().zip([10, 20, 30]) {
        talk.row.agent = Some(ann);
        talk.say(&store, "hello").await;
        assert_eq!(
            store.wrapping_up(t, Time(0)).await.unwrap().len(),
            (ended / 10 - 1) as usize
        );
        talk.row.status = SessionStatus::Ended;
        talk.row.ended_at = Some(Time(ended));
        talk.say(&store, "bye").await;
    }
    let ids = talks.each_ref().map(|talk| talk.row.id);
    let all = [(ids[1], ann, Time(20)), (ids[2], ann, Time(30))];
    assert_eq!(store.wrapping_up(t, Time(10)).await.unwrap(), all);
    assert_eq!(store.wrapping_up(other, Time(0)).await.unwrap(), []);
    // Written is not through; and through stays through.
    store
        .put_wrap_up(&wrap_up(&talks[1], &[], None))
        .await
        .unwrap();
    assert_eq!(store.wrapping_up(t, Time(10)).await.unwrap(), all);
    for done_at in [Some(Time(33)), None] {
        let through = WrapUp {
            done_at,
            ..wrap_up(&talks[1], &["tent"], None)
        };
        store.put_wrap_up(&through).await.unwrap();
        let kept = store.wrap_up(t, ids[1]).await.unwrap().unwrap();
        assert_eq!(kept.done_at, Some(Time(33)));
    }
    assert_eq!(store.wrapping_up(t, Time(10)).await.unwrap(), all[1..]);
}

pub async fn is_132_what_was_written_down_goes_with_session_and_visitor(world: World) {
    let store = world.store;
    let t = tenant(&store, "acme").await;
    let vera = Visitor {
        id: VisitorId::from_u128(fresh()),
        tenant: t,
        token_hash: hash(9),
        name: Some("Vera".into()),
        email: None,
        created_at: Time(1),
        seen_at: Time(1),
    };
    store.put_visitor(&vera).await.unwrap();
    assert_eq!(
        store.visitor_by_id(t, vera.id).await.unwrap().unwrap().name,
        vera.name
    );
    let note = |nr, text: &str| ContactNote {
        visitor: vera.id,
        tenant: t,
        nr,
        agent: None,
        at: Time(i64::from(nr)),
        text: text.into(),
    };
    store.add_contact_note(&note(1, "Likes tea")).await.unwrap();
    store
        .add_contact_note(&note(2, "Likes coffee"))
        .await
        .unwrap();
    let twice = store.add_contact_note(&note(2, "Likes milk")).await;
    assert!(matches!(twice, Err(StoreError::Taken { what: "note.nr" })));
    let notes = store.contact_notes(t, vera.id, 10).await.unwrap();
    assert_eq!(notes, [note(2, "Likes coffee"), note(1, "Likes tea")]);

    let mut talk = Talk::new(t, 1).visitor(vera.id);
    talk.say(&store, "hello").await;
    talk.row.status = SessionStatus::Ended;
    talk.row.ended_at = Some(Time(9));
    talk.say(&store, "bye").await;
    store
        .put_wrap_up(&wrap_up(&talk, &["tent"], Some("Solved")))
        .await
        .unwrap();
    // Age takes the words, not the tenant's own.
    store.anonymise(t, talk.row.id, Time(20)).await.unwrap();
    let aged = store.wrap_up(t, talk.row.id).await.unwrap().unwrap();
    assert_eq!((aged.note.as_str(), aged.tags.len()), ("", 1));
    assert_eq!(store.anonymise_visitors(t, Time(50), 10).await.unwrap(), 2);
    assert_eq!(store.contact_notes(t, vera.id, 10).await.unwrap(), []);

    store.add_contact_note(&note(1, "Back")).await.unwrap();
    let erasure = Erasure {
        tenant: t,
        session: talk.row.id,
        actor: "system".into(),
        at: Time(30),
    };
    store.begin_erasure(&erasure).await.unwrap();
    store.erase(&erasure).await.unwrap();
    assert_eq!(store.wrap_up(t, talk.row.id).await.unwrap(), None);
    let answer = store.put_wrap_up(&wrap_up(&talk, &[], None)).await;
    assert!(matches!(
        answer,
        Err(StoreError::Missing { what: "session" })
    ));
    store.erase_visitor(t, vera.id).await.unwrap();
    assert_eq!(store.contact_notes(t, vera.id, 10).await.unwrap(), []);
    let gone = store.add_contact_note(&note(1, "Back")).await;
    assert!(matches!(gone, Err(StoreError::Missing { what: "visitor" })));
}
