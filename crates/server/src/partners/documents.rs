//! Documents that go along with a visitor (WT-6, WT-14). They are told of with everything else, each with
//! its digest, and fetched by the destination once the visitor is there: nobody waits for them.

use super::{
    out::carried,
    speak::{NoAnswer, content},
};
use crate::{
    app::{App, Shared},
    error::{Outcome, Problem},
    files::{self, Named, Sender, Upload},
    hub::{HubError, WarmAt},
};
use axum::{
    body::{Body, Bytes},
    http::StatusCode,
};
use futures::stream;
use sha2::{Digest, Sha256};
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use switchboard_core::{
    FileId, Millis, TransferId,
    session::{DocumentCame, Endpoint},
    warm::{CarriedDocument, Information},
};
use switchboard_store::{FileState, PART, PartnerRow, WarmIn};

/// Bytes that are fetched at once: a part of what is told between servers.
pub const CHUNK: usize = 4 * PART;
/// So long after it began a partner may fetch what was sent.
const OPEN_MS: Millis = 3_600_000;
/// So long it is tried to get one.
const GIVE_UP: Duration = Duration::from_secs(600);
/// The pause before what was not answered is asked again.
const AGAIN: Duration = Duration::from_secs(3);
/// Documents of whose fetching nothing was heard for so long are fetched by whoever notices.
const LEFT_MS: Millis = 900_000;

/// One part of a document that was sent to that partner; empty behind the last.
pub async fn part(
    app: &App,
    partner: &PartnerRow,
    transfer: TransferId,
    file: FileId,
    part: u32,
) -> Outcome<Bytes> {
    let unknown = || Problem::not_found("document");
    let row = app.store.warm_out(partner.tenant, transfer).await?;
    let open = app.clock.now() + -OPEN_MS;
    let row = row.filter(|row| {
        row.partner == partner.id
            && matches!(row.state.as_str(), "accepted" | "arrived")
            && row.created_at > open
    });
    let row = row.ok_or_else(unknown)?;
    let at = WarmAt {
        tenant: row.tenant,
        session: row.session,
        transfer,
    };
    let sent = carried(app, at).await?.ok_or_else(unknown)?;
    if !sent.documents.iter().any(|document| document.file == file) {
        return Err(unknown());
    }
    let found = app.store.file(file).await?.filter(|found| {
        (found.tenant, found.session) == (row.tenant, row.session) && found.state == FileState::Sent
    });
    let found = found.ok_or_else(unknown)?;
    let many = (CHUNK / PART) as u32;
    let first = part.checked_mul(many).ok_or_else(unknown)?;
    let mut whole = Vec::new();
    for nr in first..first.saturating_add(many) {
        if u64::from(nr) * PART as u64 >= found.bytes {
            break;
        }
        whole.extend(app.store.read_part(&found, nr).await?);
    }
    Ok(whole.into())
}

/// By which id a document is known here: the same however often it is asked.
fn id_here(row: &WarmIn, document: &CarriedDocument) -> FileId {
    let named = format!("warm document\n{}\n{}", row.id, document.file);
    let digest = Sha256::digest(named);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    FileId(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

/// What came, with the documents as they are known here.
pub fn as_here(row: &WarmIn, mut information: Information) -> Information {
    for document in &mut information.documents {
        document.file = id_here(row, document);
    }
    information
}

/// What of it is left to be done once the visitor is here: their documents.
pub fn to_come(information: &Information) -> Option<serde_json::Value> {
    if information.documents.is_empty() {
        return None;
    }
    serde_json::to_value(Information {
        documents: information.documents.clone(),
        ..Information::default()
    })
    .ok()
}

/// Fetches what is still to come, in the background.
pub fn fetch(app: &Shared, partner: PartnerRow, row: WarmIn) {
    let app = app.clone();
    tokio::spawn(async move {
        if let Err(problem) = all(&app, &partner, row).await {
            tracing::warn!(
                code = problem.code,
                "documents of a visitor are not fetched"
            );
        }
    });
}

/// Fetches what a node has left that is no more.
///
/// # Errors
/// Of the record.
pub async fn fetch_left(app: &Shared) -> Outcome<()> {
    let before = app.clock.now() + -LEFT_MS;
    for row in app.store.warm_ins_short(before, 10).await? {
        // Nobody else begins with it meanwhile.
        let row = WarmIn {
            until: app.clock.now(),
            ..row
        };
        if !app.store.change_warm_in("arrived", &row).await? {
            continue;
        }
        let partners = app.store.partners(row.tenant).await?;
        let partner = partners.into_iter().find(|one| one.id == row.partner);
        if let Some(partner) = partner {
            fetch(app, partner, row);
        }
    }
    Ok(())
}

async fn all(app: &Shared, partner: &PartnerRow, row: WarmIn) -> Outcome<()> {
    let told = row.information.clone().unwrap_or_default();
    let information: Information = serde_json::from_value(told).unwrap_or_default();
    for document in &information.documents {
        let file = id_here(&row, document);
        let here = app.store.file(file).await?;
        let here = here.is_some_and(|here| here.state == FileState::Sent);
        let came = here || brought(app, partner, &row, document, file).await?;
        told_of(app, &row, file, !came).await?;
    }
    let done = WarmIn {
        information: None,
        ..row
    };
    app.store.change_warm_in("arrived", &done).await?;
    Ok(())
}

/// Whoever has the session is told. One that is over, or knows already, need not be.
async fn told_of(app: &App, row: &WarmIn, file: FileId, missing: bool) -> Outcome<()> {
    let Some(session) = row.session else {
        return Ok(());
    };
    let outcome = if missing { "missing" } else { "came" };
    metrics::counter!("switchboard_warm_documents_total", "outcome" => outcome).increment(1);
    let came = DocumentCame {
        transfer: row.transfer,
        file,
        missing,
    };
    match app.hub.document_came(row.tenant, session, came).await {
        Ok(()) | Err(HubError::Refused(_) | HubError::NoSuchSession) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Whether it has come, however long that takes.
async fn brought(
    app: &Shared,
    partner: &PartnerRow,
    row: &WarmIn,
    document: &CarriedDocument,
    file: FileId,
) -> Outcome<bool> {
    let (Some(session), Some(visitor)) = (row.session, row.visitor) else {
        return Ok(false);
    };
    let until = Instant::now() + GIVE_UP;
    loop {
        let endpoint = Endpoint::Visitor { visitor };
        let leg = match app.hub.leg_of(row.tenant, session, endpoint).await {
            Ok(leg) => leg,
            Err(HubError::NoSuchSession) => None,
            Err(error) => return Err(error.into()),
        };
        // Nobody is there any more who could want it.
        let Some(leg) = leg else { return Ok(false) };
        let sender = Sender {
            tenant: row.tenant,
            session,
            leg,
        };
        let refused = Arc::new(AtomicBool::new(false));
        let from = Source {
            app: app.clone(),
            partner: partner.clone(),
            path: format!("transfers/{}/documents/{}", row.transfer, document.file),
            refused: refused.clone(),
        };
        let Some(hash) = hash_of(document) else {
            return Ok(false);
        };
        let upload = Upload {
            sender,
            cid: format!("warm {}", file.0.simple()),
            name: document.name.clone(),
            length: document.bytes,
            body: from.body(document.bytes),
            named: Some(Named { id: file, hash }),
        };
        let Err(problem) = files::upload(app, upload).await else {
            return Ok(true);
        };
        let passing = problem.is_temporary()
            || problem.status == StatusCode::TOO_MANY_REQUESTS
            // Somebody else brings it as well: then it is here the next time.
            || matches!(problem.code, "bad_body" | "too_slow" | "upload_replaced");
        if !passing || refused.load(Ordering::Relaxed) || Instant::now() > until {
            tracing::info!(transfer = %row.transfer, code = problem.code, "a document does not come");
            return Ok(false);
        }
        tokio::time::sleep(AGAIN).await;
    }
}

fn hash_of(document: &CarriedDocument) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    for (byte, at) in hash.iter_mut().zip((0..).step_by(2)) {
        let digits = document.sha256.get(at..at + 2)?;
        *byte = u8::from_str_radix(digits, 16).ok()?;
    }
    Some(hash)
}

/// Where a document comes from.
struct Source {
    app: Shared,
    partner: PartnerRow,
    path: String,
    refused: Arc<AtomicBool>,
}

impl Source {
    /// Its content, part by part as it is read.
    fn body(self, bytes: u64) -> Body {
        let parts = bytes.div_ceil(CHUNK as u64);
        let next = move |(from, nr): (Source, u64)| async move {
            if nr >= parts {
                return Ok(None);
            }
            let path = format!("{}?part={nr}", from.path);
            let part = content(&from.app, &from.partner, &path, CHUNK).await;
            match part.map_err(|problem| io::Error::other(problem.code))? {
                Ok(part) => Ok(Some((part, (from, nr + 1)))),
                Err(why) => {
                    from.refused
                        .store(why != NoAnswer::Unreached, Ordering::Relaxed);
                    Err(io::Error::other("not answered"))
                }
            }
        };
        Body::from_stream(stream::try_unfold((self, 0), next))
    }
}
