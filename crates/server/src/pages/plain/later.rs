//! The visitor tries again later: their request is withdrawn (IS-114).

use super::{Visit, forms, page, talk::Line, view, wait::Stand};
use crate::{error::Outcome, http::leave_line};
use axum::{
    extract::{Form, rejection::FormRejection},
    http::StatusCode,
    response::Response,
};

/// Gives up the place in the queue, or the wait for a seat. A form that is not ours, or is about
/// what is over already, changes nothing.
pub async fn later(visit: Visit, form: Result<Form<Line>, FormRejection>) -> Outcome<Response> {
    let sent = forms::read(form)?;
    if !visit.is_ours() {
        return Ok(visit.go("session"));
    }
    if let Some(token) = visit.check_form("seat", &sent.token) {
        let proof = visit.app.seat_line.forget(&token.origin);
        leave_line(&visit.app, visit.config.id(), proof.as_deref());
    } else if let Some(token) = visit.check_form("talk", &sent.token) {
        if let Stand::In(live) = visit.look().await?
            && live.row.id.to_string() == token.origin
        {
            visit.leave(&live, &token.nonce).await?;
        }
    } else {
        return Ok(visit.go("session"));
    }
    Ok(page(StatusCode::OK, view::later(&visit), "'none'"))
}
