//! Later times, on pages that work without scripts: one is chosen, held while a form is filled in,
//! agreed on; then there is the page behind the link (RV-19), which nothing but a button acts on
//! (RV-21).

mod bookmark;
mod call;
mod link;
mod manage;
pub mod script;
mod times;
mod view;
mod wish;
pub mod words;

use super::Visit;
use crate::{
    app::Shared,
    pages::{csp, unreferred},
    rendezvous::Offer,
};
use axum::{
    Router,
    http::StatusCode,
    response::Response,
    routing::{get, post},
};

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/plain/{key}/times", get(times::choose).post(times::hold))
        .route("/plain/{key}/wish", get(wish::form).post(wish::agree))
        .route("/plain/{key}/call", get(call::form).post(call::agree))
        .route("/rendezvous", get(link::look))
        .route("/rendezvous/join", post(link::join))
        .route("/rendezvous/calendar", get(link::calendar))
        .route("/rendezvous/manage", get(manage::look))
        .route("/rendezvous/times", get(manage::times))
        .route("/rendezvous/move", post(manage::change))
        .route("/rendezvous/cancel", post(manage::cancel))
        .route("/rendezvous/phone", post(manage::renumber))
        .route(
            "/rendezvous/{id}",
            get(bookmark::look).post(bookmark::proven),
        )
}

impl Visit {
    fn later_words(&self) -> &'static words::Words {
        words::of(self.locale)
    }

    /// Where a later time is chosen; `None` where the service, or the default one, offers none.
    pub(super) fn times_address(&self, service: &str) -> Option<String> {
        let service = Some(service).filter(|key| !key.is_empty());
        let offer = Offer::of(&self.config, service)?;
        let address = self.to("times");
        let sign = if address.contains('?') { '&' } else { '?' };
        Some(format!("{address}{sign}service={}", offer.service.key))
    }
}

/// A page with our one script. Its address, which may hold an identifier, is told to nobody.
fn page(status: StatusCode, text: String) -> Response {
    unreferred(status, text, csp::lively("'none'"))
}
