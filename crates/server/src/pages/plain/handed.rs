//! A visitor who is to be handed to a partner's server, on the page without scripts: they are asked by a
//! form, and go by themselves once the partner has agreed (WT-9, WT-67).

use super::{Visit, forms, page, refreshing_every, view, wait::Live};
use crate::{error::Outcome, http::warm_page_of, pages::plain::wait::Stand};
use axum::{
    extract::{Form, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use switchboard_core::{
    LegId, TransferId,
    session::{Command, Event, Record, Role},
};

/// Seconds between two looks while the servers talk.
const EVERY_S: u32 = 2;

/// How far an attempt is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The visitor is asked.
    Asked,
    /// The servers talk.
    Agreeing,
    /// The visitor's page goes there.
    Accepted,
}

/// An attempt that goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    pub transfer: TransferId,
    /// Who hands over.
    pub by: LegId,
    pub company: String,
    pub area: String,
    pub stage: Stage,
}

/// What a log says of it.
pub fn of(records: &[Record]) -> Option<Handed> {
    let mut found: Option<Handed> = None;
    for record in records {
        match &record.event {
            Event::WarmSought(sought) => {
                found = Some(Handed {
                    transfer: sought.transfer,
                    by: sought.leg,
                    company: sought.company.clone(),
                    area: sought.area.clone(),
                    stage: if sought.asks {
                        Stage::Asked
                    } else {
                        Stage::Agreeing
                    },
                });
            }
            Event::WarmPermitted(permitted) if permitted.yes => {
                if let Some(handed) = &mut found {
                    handed.stage = Stage::Agreeing;
                }
            }
            Event::WarmAccepted(_) => {
                if let Some(handed) = &mut found {
                    handed.stage = Stage::Accepted;
                }
            }
            Event::WarmOver(_) | Event::Ended { .. } => found = None,
            _ => {}
        }
    }
    found
}

/// The page in place of the conversation while that goes on.
pub(super) async fn shown(visit: &Visit, live: &Live) -> Outcome<Option<Response>> {
    let records = visit.records(live).await?;
    let Some(handed) = of(&records) else {
        return Ok(None);
    };
    Ok(Some(match handed.stage {
        Stage::Accepted => {
            let address = warm_page_of(&visit.app, visit.config.id(), handed.transfer);
            Redirect::to(&address).into_response()
        }
        Stage::Agreeing => {
            let text = view::handing(visit, &handed);
            let again = visit.to("session");
            refreshing_every(page(StatusCode::OK, text, "'none'"), EVERY_S, &again)
        }
        Stage::Asked => {
            let name = records.iter().rev().find_map(|record| match &record.event {
                Event::LegJoined {
                    leg, name, role, ..
                } if *leg == handed.by && *role != Role::Visitor => Some(name.as_str()),
                _ => None,
            });
            // Nobody is there: the company itself asks.
            let name = name.unwrap_or(&visit.config.tenant.name);
            let token = visit.form_token("handed", live.row.id.to_string());
            let text = view::hand_over(visit, name, &handed, &token);
            page(StatusCode::OK, text, "'none'")
        }
    }))
}

#[derive(Deserialize)]
pub struct Answer {
    #[serde(default)]
    token: String,
    #[serde(default)]
    transfer: String,
    #[serde(default)]
    yes: String,
}

/// The visitor agrees, or does not.
pub async fn answered(
    visit: Visit,
    form: Result<Form<Answer>, FormRejection>,
) -> Outcome<Response> {
    let sent = forms::read(form)?;
    let Stand::In(live) = visit.look().await? else {
        return Ok(visit.go("session"));
    };
    let token = visit
        .check_form("handed", &sent.token)
        .filter(|token| token.origin == live.row.id.to_string());
    if let (Some(token), true, Ok(transfer)) = (token, visit.is_ours(), sent.transfer.parse()) {
        let yes = sent.yes == "1";
        let command = Command::PermitWarm { transfer, yes };
        let (tenant, session) = (visit.config.id(), live.row.id);
        let told = visit
            .app
            .hub
            .command(tenant, session, live.leg, token.nonce, command)
            .await;
        // It may be over by now: the page tells.
        if let Err(error) = told {
            tracing::debug!(%session, %error, "an answer came too late");
        }
    }
    Ok(visit.go("session"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchboard_core::{
        PartnerId, Time,
        session::{WarmAccepted, WarmEnd, WarmOver, WarmPermitted, WarmSought},
    };

    #[test]
    fn a_log_says_how_far_it_is() {
        let transfer = TransferId::from_u128(1);
        let leg = LegId::from_u128(2);
        let sought = |asks| {
            Event::WarmSought(WarmSought {
                transfer,
                leg,
                partner: PartnerId::from_u128(3),
                company: "Mill".into(),
                area: "Sales".into(),
                asks,
                cid: None,
            })
        };
        let permitted = |yes| {
            Event::WarmPermitted(WarmPermitted {
                transfer,
                leg,
                yes,
                cid: None,
            })
        };
        let until = Time(9);
        let accepted = || Event::WarmAccepted(WarmAccepted { transfer, until });
        let over = || {
            Event::WarmOver(WarmOver {
                transfer,
                company: "Mill".into(),
                outcome: WarmEnd::Cancelled,
            })
        };
        let stage = |events: Vec<Event>| {
            let records = events.into_iter().zip(1..).map(|(event, seq)| Record {
                seq,
                at: Time(0),
                event,
            });
            of(&records.collect::<Vec<_>>()).map(|handed| handed.stage)
        };
        assert_eq!(stage(vec![]), None);
        assert_eq!(stage(vec![sought(true)]), Some(Stage::Asked));
        assert_eq!(stage(vec![sought(false)]), Some(Stage::Agreeing));
        assert_eq!(
            stage(vec![sought(true), permitted(true)]),
            Some(Stage::Agreeing)
        );
        assert_eq!(
            stage(vec![sought(true), permitted(false)]),
            Some(Stage::Asked)
        );
        assert_eq!(
            stage(vec![sought(false), accepted()]),
            Some(Stage::Accepted)
        );
        assert_eq!(stage(vec![sought(false), accepted(), over()]), None);
        assert_eq!(
            stage(vec![sought(false), over(), sought(true)]),
            Some(Stage::Asked)
        );
    }
}
