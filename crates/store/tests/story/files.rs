//! Files that are sent in sessions, and their content.

use crate::world::*;
use switchboard_core::session::{Carried, Event};
use switchboard_core::warm::{CarriedDocument, Information};
use switchboard_core::{FileId, LegId, TenantId, Time, TransferId, VisitorId};
use switchboard_store::*;

const LEG: LegId = LegId::from_u128(7);
const ROOM: FileQuota = FileQuota {
    session_bytes: 10 << 20,
    session_files: 100,
    visitor_bytes: 15 << 20,
    tenant_bytes: 20 << 20,
};

fn upload(talk: &Talk, cid: &str, bytes: usize) -> FileRow {
    FileRow {
        id: FileId::from_u128(fresh()),
        tenant: talk.row.tenant,
        session: talk.row.id,
        leg: LEG,
        cid: cid.into(),
        name: String::new(),
        media: String::new(),
        bytes: bytes as u64,
        width: None,
        height: None,
        hash: None,
        state: FileState::Uploading,
        created_at: Time(1_000),
    }
}

async fn live(world: &World, tenant: TenantId) -> Talk {
    let mut talk = Talk::new(tenant, 1_000);
    talk.say(&world.store, "hello").await;
    talk
}

/// Content of several parts, the last one short.
fn content() -> Vec<u8> {
    (0..PART * 2 + 77).map(|at| (at % 251) as u8).collect()
}

async fn put(store: &std::sync::Arc<dyn Store>, row: &FileRow, content: &[u8]) {
    for (nr, part) in content.chunks(PART).enumerate() {
        store.put_part(row, nr as u32, part.into()).await.unwrap();
    }
}

async fn kept(world: &World, talk: &Talk, cid: &str, content: &[u8]) -> FileRow {
    let mut row = upload(talk, cid, content.len());
    world.store.begin_file(&row, &ROOM).await.unwrap().unwrap();
    put(&world.store, &row, content).await;
    // It can be looked through before it is kept.
    assert_eq!(whole(world, &row).await, content);
    row.name = "picture.png".into();
    row.media = "image/png".into();
    row.width = Some(640);
    row.height = Some(480);
    row.hash = Some([9; 32]);
    world.store.keep_file(&row).await.unwrap();
    row.state = FileState::Kept;
    row
}

async fn whole(world: &World, row: &FileRow) -> Vec<u8> {
    let mut all = Vec::new();
    for nr in 0..row.bytes.div_ceil(PART as u64) {
        all.extend(world.store.read_part(row, nr as u32).await.unwrap());
    }
    all
}

fn sent(row: &FileRow) -> Event {
    Event::FileSent {
        file: row.id,
        leg: row.leg,
        file_name: row.name.clone(),
        media: row.media.clone(),
        bytes: row.bytes,
        width: row.width,
        height: row.height,
        name: None,
        cid: Some(row.cid.clone()),
    }
}

fn carried(rows: [&FileRow; 2]) -> Event {
    let document = |row: &FileRow| CarriedDocument {
        file: row.id,
        name: row.name.clone(),
        media: row.media.clone(),
        bytes: row.bytes,
        sha256: "0".repeat(64),
    };
    Event::Carried(Box::new(Carried {
        transfer: TransferId::from_u128(1),
        out: false,
        company: "Other".into(),
        agent: None,
        area: None,
        information: Information {
            documents: rows.map(document).into(),
            ..Information::default()
        },
    }))
}

async fn end(world: &World, talk: &mut Talk) {
    talk.row.status = SessionStatus::Ended;
    talk.row.ended_at = Some(Time(2_000));
    talk.say(&world.store, "last").await;
}

/// Bytes of content that are anywhere in the record.
async fn planted(world: &World, row: &FileRow) -> bool {
    world.store.read_part(row, 0).await.is_ok()
}

pub async fn wt_3_content_comes_back_as_it_was_and_survives_a_restart(mut world: World) {
    let t = tenant(&world.store, "acme").await;
    let talk = live(&world, t).await;
    let row = kept(&world, &talk, "c1", &content()).await;
    assert_eq!(whole(&world, &row).await, content());
    world.reopen().await;
    assert_eq!(whole(&world, &row).await, content());
    assert_eq!(world.store.file(row.id).await.unwrap(), Some(row.clone()));
    assert_eq!(world.store.files(t, talk.row.id).await.unwrap(), []);
    world.store.file_sent(row.id).await.unwrap();
    let listed = world.store.files(t, talk.row.id).await.unwrap();
    let expected = FileRow {
        state: FileState::Sent,
        ..row.clone()
    };
    assert_eq!(listed, [expected]);
    assert_eq!(
        world.store.count_files().await.unwrap(),
        (1, content().len() as u64)
    );
    let other = tenant(&world.store, "other").await;
    assert_eq!(world.store.files(other, talk.row.id).await.unwrap(), []);
}

pub async fn wt_3_one_command_keeps_one_file(world: World) {
    let t = tenant(&world.store, "acme").await;
    let talk = live(&world, t).await;
    let store = &world.store;
    let broken = upload(&talk, "c1", 100);
    store.begin_file(&broken, &ROOM).await.unwrap().unwrap();
    store.put_part(&broken, 0, vec![1; 50]).await.unwrap();
    // The same once more: what was broken off gives way, and cannot be ended any more.
    let row = kept(&world, &talk, "c1", b"whole").await;
    let mut late = broken.clone();
    late.hash = Some([1; 32]);
    let gone = store.keep_file(&late).await.unwrap_err();
    assert!(matches!(gone, StoreError::Missing { .. }), "{gone:?}");
    let again = upload(&talk, "c1", 5);
    let taken = store.begin_file(&again, &ROOM).await.unwrap_err();
    assert!(matches!(taken, StoreError::Taken { .. }), "{taken:?}");
    let known = store.file_of(t, talk.row.id, LEG, "c1").await.unwrap();
    assert_eq!(known, Some(row.clone()));
    assert_eq!(whole(&world, &row).await, b"whole");
}

pub async fn wt_3_quotas_hold_also_for_many_at_once(world: World) {
    let t = tenant(&world.store, "acme").await;
    let talk = live(&world, t).await;
    let quota = FileQuota {
        session_bytes: 1_000,
        ..ROOM
    };
    let tries = (0..10).map(|n| {
        let (store, row) = (world.store.clone(), upload(&talk, &format!("c{n}"), 300));
        async move { store.begin_file(&row, &quota).await.unwrap().is_ok() }
    });
    let taken = futures::future::join_all(tries).await;
    let taken = taken.into_iter().filter(|taken| *taken).count();
    assert!(taken <= 3, "{taken} of 300 bytes in 1,000");
    let quota = FileQuota {
        tenant_bytes: 299,
        ..ROOM
    };
    let late = upload(&talk, "late", 300);
    let refused = world.store.begin_file(&late, &quota).await.unwrap();
    assert_eq!(refused, Err(OverQuota::Tenant));
    assert_eq!(world.store.file(late.id).await.unwrap(), None);
}

pub async fn wt_3_many_sessions_give_a_visitor_no_more_room(world: World) {
    let t = tenant(&world.store, "acme").await;
    let (mut first, mut second) = (Talk::new(t, 1_000), Talk::new(t, 1_000));
    let mut other = Talk::new(t, 1_000);
    let visitor = VisitorId::from_u128(fresh());
    first.row.visitor = Some(visitor);
    second.row.visitor = Some(visitor);
    other.row.visitor = Some(VisitorId::from_u128(fresh()));
    for talk in [&mut first, &mut second, &mut other] {
        talk.say(&world.store, "hello").await;
    }
    let quota = FileQuota {
        visitor_bytes: 1_000,
        ..ROOM
    };
    let begin = async |row: &FileRow| world.store.begin_file(row, &quota).await.unwrap();
    assert_eq!(begin(&upload(&first, "c1", 600)).await, Ok(()));
    let mut more = upload(&second, "c1", 600);
    assert_eq!(begin(&more).await, Err(OverQuota::Visitor));
    assert_eq!(world.store.file(more.id).await.unwrap(), None);
    assert_eq!(begin(&upload(&other, "c1", 600)).await, Ok(()));
    // The next day there is room again.
    more.created_at = Time(1_000 + VISITOR_SPAN_MS);
    assert_eq!(begin(&more).await, Ok(()));
}

pub async fn wt_3_content_that_no_row_knows_of_is_swept_away(world: World) {
    let t = tenant(&world.store, "acme").await;
    let talk = live(&world, t).await;
    let row = kept(&world, &talk, "c1", &content()).await;
    let half = upload(&talk, "half", 100);
    world.store.begin_file(&half, &ROOM).await.unwrap().unwrap();
    world.store.put_part(&half, 0, vec![1; 50]).await.unwrap();
    assert_eq!(world.store.sweep_files().await.unwrap(), 0);
    let Some(record) = world.url.strip_prefix("sqlite:") else {
        // The database removes parts with their row.
        sql_on(&world.url, "delete from files").await;
        assert!(!planted(&world, &row).await);
        return;
    };
    // As after a kill, and as after restoring a record that is older than the files.
    let folder = std::path::Path::new(record).with_file_name(FOLDER);
    let lost = FileId::from_u128(fresh());
    let session = folder.join(talk.row.id.to_string());
    let left = [
        folder.join(".uploads").join(lost.to_string()),
        session.join(format!("{}.{lost}", "0".repeat(64))),
    ];
    for path in &left {
        std::fs::write(path, "left").unwrap();
    }
    assert_eq!(world.store.sweep_files().await.unwrap(), 2);
    assert!(left.iter().all(|path| !path.exists()));
    assert_eq!(whole(&world, &row).await, content());
    assert!(folder.join(".uploads").join(half.id.to_string()).exists());
}

pub async fn wt_3_what_was_broken_off_is_settled(world: World) {
    let t = tenant(&world.store, "acme").await;
    let mut talk = live(&world, t).await;
    let store = &world.store;
    let half = upload(&talk, "half", 100);
    store.begin_file(&half, &ROOM).await.unwrap().unwrap();
    store.put_part(&half, 0, vec![1; 50]).await.unwrap();
    let untold = kept(&world, &talk, "untold", b"never sent").await;
    let told = kept(&world, &talk, "told", b"sent").await;
    store.append(talk.append(vec![sent(&told)])).await.unwrap();
    // What comes from elsewhere is named before it is here.
    let named = kept(&world, &talk, "named", b"come").await;
    let broken = upload(&talk, "broken", 100);
    store.begin_file(&broken, &ROOM).await.unwrap().unwrap();
    let both = carried([&named, &broken]);
    store.append(talk.append(vec![both])).await.unwrap();
    assert_eq!(store.settle_files(Time(1_000), 10).await.unwrap(), 0);
    assert_eq!(store.settle_files(Time(1_001), 10).await.unwrap(), 5);
    assert_eq!(store.settle_files(Time(1_001), 10).await.unwrap(), 0);
    for gone in [&half, &untold, &broken] {
        assert_eq!(store.file(gone.id).await.unwrap(), None);
        assert!(!planted(&world, gone).await);
    }
    let listed = store.files(t, talk.row.id).await.unwrap();
    assert_eq!(listed.len(), 2);
    assert_eq!(whole(&world, &told).await, b"sent");
    assert_eq!(whole(&world, &named).await, b"come");
}

pub async fn is_132_erasure_takes_the_content(world: World) {
    let t = tenant(&world.store, "acme").await;
    let (mut gone, other) = (live(&world, t).await, live(&world, t).await);
    let file = kept(&world, &gone, "c1", &content()).await;
    let half = upload(&gone, "half", 100);
    world.store.begin_file(&half, &ROOM).await.unwrap().unwrap();
    world.store.put_part(&half, 0, vec![1; 50]).await.unwrap();
    let neighbour = kept(&world, &other, "c1", &content()).await;
    end(&world, &mut gone).await;
    let erasure = Erasure {
        tenant: t,
        session: gone.row.id,
        actor: "agent:1".into(),
        at: Time(9_000),
    };
    world.store.begin_erasure(&erasure).await.unwrap();
    world.store.erase(&erasure).await.unwrap();
    for row in [&file, &half] {
        assert_eq!(world.store.file(row.id).await.unwrap(), None);
        assert!(!planted(&world, row).await);
    }
    assert_eq!(whole(&world, &neighbour).await, content());
}

pub async fn is_104_age_takes_names_and_content_of_files(world: World) {
    let t = tenant(&world.store, "acme").await;
    let mut talk = live(&world, t).await;
    let file = kept(&world, &talk, "c1", b"passport").await;
    let append = talk.append(vec![sent(&file)]);
    world.store.append(append).await.unwrap();
    end(&world, &mut talk).await;
    let (store, id) = (&world.store, talk.row.id);
    store.anonymise(t, id, Time(9_000)).await.unwrap();
    let log = store.read(t, id, 0, 100).await.unwrap();
    let names = log.iter().filter_map(|record| match &record.event {
        Event::FileSent { file_name, .. } => Some(file_name.as_str()),
        _ => None,
    });
    assert_eq!(names.collect::<Vec<_>>(), [""]);
    assert!(!planted(&world, &file).await);
    assert_eq!(store.count_files().await.unwrap(), (0, 0));
}

pub async fn is_132_files_that_an_older_release_left_are_cleared(world: World) {
    let t = tenant(&world.store, "acme").await;
    let mut talk = live(&world, t).await;
    let file = kept(&world, &talk, "c1", b"left").await;
    end(&world, &mut talk).await;
    assert_eq!(world.store.clear_files(10).await.unwrap(), 0);
    sql_on(&world.url, "update sessions set erased_at = 5000").await;
    assert_eq!(world.store.clear_files(10).await.unwrap(), 1);
    assert!(!planted(&world, &file).await);
    assert_eq!(world.store.clear_files(10).await.unwrap(), 0);
}
