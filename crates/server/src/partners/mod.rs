//! Partners: companies on other servers to which visitors are handed, and from which they come
//! (decision 0020, docs/partners.md).

mod along;
mod areas;
mod arrive;
mod codes;
mod come;
mod documents;
mod door;
mod keys;
mod out;
mod overload;
mod pair;
mod rules;
mod signature;
mod source;
mod speak;

pub use along::along;
pub use areas::{area_name, ask_for_areas};
pub use arrive::{accept, cancel, expire, permit, standing, told_state};
pub use come::{Came, come};
pub use documents::{fetch_left, part};
pub use door::{Peer, Signed};
pub use keys::fingerprint;
pub use out::{AtNode, purpose};
pub use overload::{Overload, round as look_after_waiting, send_on, sheds};
pub use pair::{invite, is_own, join, own, paired};
pub use rules::{carry_of, may_send, terms_of};
pub use source::{built, said};
pub use speak::{NoAnswer, tell_revoked};
pub use switchboard_core::warm::Source;

use switchboard_store::PartnerRow;

/// Both know each other's key.
pub const PAIRED: &str = "paired";
/// A link was made.
pub const INVITED: &str = "invited";
/// Nothing goes any more.
pub const REVOKED: &str = "revoked";

/// What a partner is called before visitors and in records: as it calls itself.
pub fn company_of(partner: &PartnerRow) -> String {
    let company = partner.company.clone();
    company.unwrap_or_else(|| partner.name.clone())
}
