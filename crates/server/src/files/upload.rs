//! Taking a file in, and sending it.

use super::{
    MIB, name, scan,
    sniff::{self, Media},
};
use crate::{
    app::{App, Shared},
    error::{Outcome, Problem},
    http::extract::body_failed,
    hub::{HubError, OsIds},
};
use axum::{body::Body, http::StatusCode};
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};
use std::time::Duration;
use switchboard_core::{FileId, FreshIds, LegId, SessionId, TenantId, session::Command};
use switchboard_store::{
    FileQuota, FileRow, FileState, OverQuota, PART, StoreError, TenantSettings,
};

/// Most pixels of a picture: what is small on the line may be huge on the screen.
const PIXELS: u64 = 100_000_000;
/// Most files of one session.
const FILES: u64 = 1_000;
/// How long the rest of a refused body is read, so that the refusal is heard.
const DRAIN: Duration = Duration::from_secs(10);

/// Who sends, and where.
#[derive(Debug, Clone, Copy)]
pub struct Sender {
    /// Owner.
    pub tenant: TenantId,
    /// Where.
    pub session: SessionId,
    /// As which member.
    pub leg: LegId,
}

/// What an event of the session said of a file before it came.
#[derive(Debug, Clone, Copy)]
pub struct Named {
    /// Its id.
    pub id: FileId,
    /// SHA-256 of its content: another one is not taken.
    pub hash: [u8; 32],
}

/// A file on its way.
pub struct Upload {
    /// From whom.
    pub sender: Sender,
    /// The sender's command id.
    pub cid: String,
    /// The name it was given there.
    pub name: String,
    /// Bytes that were announced.
    pub length: u64,
    /// The content.
    pub body: Body,
    /// Where the session knows of it already; others are told of it when it is here.
    pub named: Option<Named>,
}

/// Takes the file in and sends it; true when it was sent before under the same command id.
///
/// On a task of its own: when the connection breaks, the caller is dropped, and what was begun is
/// still to be cleared away.
pub async fn upload(app: &Shared, upload: Upload) -> Outcome<(FileRow, bool)> {
    let app = app.clone();
    let work = tokio::spawn(async move {
        let Upload { mut body, .. } = upload;
        let taken = Taking {
            app: &app,
            sender: upload.sender,
            length: upload.length,
            named: upload.named,
        };
        let done = taken.run(upload.cid, &upload.name, &mut body).await;
        let outcome = match &done {
            Ok(_) => "sent",
            Err(problem) if problem.status.is_server_error() => "failed",
            Err(problem) if matches!(problem.code, "bad_body" | "too_slow") => "broken_off",
            Err(_) => "refused",
        };
        metrics::counter!("switchboard_files_total", "outcome" => outcome).increment(1);
        let waits = upload.named.is_none() && upload.length <= app.config.limits.file_bytes;
        if done.is_err() && waits {
            drain(&mut body).await;
        }
        done
    });
    work.await
        .unwrap_or_else(|error| Err(Problem::internal(error)))
}

/// A refusal that comes before the whole body has been read may never be seen.
async fn drain(body: &mut Body) {
    let rest = async { while let Some(Ok(_)) = body.frame().await {} };
    let _ = tokio::time::timeout(DRAIN, rest).await;
}

fn too_large(code: &'static str, detail: impl Into<std::borrow::Cow<'static, str>>) -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, code, detail)
}

fn not_this_kind(code: &'static str, detail: &'static str) -> Problem {
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, code, detail)
}

fn wrong_length() -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "bad_body",
        "The body is not as long as Content-Length says.",
    )
}

/// Most bytes of one file of that tenant.
pub fn most_bytes(app: &App, settings: &TenantSettings) -> u64 {
    (u64::from(settings.file_mb) * MIB).min(app.config.limits.file_bytes)
}

fn quota(settings: &TenantSettings) -> FileQuota {
    FileQuota {
        session_bytes: u64::from(settings.file_session_mb) * MIB,
        session_files: FILES,
        visitor_bytes: u64::from(settings.file_visitor_mb) * MIB,
        tenant_bytes: u64::from(settings.file_tenant_mb) * MIB,
    }
}

struct Taking<'a> {
    app: &'a App,
    sender: Sender,
    length: u64,
    named: Option<Named>,
}

impl Taking<'_> {
    async fn run(&self, cid: String, name: &str, body: &mut Body) -> Outcome<(FileRow, bool)> {
        let (app, sender) = (self.app, self.sender);
        let config = app.tenant(sender.tenant)?;
        let settings = &config.tenant.settings;
        if settings.file_kinds.is_empty() {
            return Err(Problem::new(
                StatusCode::FORBIDDEN,
                "files_off",
                "No files are exchanged here.",
            ));
        }
        if self.length == 0 {
            return Err(Problem::invalid("body", "must not be empty"));
        }
        let most = most_bytes(app, settings);
        if self.length > most {
            let says = format!("Files of up to {most} bytes are taken.");
            return Err(too_large("file_too_large", says));
        }
        let known = app
            .store
            .file_of(sender.tenant, sender.session, sender.leg, &cid)
            .await?
            .filter(|row| row.state > FileState::Uploading);
        if let Some(row) = known {
            drain(body).await;
            // What was sent stays so, also when the session is over by now.
            return match row.state {
                FileState::Sent => Ok((row, true)),
                _ => Ok((self.send(row).await?, false)),
            };
        }
        let _slot = app.uploads.take(sender.tenant, sender.leg)?;
        let mut row = FileRow {
            id: match self.named {
                Some(named) => named.id,
                None => FileId::from_u128(OsIds.fresh()),
            },
            tenant: sender.tenant,
            session: sender.session,
            leg: sender.leg,
            cid,
            name: String::new(),
            media: String::new(),
            bytes: self.length,
            width: None,
            height: None,
            hash: None,
            state: FileState::Uploading,
            created_at: app.clock.now(),
        };
        match app.store.begin_file(&row, &quota(settings)).await? {
            Ok(()) => {}
            Err(OverQuota::Session) => {
                let says = "This conversation has as many files as it may.";
                return Err(too_large("files_full", says));
            }
            Err(OverQuota::Visitor) => {
                let says = "The visitor's conversations have as many files as they may in a day.";
                return Err(too_large("files_full", says));
            }
            Err(OverQuota::Tenant) => {
                return Err(too_large("files_full", "There is no room for more files."));
            }
        }
        let kept = match self.take(&mut row, name, settings, body).await {
            Ok(()) => scan::pass(app, &row).await,
            Err(problem) => Err(problem),
        };
        let kept = match kept {
            Ok(()) => app.store.keep_file(&row).await.map_err(gave_way),
            Err(problem) => Err(problem),
        };
        if let Err(problem) = kept {
            self.clear(&row).await;
            return Err(problem);
        }
        row.state = FileState::Kept;
        Ok((self.send(row).await?, false))
    }

    /// What cannot be cleared away now is when its age has come.
    async fn clear(&self, row: &FileRow) {
        if let Err(error) = self.app.store.drop_file(row).await {
            tracing::warn!(%error, file = %row.id, "what is left of an upload waits for the job");
        }
    }

    /// Reads the content, part by part.
    async fn take(
        &self,
        row: &mut FileRow,
        name: &str,
        settings: &TenantSettings,
        body: &mut Body,
    ) -> Outcome<()> {
        let store = &self.app.store;
        let mut hash = Sha256::new();
        let (mut nr, mut got) = (0, 0);
        let mut part = Vec::with_capacity(PART.min(self.length as usize));
        let mut known = false;
        loop {
            let frame = match body.frame().await {
                None => break,
                Some(Ok(frame)) => frame,
                Some(Err(error)) => return Err(body_failed(&error, StatusCode::BAD_REQUEST)),
            };
            let Ok(mut data) = frame.into_data() else {
                continue;
            };
            got += data.len() as u64;
            if got > self.length {
                return Err(wrong_length());
            }
            hash.update(&data);
            while part.len() + data.len() >= PART {
                part.extend_from_slice(&data.split_to(PART - part.len()));
                if !known {
                    describe(row, name, settings, &part)?;
                    known = true;
                }
                let full = std::mem::replace(&mut part, Vec::with_capacity(PART));
                store.put_part(row, nr, full).await.map_err(gave_way)?;
                nr += 1;
            }
            part.extend_from_slice(&data);
        }
        if got != self.length {
            return Err(wrong_length());
        }
        if !known {
            describe(row, name, settings, &part)?;
        }
        if !part.is_empty() {
            store.put_part(row, nr, part).await.map_err(gave_way)?;
        }
        let hash: [u8; 32] = hash.finalize().into();
        if self.named.is_some_and(|named| named.hash != hash) {
            let says = "The content is another than was told of.";
            return Err(not_this_kind("file_changed", says));
        }
        row.hash = Some(hash);
        metrics::counter!("switchboard_file_bytes_total", "way" => "in").increment(got);
        Ok(())
    }

    /// Tells the session. Only a refusal takes the file back: whatever else went wrong, the same
    /// command may come again.
    async fn send(&self, mut row: FileRow) -> Outcome<FileRow> {
        if self.named.is_none() {
            self.tell(&row).await?;
        }
        // The event counts; where this is not noted the job finds it.
        if let Err(error) = self.app.store.file_sent(row.id).await {
            tracing::warn!(%error, file = %row.id, "that a file was sent could not be noted yet");
        }
        row.state = FileState::Sent;
        Ok(row)
    }

    async fn tell(&self, row: &FileRow) -> Outcome<()> {
        let command = Command::SendFile {
            file: row.id,
            file_name: row.name.clone(),
            media: row.media.clone(),
            bytes: row.bytes,
            width: row.width,
            height: row.height,
        };
        let Sender {
            tenant,
            session,
            leg,
        } = self.sender;
        let told = self
            .app
            .hub
            .command(tenant, session, leg, row.cid.clone(), command)
            .await;
        if let Err(error) = told {
            let refused = matches!(error, HubError::Refused(_) | HubError::NoSuchSession);
            if refused && row.state != FileState::Sent {
                self.clear(row).await;
            }
            return Err(error.into());
        }
        Ok(())
    }
}

/// The same command has come again meanwhile, or the upload took too long.
pub(super) fn gave_way(error: StoreError) -> Problem {
    match error {
        StoreError::Missing { .. } | StoreError::Taken { .. } => Problem::new(
            StatusCode::CONFLICT,
            "upload_replaced",
            "The same file is being sent anew.",
        ),
        error => error.into(),
    }
}

/// Finds out what it is, and whether the tenant takes that.
fn describe(row: &mut FileRow, name: &str, settings: &TenantSettings, head: &[u8]) -> Outcome<()> {
    let media: &Media = sniff::sniff(head)
        .filter(|media| {
            let kind = media.kind.name();
            settings.file_kinds.iter().any(|allowed| allowed == kind)
        })
        .ok_or_else(|| not_this_kind("file_kind", "Files of this kind are not taken here."))?;
    if let Some((width, height)) = sniff::pixels(media, head) {
        if u64::from(width) * u64::from(height) > PIXELS {
            let says = "The picture has too many pixels.";
            return Err(not_this_kind("file_pixels", says));
        }
        (row.width, row.height) = (Some(width), Some(height));
    }
    row.media = media.name.into();
    row.name = name::safe(name, media);
    Ok(())
}
