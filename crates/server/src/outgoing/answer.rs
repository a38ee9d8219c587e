//! How much of an answer is taken in.

use super::Failed;
use http_body_util::BodyExt;
use hyper::body::Incoming;

/// What is wanted of a body, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Takes {
    /// So much of its beginning; the rest is not read, and may be broken off.
    Beginning(usize),
    /// All of it, which may not be more than that.
    All(usize),
}

pub(super) async fn read(mut body: Incoming, takes: Takes) -> Result<Vec<u8>, Failed> {
    let (most, all) = match takes {
        Takes::Beginning(most) => (most, false),
        Takes::All(most) => (most, true),
    };
    let mut bytes = Vec::new();
    while all || bytes.len() < most {
        let frame = match body.frame().await {
            None => break,
            Some(Ok(frame)) => frame,
            Some(Err(_)) if all => return Err(Failed::BadAnswer),
            // The status has been told: what comes behind it cannot take it back.
            Some(Err(_)) => break,
        };
        let data = frame.data_ref().map(|data| &data[..]).unwrap_or_default();
        let fits = data.len().min(most - bytes.len());
        if all && fits < data.len() {
            return Err(Failed::TooLong);
        }
        bytes.extend_from_slice(&data[..fits]);
    }
    Ok(bytes)
}
