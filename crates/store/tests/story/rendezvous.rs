//! Rendezvous and diaries.

use crate::people::visitor;
use crate::tables::agent;
use crate::world::*;
use std::sync::Arc;
use switchboard_core::{
    AgentId, TenantId, Time,
    hours::{Calendar, Span},
    rendezvous::{
        State, Window,
        callback::{Callback, Input, Plan},
        slots::Taken,
    },
};
use switchboard_store::*;
use tokio::task::JoinSet;
use uuid::Uuid;

const SPAN: DiarySpan = DiarySpan {
    from: Time(0),
    to: Time(1_000_000),
    now: Time(100),
    but: None,
};

fn id() -> Uuid {
    Uuid::from_u128(fresh())
}

fn hash_of(id: Uuid, last: u8) -> TokenHash {
    let mut hash = [last; 32];
    hash[..16].copy_from_slice(id.as_bytes());
    hash
}

fn hold(tenant: TenantId, agent: AgentId, from: i64) -> DiaryHold {
    DiaryHold {
        id: id(),
        tenant,
        agent,
        from: Time(from),
        to: Time(from + 100),
        held_until: Time(500),
    }
}

fn of_hold(hold: &DiaryHold, visitor: &Visitor) -> Rendezvous {
    Rendezvous {
        id: id(),
        tenant: hold.tenant,
        entry: hold.id,
        agent: hold.agent,
        named: true,
        service: "sales".into(),
        site: None,
        visitor: visitor.id,
        state: State::Agreed,
        from: hold.from,
        to: hold.to,
        window: Window::of(hold.from, 10, 20),
        wish: Wish {
            name: Some("Eva".into()),
            subject: Some("Öl".into()),
            ..Wish::default()
        },
        session: None,
        clock: false,
        remind_at: None,
        sealed: None,
        sequence: 0,
        join_key: hash_of(hold.id, 1),
        manage_key: hash_of(hold.id, 2),
        begun_by: hash_of(hold.id, 3),
        created_at: Time(100),
        changed_at: Time(100),
    }
}

async fn company(store: &Arc<dyn Store>) -> (TenantId, AgentId, Visitor) {
    let tenant = tenant(store, &format!("t{}", fresh() % 1_000_000)).await;
    let ann = agent(tenant, "ann");
    store.put_agent(&ann).await.unwrap();
    let eva = visitor(tenant, 1);
    store.put_visitor(&eva).await.unwrap();
    (tenant, ann.id, eva)
}

async fn agreed(store: &Arc<dyn Store>, hold: &DiaryHold, eva: &Visitor) -> Rendezvous {
    let part = store.diary(hold.tenant, hold.agent, SPAN).await.unwrap();
    assert!(store.hold_time(hold, part.nr).await.unwrap());
    let new = of_hold(hold, eva);
    let made = store.add_rendezvous(&new, Time(100)).await.unwrap();
    assert_eq!(made, RendezvousMade::Done);
    store.release_time(hold.tenant, hold.id).await.unwrap();
    new
}

fn at(from: i64) -> Taken {
    Taken {
        from: Time(from),
        to: Time(from + 100),
    }
}

pub async fn rv_10_hours_of_agents_belong_to_one_tenant(world: World) {
    let store = world.store;
    let (mine, ann, _) = company(&store).await;
    let (other, ..) = company(&store).await;
    let mut kept = AgentAvailability {
        agent: ann,
        tenant: mine,
        calendar: Calendar {
            zone: "Europe/Vienna".into(),
            week: std::array::from_fn(|_| vec![Span { from: 540, to: 600 }]),
            ..Calendar::default()
        },
        absences: vec![Absence {
            from: Time(1),
            to: Time(2),
            note: "ill".into(),
        }],
    };
    assert_eq!(store.availabilities(mine).await.unwrap(), []);
    store.put_availability(&kept).await.unwrap();
    kept.absences.clear();
    store.put_availability(&kept).await.unwrap();
    assert_eq!(store.availabilities(mine).await.unwrap(), [kept.clone()]);
    assert_eq!(store.availabilities(other).await.unwrap(), []);
    let foreign = AgentAvailability {
        tenant: other,
        ..kept
    };
    assert!(store.put_availability(&foreign).await.is_err());
}

pub async fn rv_10_of_a_hundred_who_want_one_time_one_gets_it(world: World) {
    let store = world.store;
    let (tenant, ann, eva) = company(&store).await;
    let mut askers = JoinSet::new();
    for _ in 0..100 {
        let (store, eva) = (store.clone(), eva.clone());
        askers.spawn(async move {
            loop {
                let part = store.diary(tenant, ann, SPAN).await.unwrap();
                if part.taken.contains(&at(200)) {
                    return false;
                }
                let hold = hold(tenant, ann, 200);
                if !store.hold_time(&hold, part.nr).await.unwrap() {
                    continue;
                }
                let new = of_hold(&hold, &eva);
                let made = store.add_rendezvous(&new, Time(100)).await.unwrap();
                return made == RendezvousMade::Done;
            }
        });
    }
    let got = askers.join_all().await;
    assert_eq!(got.into_iter().filter(|got| *got).count(), 1);
    let part = store.diary(tenant, ann, SPAN).await.unwrap();
    assert_eq!(part.taken, [at(200)]);
    let filter = RendezvousFilter::default();
    let page = store.rendezvous_list(tenant, &filter, PageRequest::first(10));
    assert_eq!(page.await.unwrap().items.len(), 1);
}

pub async fn rv_1_a_rendezvous_is_kept_and_found(world: World) {
    let mut world = world;
    let (tenant, ann, eva) = company(&world.store).await;
    let (other, ..) = company(&world.store).await;
    let first = agreed(&world.store, &hold(tenant, ann, 300), &eva).await;
    let second = agreed(&world.store, &hold(tenant, ann, 200), &eva).await;
    world.reopen().await;
    let store = world.store;
    let find = async |key| store.rendezvous(key).await.unwrap();
    for key in [
        RendezvousKey::Id(tenant, first.id),
        RendezvousKey::Join(first.join_key),
        RendezvousKey::Manage(first.manage_key),
        RendezvousKey::BegunBy(tenant, first.begun_by),
    ] {
        assert_eq!(find(key).await.as_ref(), Some(&first), "{key:?}");
    }
    for key in [
        RendezvousKey::Id(other, first.id),
        RendezvousKey::BegunBy(other, first.begun_by),
        RendezvousKey::Join(first.manage_key),
        RendezvousKey::Manage(first.join_key),
    ] {
        assert_eq!(find(key).await, None, "{key:?}");
    }
    // The next one first, in parts.
    let list = async |filter: RendezvousFilter, after| {
        let page = PageRequest { after, limit: 1 };
        store.rendezvous_list(tenant, &filter, page).await.unwrap()
    };
    let one = list(RendezvousFilter::default(), None).await;
    let two = list(RendezvousFilter::default(), one.next.clone()).await;
    assert_eq!(
        (one.items, two.items),
        (vec![second.clone()], vec![first.clone()])
    );
    assert_eq!(two.next, None);
    let late = RendezvousFilter {
        agent: Some(ann),
        states: vec![State::Agreed],
        from: Some(Time(300)),
        to: Some(Time(301)),
    };
    assert_eq!(list(late, None).await.items, std::slice::from_ref(&first));
    let none = RendezvousFilter {
        states: vec![State::Cancelled],
        ..RendezvousFilter::default()
    };
    assert_eq!(list(none, None).await.items, []);
    // Its visitor takes it along.
    store.erase_visitor(tenant, eva.id).await.unwrap();
    assert_eq!(
        store
            .rendezvous(RendezvousKey::Join(first.join_key))
            .await
            .unwrap(),
        None
    );
    let part = store.diary(tenant, ann, SPAN).await.unwrap();
    assert_eq!(part.taken, [], "their time is free");
}

pub async fn rv_2_the_same_request_makes_one_rendezvous(world: World) {
    let store = world.store;
    let (tenant, ann, eva) = company(&store).await;
    let first = agreed(&store, &hold(tenant, ann, 300), &eva).await;
    let again = hold(tenant, ann, 500);
    assert!(store.hold_time(&again, 1).await.unwrap());
    let repeated = Rendezvous {
        begun_by: first.begun_by,
        ..of_hold(&again, &eva)
    };
    let made = store.add_rendezvous(&repeated, Time(100)).await.unwrap();
    assert_eq!(made, RendezvousMade::Before(Box::new(first)));
}

pub async fn rv_10_a_hold_ends_by_itself(world: World) {
    let store = world.store;
    let (tenant, ann, eva) = company(&store).await;
    let held = hold(tenant, ann, 300);
    assert!(store.hold_time(&held, 0).await.unwrap());
    assert!(
        !store.hold_time(&hold(tenant, ann, 900), 0).await.unwrap(),
        "who saw an old diary"
    );
    let taken = async |now, but| {
        let span = DiarySpan {
            now: Time(now),
            but,
            ..SPAN
        };
        store.diary(tenant, ann, span).await.unwrap().taken
    };
    assert_eq!(taken(499, None).await, [at(300)]);
    assert_eq!(taken(499, Some(held.id)).await, []);
    assert_eq!(taken(500, None).await, []);
    assert_eq!(
        store.held_time(tenant, held.id, Time(499)).await.unwrap(),
        Some(held)
    );
    assert_eq!(
        store.held_time(tenant, held.id, Time(500)).await.unwrap(),
        None
    );
    let late = store.add_rendezvous(&of_hold(&held, &eva), Time(500)).await;
    assert_eq!(late.unwrap(), RendezvousMade::TimeGone);
    // The last entry of a diary stays, so that no number comes twice.
    assert!(store.hold_time(&hold(tenant, ann, 400), 1).await.unwrap());
    assert_eq!(store.drop_holds(Time(501), 10).await.unwrap(), 1);
    assert_eq!(store.drop_holds(Time(501), 10).await.unwrap(), 0);
    assert_eq!(store.diary(tenant, ann, SPAN).await.unwrap().nr, 2);
}

pub async fn rv_11_a_change_frees_the_old_time_and_takes_the_new_one(world: World) {
    let store = world.store;
    let (tenant, ann, eva) = company(&store).await;
    let was = agreed(&store, &hold(tenant, ann, 300), &eva).await;
    let to = hold(tenant, ann, 600);
    assert!(store.hold_time(&to, 1).await.unwrap());
    let moved = Rendezvous {
        entry: to.id,
        from: to.from,
        to: to.to,
        sequence: 1,
        ..was.clone()
    };
    let change = async |was: &Rendezvous, new: &Rendezvous, now| {
        store.change_rendezvous(was, new, Time(now)).await.unwrap()
    };
    assert!(!change(&was, &moved, 500).await, "held no more");
    assert!(change(&was, &moved, 499).await);
    assert!(!change(&was, &moved, 499).await, "it is another one by now");
    store.release_time(tenant, to.id).await.unwrap();
    let taken = async || store.diary(tenant, ann, SPAN).await.unwrap().taken;
    assert_eq!(taken().await, [at(600)]);
    let cancelled = Rendezvous {
        state: State::Cancelled,
        sequence: 2,
        ..moved.clone()
    };
    assert!(change(&moved, &cancelled, 499).await);
    assert_eq!(taken().await, []);
    let found = store.rendezvous(RendezvousKey::Join(was.join_key)).await;
    assert_eq!(found.unwrap(), Some(cancelled));
}

pub async fn rv_17_what_is_due_is_found_once(world: World) {
    let store = world.store;
    let (tenant, ann, eva) = company(&store).await;
    let missed = agreed(&store, &hold(tenant, ann, 300), &eva).await;
    let later = agreed(&store, &hold(tenant, ann, 600), &eva).await;
    let mut talk = Talk::new(tenant, 1);
    talk.say(&store, "hello").await;
    let active = Rendezvous {
        state: State::Active,
        session: Some(talk.row.id),
        ..later.clone()
    };
    assert!(
        store
            .change_rendezvous(&later, &active, Time(100))
            .await
            .unwrap()
    );
    let due = async |now| {
        let all = store.rendezvous_due(Time(now), 10).await.unwrap();
        let mine = all.into_iter().filter(|row| row.tenant == tenant);
        mine.map(|row| row.id).collect::<Vec<_>>()
    };
    assert!(due(319).await.is_empty());
    assert_eq!(due(320).await, [missed.id]);
    let gone = Rendezvous {
        state: State::NoShow,
        ..missed.clone()
    };
    assert!(
        store
            .change_rendezvous(&missed, &gone, Time(320))
            .await
            .unwrap()
    );
    assert!(
        !store
            .change_rendezvous(&missed, &gone, Time(320))
            .await
            .unwrap()
    );
    assert!(due(320).await.is_empty());
    talk.row.status = SessionStatus::Ended;
    talk.row.ended_at = Some(Time(900));
    talk.say(&store, "bye").await;
    assert_eq!(due(900).await, [active.id]);
}

pub async fn rv_10_all_diaries_are_read_as_one_by_one(world: World) {
    let store = world.store;
    let (tenant, ann, eva) = company(&store).await;
    let bo = agent(tenant, "bo");
    store.put_agent(&bo).await.unwrap();
    let (other, theirs, _) = company(&store).await;
    agreed(&store, &hold(tenant, ann, 300), &eva).await;
    agreed(&store, &hold(tenant, ann, 700), &eva).await;
    let held = hold(tenant, bo.id, 300);
    assert!(store.hold_time(&held, 0).await.unwrap());
    assert!(store.hold_time(&hold(other, theirs, 300), 0).await.unwrap());
    for span in [
        SPAN,
        DiarySpan {
            now: Time(600),
            ..SPAN
        },
        DiarySpan {
            but: Some(held.id),
            ..SPAN
        },
        DiarySpan {
            from: Time(500),
            ..SPAN
        },
    ] {
        let all = store.diaries(tenant, span).await.unwrap();
        for agent in [ann, bo.id] {
            let one = store.diary(tenant, agent, span).await.unwrap().taken;
            assert_eq!(all.get(&agent).cloned().unwrap_or_default(), one);
        }
        assert!(!all.contains_key(&theirs));
    }
}

pub async fn rv_16_of_two_who_change_a_call_one_does(world: World) {
    let store = world.store;
    let (tenant, ann, eva) = company(&store).await;
    let of = agreed(&store, &hold(tenant, ann, 300), &eva).await;
    let plan = Plan::of(&serde_json::json!({}), "+442079460018".into(), Time(9_000));
    let new = CallbackRow {
        rendezvous: of.id,
        tenant,
        state: Callback::at(plan, Time(300)),
        version: 0,
        due_at: Some(Time(300)),
    };
    store.add_callback(&new).await.unwrap();
    store.add_callback(&new).await.unwrap();
    let kept = store.callback(tenant, of.id).await.unwrap().unwrap();
    assert_eq!(kept, new);
    let due = async |now| {
        let all = store.callbacks_due(Time(now), 10).await.unwrap();
        all.into_iter().filter(|row| row.tenant == tenant).count()
    };
    assert_eq!((due(299).await, due(300).await), (0, 1));
    let mut changed = kept.clone();
    changed.state.handle(Time(300), Input::Tick);
    changed.due_at = None;
    assert!(store.change_callback(&kept, &changed).await.unwrap());
    assert!(!store.change_callback(&kept, &changed).await.unwrap());
    let kept = store.callback(tenant, of.id).await.unwrap().unwrap();
    assert_eq!((kept.version, &kept.state), (1, &changed.state));
    assert_eq!(due(9_999).await, 0);
    let (other, ..) = company(&store).await;
    assert_eq!(store.callback(other, of.id).await.unwrap(), None);
}

pub async fn rv_17_what_the_clock_begins_and_whom_it_reminds_is_due(world: World) {
    let store = world.store;
    let (tenant, ann, eva) = company(&store).await;
    let plain = agreed(&store, &hold(tenant, ann, 300), &eva).await;
    let begins = agreed(&store, &hold(tenant, ann, 500), &eva).await;
    let due = async |now| {
        let all = store.rendezvous_due(Time(now), 10).await.unwrap();
        let mine = all.into_iter().filter(|row| row.tenant == tenant);
        mine.map(|row| row.id).collect::<Vec<_>>()
    };
    let clocked = Rendezvous {
        clock: true,
        remind_at: Some(Time(200)),
        sealed: Some(vec![1, 2]),
        ..begins.clone()
    };
    let change = async |was: &Rendezvous, new: &Rendezvous| {
        store.change_rendezvous(was, new, Time(100)).await.unwrap()
    };
    assert!(change(&begins, &clocked).await);
    let key = RendezvousKey::Id(tenant, begins.id);
    assert_eq!(store.rendezvous(key).await.unwrap(), Some(clocked.clone()));
    assert!(due(199).await.is_empty());
    assert_eq!(due(200).await, [begins.id], "somebody is reminded");
    let reminded = Rendezvous {
        remind_at: None,
        ..clocked.clone()
    };
    assert!(change(&clocked, &reminded).await);
    assert!(due(299).await.is_empty());
    assert_eq!(due(320).await, [plain.id], "nobody came");
    assert_eq!(due(500).await.len(), 2, "and one begins");
    let begun = Rendezvous {
        state: State::Begun,
        ..reminded.clone()
    };
    assert!(change(&reminded, &begun).await);
    assert_eq!(due(500).await, [plain.id]);
    assert_eq!(due(520).await.len(), 2);
}
