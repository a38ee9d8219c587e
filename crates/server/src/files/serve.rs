//! Handing content out.
//!
//! Whoever has an address gets the content, so addresses are short-lived and given to members
//! only. No cookie is read or set. Whatever the content is, a browser does not run it: its type
//! is the one found in it, it must not be guessed anew, it is put into a sandbox without scripts
//! where it is opened by itself, and what is neither picture nor sound is saved, not shown.

use super::sniff::Media;
use crate::{
    app::{App, Shared},
    error::{Outcome, Problem},
};
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use futures::{Stream, stream};
use sha2::{Digest, Sha256};
use std::{fmt::Write, io};
use switchboard_core::FileId;
use switchboard_store::{FileRow, FileState, PART, StoreError};

const SANDBOX: &str =
    "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The content of a file, or the part that is asked for, if the address is in force.
pub async fn content(
    app: &Shared,
    file: FileId,
    opening: &str,
    headers: &HeaderMap,
) -> Outcome<Response> {
    if !app.signer.opens(file, opening, app.clock.now()) {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "bad_address",
            "The address is too old or was changed; open the file from the conversation again.",
        ));
    }
    let row = app.store.file(file).await?;
    let row = row
        .filter(|row| row.state > FileState::Uploading && row.bytes > 0)
        .ok_or_else(|| Problem::not_found("file"))?;
    let tag = etag(&row);
    // A part is of use only if it is of what the reader has already.
    let wanted = headers
        .get(header::RANGE)
        .filter(|_| headers.get(header::IF_RANGE).is_none_or(|has| *has == tag))
        .and_then(|value| value.to_str().ok())
        .map_or(Wanted::All, |text| wanted(text, row.bytes));
    let (from, to, status) = match wanted {
        Wanted::All => (0, row.bytes - 1, StatusCode::OK),
        Wanted::Part(from, to) => (from, to, StatusCode::PARTIAL_CONTENT),
        Wanted::Nothing => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
            let of = format!("bytes */{}", row.bytes);
            put(&mut response, header::CONTENT_RANGE, &of);
            put(&mut response, header::CONTENT_TYPE, &row.media);
            return Ok(response);
        }
    };
    // Read before the head goes out: what is not there is said so.
    let mut reading = Reading::new(app.clone(), row.clone(), from, to);
    let first = reading.next().await?;
    let rest = first.map(|part| (part, reading));
    let mut response = Response::new(Body::from_stream(parts(rest)));
    *response.status_mut() = status;
    describe(app, &row, &mut response);
    response.headers_mut().insert(header::ETAG, tag);
    put(
        &mut response,
        header::CONTENT_LENGTH,
        &(to - from + 1).to_string(),
    );
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {from}-{to}/{}", row.bytes);
        put(&mut response, header::CONTENT_RANGE, &range);
    }
    Ok(response)
}

fn put(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

fn etag(row: &FileRow) -> HeaderValue {
    let mut text = String::from("\"");
    for byte in row.hash.iter().flatten().take(16) {
        let _ = write!(text, "{byte:02x}");
    }
    text.push('"');
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("\"\""))
}

fn describe(app: &App, row: &FileRow, response: &mut Response) {
    let plain = row.media.starts_with("text/");
    let media = match plain {
        true => format!("{}; charset=utf-8", row.media),
        false => row.media.clone(),
    };
    put(response, header::CONTENT_TYPE, &media);
    put(response, header::CONTENT_DISPOSITION, &disposition(row));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(SANDBOX),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, max-age=600"),
    );
    if app.config.files_url.is_some() {
        headers.insert(
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("cross-origin"),
        );
    }
}

/// Whether a browser shows it in a page.
pub fn is_shown(media: &str) -> bool {
    media.starts_with("image/") || media.starts_with("audio/")
}

/// The name for old readers in ASCII, for others as it is (RFC 6266, RFC 8187).
fn disposition(row: &FileRow) -> String {
    let kind = match is_shown(&row.media) {
        true => "inline",
        false => "attachment",
    };
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ');
    let ascii: String = row
        .name
        .chars()
        .map(|c| if safe(c) { c } else { '_' })
        .collect();
    let mut whole = String::new();
    for byte in row.name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                whole.push(byte.into());
            }
            byte => {
                let _ = write!(whole, "%{byte:02X}");
            }
        }
    }
    format!("{kind}; filename=\"{ascii}\"; filename*=UTF-8''{whole}")
}

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    All,
    /// First and last byte.
    Part(u64, u64),
    /// Nothing that there is.
    Nothing,
}

/// One range of bytes; several, and what is none, are answered with the whole (RFC 9110).
fn wanted(text: &str, bytes: u64) -> Wanted {
    let Some(range) = text.strip_prefix("bytes=").map(str::trim) else {
        return Wanted::All;
    };
    let Some((from, to)) = range.split_once('-') else {
        return Wanted::All;
    };
    match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(from), Ok(to)) if from > to => Wanted::All,
        (Ok(from), _) if from >= bytes => Wanted::Nothing,
        (Ok(from), Ok(to)) => Wanted::Part(from, to.min(bytes - 1)),
        (Ok(from), Err(_)) if to.is_empty() => Wanted::Part(from, bytes - 1),
        (Err(_), Ok(0)) if from.is_empty() => Wanted::Nothing,
        (Err(_), Ok(last)) if from.is_empty() => {
            Wanted::Part(bytes.saturating_sub(last), bytes - 1)
        }
        _ => Wanted::All,
    }
}

/// The content from one byte to another, a part at a time.
struct Reading {
    app: Shared,
    row: FileRow,
    at: u64,
    to: u64,
    /// Of a whole file what was read so far; its end is held back until this is right.
    hash: Option<Sha256>,
}

impl Reading {
    fn new(app: Shared, row: FileRow, from: u64, to: u64) -> Self {
        let whole = from == 0 && to + 1 == row.bytes;
        Self {
            app,
            row,
            at: from,
            to,
            hash: whole.then(Sha256::new),
        }
    }

    async fn next(&mut self) -> Result<Option<Bytes>, StoreError> {
        if self.at > self.to {
            return Ok(None);
        }
        let size = PART as u64;
        let nr = self.at / size;
        let start = nr * size;
        let part = self.app.store.read_part(&self.row, nr as u32).await?;
        let end = (self.to + 1 - start).min(size) as usize;
        let begin = (self.at - start) as usize;
        if part.len() < end || begin >= end {
            return Err(self.damaged());
        }
        if let Some(hash) = &mut self.hash {
            hash.update(&part[..end]);
        }
        self.at = start + end as u64;
        if self.at > self.to
            && let Some(hash) = self.hash.take()
            && self.row.hash != Some(hash.finalize().into())
        {
            return Err(self.damaged());
        }
        metrics::counter!("switchboard_file_bytes_total", "way" => "out")
            .increment((end - begin) as u64);
        Ok(Some(Bytes::from(part).slice(begin..end)))
    }

    fn damaged(&self) -> StoreError {
        metrics::counter!("switchboard_files_damaged_total").increment(1);
        StoreError::Damaged(format!("the content of file {}", self.row.id))
    }
}

/// A failure cuts the answer short of its length, which no reader takes for whole.
fn parts(first: Option<(Bytes, Reading)>) -> impl Stream<Item = io::Result<Bytes>> {
    let (ready, reading) = first.unzip();
    stream::unfold((ready, reading), |(ready, reading)| async move {
        if let Some(part) = ready {
            return Some((Ok(part), (None, reading)));
        }
        let mut reading = reading?;
        match reading.next().await {
            Ok(None) => None,
            Ok(Some(part)) => Some((Ok(part), (None, Some(reading)))),
            Err(error) => {
                tracing::error!(%error, "a file could not be handed out");
                Some((Err(io::Error::other(error.to_string())), (None, None)))
            }
        }
    })
}

/// What a tenant allows by that name.
pub fn kind_of(media: &str) -> Option<switchboard_wire::rest::FileKind> {
    super::sniff::known(media).map(|media: &Media| media.kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wt_3_ranges_are_read_as_browsers_write_them() {
        for (text, expected) in [
            ("bytes=0-", Wanted::Part(0, 99)),
            ("bytes=0-0", Wanted::Part(0, 0)),
            ("bytes=10-19", Wanted::Part(10, 19)),
            ("bytes=90-200", Wanted::Part(90, 99)),
            ("bytes=-10", Wanted::Part(90, 99)),
            ("bytes=-1000", Wanted::Part(0, 99)),
            ("bytes=100-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=9-3", Wanted::All),
            ("bytes=0-1,5-6", Wanted::All),
            ("bytes=", Wanted::All),
            ("bytes=-", Wanted::All),
            ("lines=1-2", Wanted::All),
            ("bytes=99999999999999999999-", Wanted::All),
        ] {
            assert_eq!(wanted(text, 100), expected, "{text}");
        }
    }
}
