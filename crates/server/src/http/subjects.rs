//! Which service somebody means who names a subject (CC-16).

use crate::{
    error::{Outcome, Problem},
    hub::TenantConfig,
};
use axum::http::StatusCode;
use switchboard_core::service::subjects::{self, SUBJECT_ROOM};
use switchboard_store::Service;
use switchboard_wire::rest::Choice;

/// Whether the sessions of that service are found by their subject.
pub fn is_subject_room(service: &Service) -> bool {
    service.behaviour == SUBJECT_ROOM
}

/// What a subject led to.
pub struct Understood<'a> {
    /// The service.
    pub service: &'a Service,
    /// The name by which the session on the subject is found.
    pub name: String,
}

/// The service that is for the subject: the one that is named, the only one that lists it, or the
/// only one that takes any.
pub fn understood<'a>(
    config: &'a TenantConfig,
    service: Option<&str>,
    subject: Option<&str>,
) -> Outcome<Understood<'a>> {
    let asked: Vec<&Service> = match service {
        Some(key) => vec![named(config, key)?],
        None => rooms(config).collect(),
    };
    let fits = |service: &&'a Service| {
        let name = subjects::understood(&service.params, subject)?;
        Some(Understood { service, name })
    };
    let (listing, any): (Vec<&Service>, Vec<&Service>) = asked
        .iter()
        .copied()
        .partition(|service| !subjects::subjects(&service.params).is_empty());
    for group in [listing, any] {
        let mut fitting: Vec<Understood<'_>> = group.iter().filter_map(fits).collect();
        match fitting.len() {
            0 => {}
            1 => return Ok(fitting.remove(0)),
            _ => return Err(unclear(fitting.into_iter().map(|found| found.service))),
        }
    }
    Err(unclear(asked))
}

/// A service of subject rooms, by its key.
pub fn named<'a>(config: &'a TenantConfig, key: &str) -> Outcome<&'a Service> {
    let service = config.service(key).ok_or_else(|| {
        Problem::new(StatusCode::NOT_FOUND, "unknown_service", "No such service.")
    })?;
    if is_subject_room(service) {
        return Ok(service);
    }
    Err(Problem::invalid("service", "is none of subject rooms"))
}

/// All services of subject rooms.
pub fn rooms(config: &TenantConfig) -> impl Iterator<Item = &Service> {
    let all = config.services.iter();
    all.filter(|service| is_subject_room(service))
}

/// Asks back: what may have been meant.
pub fn unclear<'a>(services: impl IntoIterator<Item = &'a Service>) -> Problem {
    let mut problem = Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "subject_unclear",
        "No single service is for that subject; choose one of the choices.",
    );
    let choice = |service: &Service| Choice {
        service: service.key.clone(),
        name: service.name.clone(),
        subjects: subjects::subjects(&service.params),
    };
    problem.more.choices = services.into_iter().map(choice).collect();
    problem
}
