//! Handing the visitor to a partner's server: see `session/warm.rs`.

use super::{From, labels::short};
use crate::{
    PartnerId, TransferId, limits,
    session::{Refusal, WarmSought, instance::Run},
};

impl Run<'_> {
    pub(super) fn hand_to(
        &mut self,
        from: From,
        transfer: TransferId,
        partner: PartnerId,
        (company, area): (String, String),
        asks: bool,
    ) -> Result<(), Refusal> {
        let name =
            |text| Ok::<_, Refusal>(short(Some(text), limits::NAME_CHARS)?.unwrap_or_default());
        let sought = WarmSought {
            transfer,
            leg: from.leg,
            partner,
            company: name(company)?,
            area: name(area)?,
            asks,
            cid: from.cid,
        };
        self.begin_warm(sought)
    }
}
