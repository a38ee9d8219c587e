//! The wait for a seat, as the visitor's side carries it from one try to the next (IS-112,
//! IS-114): who they are in the line, and since when.

use crate::{
    app::App,
    auth::signed::StartToken,
    error::{Problem, Waits},
    hub::HubError,
};
use sha2::{Digest, Sha256};
use switchboard_core::{
    Millis, TenantId, Time, WaiterId,
    desk::{NoSeat, Turn, Waiter},
};

/// A proof is good until the wait is given up, and little longer: with an old one nobody comes
/// before those who have waited since.
const LIFE_MS: Millis = 60_000;

fn purpose(tenant: TenantId) -> String {
    format!("line {tenant}")
}

/// The wait that a proof tells of, if it is good; otherwise one that begins now. The same start
/// sent again is the same wait.
pub fn waiter(
    app: &App,
    tenant: TenantId,
    (scope, key): &(String, String),
    proof: Option<&str>,
) -> Waiter {
    let kept = proof.and_then(|proof| proven(app, tenant, proof));
    kept.unwrap_or_else(|| {
        let digest = Sha256::digest(format!("line\n{tenant}\n{scope}\n{key}"));
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Waiter {
            id: WaiterId::from_u128(u128::from_be_bytes(bytes)),
            since: app.clock.now(),
        }
    })
}

fn proven(app: &App, tenant: TenantId, proof: &str) -> Option<Waiter> {
    let token = app.signer.check(proof, app.clock.now())?;
    let (id, since) = token.origin.split_once(' ')?;
    let waiter = Waiter {
        id: id.parse().ok()?,
        since: Time(since.parse().ok()?),
    };
    (token.site == purpose(tenant)).then_some(waiter)
}

/// Gives a wait up.
pub fn leave(app: &App, tenant: TenantId, proof: Option<&str>) {
    if let Some(waiter) = proof.and_then(|proof| proven(app, tenant, proof)) {
        app.hub.leave_line(tenant, waiter.id);
    }
}

/// The proof of a wait, for the next try.
fn proof(app: &App, tenant: TenantId, waiter: Waiter) -> String {
    app.signer.sign(&StartToken {
        wants: String::new(),
        site: purpose(tenant),
        origin: format!("{} {}", waiter.id, waiter.since.0),
        nonce: String::new(),
        expires_at: app.clock.now() + LIFE_MS,
    })
}

/// The refusal, with the place of whoever waits.
pub fn refusal(app: &App, tenant: TenantId, turn: Turn, why: HubError) -> Problem {
    let waits = match (&why, turn) {
        (HubError::SeatsFull(NoSeat { place: Some(place) }), Turn::Line(waiter)) => Some(Waits {
            place: place.0,
            of: place.1,
            line: proof(app, tenant, waiter),
        }),
        _ => None,
    };
    let mut problem = Problem::from(why);
    problem.more.waits = waits;
    problem
}
