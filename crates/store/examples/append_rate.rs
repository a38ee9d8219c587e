//! Measures single-event appends: `append_rate <url> [callers] [seconds]`. Each caller has a
//! session of its own and waits for each acknowledgement, as a server does.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use switchboard_core::session::{Event, Record};
use switchboard_core::{LegId, SessionId, TenantId, Time};
use switchboard_store::*;

fn main() {
    let mut args = std::env::args().skip(1);
    let url = args.next().expect("append_rate <url> [callers] [seconds]");
    let callers: u64 = args
        .next()
        .map_or(1_000, |n| n.parse().expect("a number of callers"));
    let seconds: u64 = args
        .next()
        .map_or(5, |n| n.parse().expect("a number of seconds"));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(measure(&url, callers, Duration::from_secs(seconds)));
}

async fn measure(url: &str, callers: u64, length: Duration) {
    let store = open(url).await.expect("a store");
    let run = Instant::now().elapsed().as_nanos() ^ u128::from(std::process::id());
    let tenant = TenantId::from_u128(run << 32);
    let settings = TenantSettings::default();
    let slug = format!("t{}", std::process::id());
    store
        .put_tenant(&Tenant {
            id: tenant,
            slug,
            name: "Load".into(),
            settings,
        })
        .await
        .expect("a tenant");
    let stop = Arc::new(AtomicBool::new(false));
    let begin = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for caller in 0..callers {
        let (store, stop) = (store.clone(), stop.clone());
        let session = SessionId::from_u128(run << 32 | u128::from(caller) << 64 | 1);
        tasks.spawn(async move {
            let mut waits = Vec::new();
            for seq in 1.. {
                let sent = Instant::now();
                store
                    .append(append(tenant, session, seq))
                    .await
                    .expect("an acknowledgement");
                waits.push(sent.elapsed());
                if stop.load(Ordering::Relaxed) {
                    break;
                }
            }
            waits
        });
    }
    tokio::time::sleep(length).await;
    stop.store(true, Ordering::Relaxed);
    let mut waits: Vec<_> = tasks.join_all().await.into_iter().flatten().collect();
    let took = begin.elapsed();
    waits.sort_unstable();
    let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    let behind = Instant::now();
    store.flush_search().await.expect("an index");
    println!(
        "{} appends by {callers} callers in {:.2} s: {:.0}/s; ms p50 {:.1} p99 {:.1} max {:.1}; index behind by {:.2} s",
        waits.len(),
        took.as_secs_f64(),
        waits.len() as f64 / took.as_secs_f64(),
        at(0.5),
        at(0.99),
        at(1.0),
        behind.elapsed().as_secs_f64(),
    );
    store.close().await;
}

fn append(tenant: TenantId, session: SessionId, seq: u64) -> Append {
    let text = format!(
        "Line {seq}: could you tell me whether the blue one is in stock in size 42, and what it costs?"
    );
    let event = Event::Line {
        leg: LegId::from_u128(1),
        text,
        name: None,
        cid: Some(format!("c{seq}")),
    };
    let row = SessionRow {
        id: session,
        tenant,
        name: format!("load {session}"),
        service: "help".into(),
        visitor: None,
        visitor_name: "Visitor".into(),
        agent: None,
        page: Some("https://shop.example/shoes/blue".into()),
        subject: None,
        status: SessionStatus::Active,
        created_at: Time(1),
        ended_at: None,
        erased_at: None,
        head: seq,
        rating: None,
        reserved: false,
    };
    let create = (seq == 1).then_some(Create {
        idempotency: None,
        owner: None,
    });
    Append {
        tenant,
        session,
        epoch: 1,
        records: Arc::new([Record {
            seq,
            at: Time(seq as i64),
            event,
        }]),
        row: Arc::new(row),
        create,
        seats: 1,
        grant: None,
    }
}
