//! Outside business hours: the notice in place of the form.

use super::{Visit, page, view};
use crate::hub::Door;
use axum::{http::StatusCode, response::Response};

impl Visit {
    /// The notice, if the service's queue takes nobody new now.
    pub(super) fn closed(&self, service: &str, status: StatusCode) -> Option<Response> {
        let config = &self.config;
        let service = config.service(service).or(config.default_service())?;
        let queue = config.queue_of(service)?;
        let Door::Closed { opens_at } = config.door(queue, self.app.hub.clock().now()) else {
            return None;
        };
        let opens = opens_at.and_then(|at| config.wall(queue, at));
        let opens = opens.as_ref().map(|(time, zone)| (&time[..], &zone[..]));
        let times = self.times_address(&service.key);
        let text = view::closed(self, opens, times.as_deref());
        Some(page(status, text, "'none'"))
    }
}
