//! Pictures of the company's own: graphics of profiles, and avatars.

use super::check;
use super::extract::{Asked, At, body_failed};
use crate::{
    app::Shared,
    auth::{Caller, Right, client::Client, token},
    avatars,
    error::{Outcome, Problem},
    files::sniff,
};
use axum::{
    Json,
    body::Bytes,
    extract::{DefaultBodyLimit, State, rejection::BytesRejection},
    http::StatusCode,
};
use serde::Deserialize;
use serde_json::json;
use switchboard_core::PictureId;
use switchboard_store::{Picture as Row, PicturePurpose as Purpose};
use switchboard_wire::rest::{
    Avatar, FileKind, Page, Picture, PicturePurpose, Problem as ProblemBody,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Pictures of one company.
const MOST: u32 = 200;
/// Most bytes of a graphic.
const GRAPHIC_BYTES: usize = 512 * 1_024;
/// Most bytes of an avatar.
const AVATAR_BYTES: usize = 128 * 1_024;
/// Most pixels of a graphic's side.
const GRAPHIC_SIDE: u32 = 4_000;
/// Most pixels of an avatar's side.
const AVATAR_SIDE: u32 = 1_000;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(delete))
        .routes(routes!(choices))
        .layer(DefaultBodyLimit::max(GRAPHIC_BYTES))
}

fn told(row: &Row) -> Picture {
    Picture {
        id: row.id,
        purpose: match row.purpose {
            Purpose::Graphic => PicturePurpose::Graphic,
            Purpose::Avatar => PicturePurpose::Avatar,
        },
        name: row.name.clone(),
        media: row.media.clone(),
        width: row.width,
        height: row.height,
        bytes: row.bytes,
        url: avatars::url(&row.id.to_string()),
        created_at: row.created_at,
    }
}

/// List pictures
#[utoipa::path(get, path = "/v1/pictures", tag = "configuration", responses((status = 200, body = Page<Picture>), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn list(State(app): State<Shared>, caller: Caller) -> Outcome<Json<Page<Picture>>> {
    caller.require(Right::ReadConfiguration)?;
    let rows = app.store.pictures(caller.tenant).await?;
    Ok(Json(Page::all(rows.iter().map(told))))
}

#[derive(Deserialize, utoipa::IntoParams)]
struct New {
    /// Shown name.
    name: String,
    /// What it is for: `graphic` or `avatar`.
    #[param(value_type = String)]
    purpose: PicturePurpose,
}

/// Add a picture
///
/// PNG, JPEG, GIF or WebP; what it is counts by its content. A graphic has at most 512 KiB and
/// 4,000 pixels a side, an avatar 128 KiB and 1,000 pixels.
#[utoipa::path(post, path = "/v1/pictures", tag = "configuration", params(New), request_body(content = String, content_type = "application/octet-stream"), responses(
    (status = 201, body = Picture), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 413, body = ProblemBody), (status = 415, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn add(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Asked(new): Asked<New>,
    sent: Result<Bytes, BytesRejection>,
) -> Outcome<(StatusCode, Json<Picture>)> {
    caller.require(Right::Company)?;
    let name = check::name("name", &new.name.replace('\n', " "))?;
    let body = sent.map_err(|error| body_failed(&error, error.status()))?;
    let (purpose, most, side) = match new.purpose {
        PicturePurpose::Graphic => (Purpose::Graphic, GRAPHIC_BYTES, GRAPHIC_SIDE),
        PicturePurpose::Avatar => (Purpose::Avatar, AVATAR_BYTES, AVATAR_SIDE),
    };
    if body.len() > most {
        let detail = format!("Such pictures have at most {} KiB.", most / 1_024);
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        return Err(Problem::new(status, "too_large", detail));
    }
    let (media, (width, height)) = picture(&body)?;
    if width.max(height) > side || width.min(height) == 0 {
        let detail = format!("Such pictures have 1 to {side} pixels a side.");
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return Err(Problem::new(status, "too_many_pixels", detail));
    }
    let row = Row {
        id: PictureId(token::fresh_uuid()),
        tenant: caller.tenant,
        purpose,
        name,
        media: media.to_owned(),
        width,
        height,
        bytes: body.len() as u32,
        created_at: app.clock.now(),
    };
    if !app.store.add_picture(&row, body.into(), MOST).await? {
        let detail = format!("There may be at most {MOST} pictures.");
        return Err(Problem::new(StatusCode::CONFLICT, "too_many", detail));
    }
    app.hub.reload(caller.tenant).await?;
    let detail = json!({ "purpose": new.purpose, "media": row.media });
    app.audit(&caller, &client, "picture.create", row.id, detail)
        .await?;
    Ok((StatusCode::CREATED, Json(told(&row))))
}

/// What the content is, and its size; drawings with scripts and pages are no pictures.
fn picture(body: &[u8]) -> Outcome<(&'static str, (u32, u32))> {
    let media = sniff::sniff(body).filter(|media| media.kind == FileKind::Picture);
    let size = media.and_then(|media| Some((media.name, sniff::pixels(media, body)?)));
    size.ok_or_else(|| {
        Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "no_picture",
            "Send a picture: PNG, JPEG, GIF or WebP.",
        )
    })
}

/// Delete a picture
///
/// What names it shows the default instead.
#[utoipa::path(delete, path = "/v1/pictures/{id}", tag = "configuration", params(("id" = String, Path)), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn delete(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<PictureId>,
) -> Outcome<StatusCode> {
    caller.require(Right::Company)?;
    app.store.delete_picture(caller.tenant, id).await?;
    app.hub.reload(caller.tenant).await?;
    app.audit(&caller, &client, "picture.delete", id, json!({}))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List avatars
///
/// The company's own, then the built-in ones.
#[utoipa::path(get, path = "/v1/avatars", tag = "configuration", responses((status = 200, body = Page<Avatar>), (status = 401, body = ProblemBody)))]
async fn choices(State(app): State<Shared>, caller: Caller) -> Outcome<Json<Page<Avatar>>> {
    caller.require(Right::Belong)?;
    let config = app.tenant(caller.tenant)?;
    let all = config.scenarios.avatars().map(|(id, name)| Avatar {
        url: avatars::url(&id),
        name: name.map(str::to_owned),
        id,
    });
    Ok(Json(Page::all(all)))
}
