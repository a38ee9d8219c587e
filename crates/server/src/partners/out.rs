//! A visitor on the way out (WT-47 to WT-66): what the session leaves to be done, at the node that owns
//! it. Every step may be done again, here or by another node after this one: the partner knows the attempt
//! by its id, and how far it is stands in the record.

use super::{
    PAIRED,
    areas::{asker, key_of},
    company_of, is_own,
    rules::{may_send, terms_of},
    source::{built, said},
    speak::{NoAnswer, ask},
};
use crate::{
    app::{App, Shared},
    auth::seal,
    error::{Outcome, Problem},
    hub::{HubError, NewWarm, WarmAt, Warms},
};
use axum::http::Method;
use serde_json::json;
use std::{
    sync::Weak,
    time::{Duration, Instant},
};
use switchboard_core::{
    AgentId, LegId, Millis, TransferId,
    session::{Event, Refusal, WarmEnd},
    warm::{AGREE_MS, Choice, Information, LEARN_MS, What},
};
use switchboard_store::{PartnerRow, WarmOut};
use switchboard_wire::partner::{Accepted, Granted, NewTransfer, Permission, Standing, State};

/// The pause before what was not answered is asked again.
const AGAIN: Duration = Duration::from_millis(700);
/// How often it is asked whether the visitor has arrived, in case nobody says so.
const LOOK: Duration = Duration::from_secs(2);
/// Nobody is waited for longer, whatever a partner says.
const LONGEST_MS: Millis = 900_000;

/// The attempts of sessions that this node owns.
pub struct AtNode(pub Weak<App>);

impl Warms for AtNode {
    fn go_on(&self, at: WarmAt) {
        self.begin(at, drive);
    }

    fn recall(&self, at: WarmAt) {
        self.begin(at, recall);
    }

    fn second(&self, at: WarmAt, leg: LegId, agent: AgentId) {
        self.begin(at, async move |app, at| second(&app, at, leg, agent).await);
    }

    fn over(&self, at: WarmAt, outcome: WarmEnd) {
        self.begin(at, async move |app, at| over(app, at, outcome).await);
    }
}

impl AtNode {
    fn begin<F>(&self, at: WarmAt, what: impl FnOnce(Shared, WarmAt) -> F)
    where
        F: Future<Output = Outcome<()>> + Send + 'static,
    {
        let Some(app) = self.0.upgrade() else { return };
        let work = what(app, at);
        tokio::spawn(async move {
            if let Err(problem) = work.await {
                let (transfer, code) = (at.transfer, problem.code);
                tracing::warn!(%transfer, code, "a warm transfer is not gone on with");
            }
        });
    }
}

/// The end of an attempt as the record names it.
fn name(outcome: WarmEnd) -> String {
    let text = serde_json::to_value(outcome).unwrap_or_default();
    text.as_str().unwrap_or("over").to_owned()
}

fn path(transfer: TransferId, what: &str) -> String {
    match what {
        "" => format!("transfers/{transfer}"),
        what => format!("transfers/{transfer}/{what}"),
    }
}

async fn partner_of(app: &App, row: &WarmOut) -> Outcome<Option<PartnerRow>> {
    let all = app.store.partners(row.tenant).await?;
    Ok(all.into_iter().find(|partner| partner.id == row.partner))
}

/// From wherever it stands to its end.
async fn drive(app: Shared, at: WarmAt) -> Outcome<()> {
    let row = app.store.warm_out(at.tenant, at.transfer).await?;
    let agreed = match row {
        Some(row) if row.state == "accepted" => told_of(&app, at, row).await?,
        Some(row) if row.state == "sought" || row.state == "agreeing" => {
            // From here on the partner may have heard of it.
            let agreeing = WarmOut {
                state: "agreeing".into(),
                ..row.clone()
            };
            app.store.change_warm_out(&row.state, &agreeing).await?;
            agree(&app, at, agreeing).await?
        }
        // It was over before.
        Some(_) => return Ok(()),
        None => Err(WarmEnd::Denied),
    };
    match agreed {
        Ok(row) => follow(&app, at, row).await,
        Err(outcome) => {
            ended(&app, at, outcome).await;
            Ok(())
        }
    }
}

/// A visitor who waits at the first of two addresses goes to the second, where the agent who has taken them
/// is (WT-76 to WT-82). Where that cannot be, they are served where they are.
async fn second(app: &Shared, at: WarmAt, leg: LegId, agent: AgentId) -> Outcome<()> {
    let known = app.store.partners(at.tenant).await?;
    let own = known
        .into_iter()
        .find(|row| row.state == PAIRED && is_own(row));
    let config = app.tenant(at.tenant)?;
    let (Some(own), Some(known)) = (own, config.agents.get(&agent)) else {
        return Ok(());
    };
    let area_name = known.name.clone();
    let choice = Choice {
        what: What::All,
        ..Choice::default()
    };
    let row = WarmOut::sought(
        (at.tenant, at.session, at.transfer),
        own.id,
        Some(agent),
        (key_of(agent), area_name.clone()),
        serde_json::to_value(choice).map_err(Problem::internal)?,
        app.clock.now(),
    );
    app.store.put_warm_out(&row).await?;
    let new = NewWarm {
        partner: own.id,
        company: company_of(&own),
        area: area_name,
        asks: false,
    };
    let cid = at.transfer.to_string();
    let begun = app.hub.begin_warm(at, leg, cid, new).await;
    begun.map_err(Problem::from)
}

async fn ended(app: &App, at: WarmAt, outcome: WarmEnd) {
    match app.hub.warm_ended(at, outcome).await {
        Ok(()) | Err(HubError::Refused(_) | HubError::NoSuchSession) => {}
        // Its own deadline ends it then.
        Err(error) => tracing::warn!(transfer = %at.transfer, %error, "an end is not told"),
    }
}

/// Asks again for as long as the servers have to agree.
async fn asked<T, F>(until: Instant, ask: impl Fn() -> F) -> Outcome<Result<T, NoAnswer>>
where
    F: Future<Output = Outcome<Result<T, NoAnswer>>>,
{
    loop {
        match ask().await? {
            Err(NoAnswer::Unreached) if Instant::now() + AGAIN < until => {
                tokio::time::sleep(AGAIN).await;
            }
            answer => return Ok(answer),
        }
    }
}

/// Permission, what travels, acceptance.
async fn agree(app: &Shared, at: WarmAt, row: WarmOut) -> Outcome<Result<WarmOut, WarmEnd>> {
    let until = Instant::now() + Duration::from_millis(AGREE_MS as u64 - 2_000);
    let config = app.tenant(at.tenant)?;
    let partner = partner_of(app, &row).await?;
    let agent = row.agent.and_then(|agent| config.agents.get(&agent));
    // What was allowed when it began may not be any more.
    let allowed = partner.filter(|partner| match (row.agent, agent) {
        (Some(_), Some(agent)) => {
            let to_self = is_own(partner) && row.area == key_of(agent.id);
            to_self || may_send(partner, agent, None)
        }
        (Some(_), None) => false,
        (None, _) => partner.state == PAIRED && terms_of(partner).send,
    });
    let Some(partner) = allowed else {
        return Ok(Err(WarmEnd::Denied));
    };
    let permission = Permission {
        transfer: Some(at.transfer),
        agent: asker(&config, agent),
        area: Some(row.area.clone()),
    };
    let granted = asked(until, || {
        ask::<Granted>(app, &partner, Method::POST, "permissions", &permission)
    });
    let code = match granted.await? {
        Ok(granted) if agent.is_none() && is_busy(&granted, &row.area) => {
            return Ok(Err(WarmEnd::Unstaffed));
        }
        Ok(Granted {
            code: Some(code), ..
        }) => code,
        Ok(_) => return Ok(Err(WarmEnd::Unreached)),
        Err(why) => return Ok(Err(why.outcome())),
    };
    let source = said(app, &config, at.session, agent).await?;
    let choice: Choice = serde_json::from_value(row.choice.clone()).unwrap_or_default();
    let Ok(information) = built(&source, &partner, agent, &choice) else {
        return Ok(Err(WarmEnd::Denied));
    };
    // On record before it leaves.
    match app.hub.carry(at, information).await {
        Ok(()) => {}
        Err(HubError::Refused(Refusal::Unknown | Refusal::NotAllowed | Refusal::SessionEnded)) => {
            return Ok(Err(WarmEnd::Cancelled));
        }
        Err(error) => return Err(error.into()),
    }
    let Some(information) = carried(app, at).await? else {
        return Ok(Err(WarmEnd::Denied));
    };
    let posted = NewTransfer {
        transfer: at.transfer,
        code,
        area: row.area.clone(),
        information,
    };
    let accepted = asked(until, || {
        ask::<Accepted>(app, &partner, Method::POST, "transfers", &posted)
    });
    let accepted = match accepted.await? {
        Ok(accepted) => accepted,
        Err(why) => {
            // It may have been taken all the same.
            if why != NoAnswer::Unreached {
                return Ok(Err(why.outcome()));
            }
            call_off(app, &partner, at).await?;
            return Ok(Err(why.outcome()));
        }
    };
    let Some(address) = address_of(&partner, &accepted) else {
        call_off(app, &partner, at).await?;
        return Ok(Err(WarmEnd::Unreached));
    };
    let purpose = purpose(at.transfer);
    let life = Millis::from(accepted.life_ms).clamp(1_000, LONGEST_MS);
    let until = app.clock.now() + life;
    let row = WarmOut {
        state: "accepted".into(),
        address: Some(seal::seal(&app.signer, at.tenant, &purpose, &address)),
        until: Some(until),
        ..row
    };
    app.store.change_warm_out("agreeing", &row).await?;
    told_of(app, at, row).await
}

/// Whether a visitor would only wait there too: then they wait where they are (WT-95).
fn is_busy(granted: &Granted, area: &str) -> bool {
    let there = granted.areas.iter().find(|known| known.key == area);
    there.is_some_and(|there| there.agents_ready == 0)
}

/// The session is told that the partner has agreed; again, where a node died before it could.
async fn told_of(app: &Shared, at: WarmAt, row: WarmOut) -> Outcome<Result<WarmOut, WarmEnd>> {
    let until = row.until.unwrap_or(row.created_at);
    match app.hub.warm_accepted(at, until).await {
        Ok(()) => Ok(Ok(row)),
        // Too late: nobody goes there any more (WT-62).
        Err(HubError::Refused(_) | HubError::NoSuchSession) => {
            if let Some(partner) = partner_of(app, &row).await? {
                call_off(app, &partner, at).await?;
            }
            Ok(Err(WarmEnd::Cancelled))
        }
        Err(error) => Err(error.into()),
    }
}

/// What the address of a visitor's page is sealed for.
pub fn purpose(transfer: TransferId) -> String {
    format!("warm address {transfer}")
}

/// What was written down to be sent.
pub(super) async fn carried(app: &App, at: WarmAt) -> Outcome<Option<Information>> {
    let mut after = 0;
    let mut found = None;
    loop {
        let part = app.store.read(at.tenant, at.session, after, 1_000).await?;
        let Some(last) = part.last() else {
            return Ok(found);
        };
        after = last.seq;
        for record in part {
            if let Event::Carried(carried) = record.event
                && carried.out
                && carried.transfer == at.transfer
            {
                found = Some(carried.information);
            }
        }
    }
}

/// Where the visitor's page goes: both parts have to be there (WT-61), and it has to be that server.
fn address_of(partner: &PartnerRow, accepted: &Accepted) -> Option<String> {
    let address = accepted.address.as_deref()?;
    let server = partner.server.as_deref()?;
    let inside = address
        .strip_prefix(server)
        .is_some_and(|rest| rest.starts_with(['/', '?']));
    let plain = address.len() < 2_000 && address.bytes().all(|sign| sign.is_ascii_graphic());
    if !inside || !plain || address.contains(['#', '"', '<', '>', '\\']) {
        return None;
    }
    match &accepted.wtid {
        Some(wtid) => {
            let fits = (1..=200).contains(&wtid.len());
            let safe = |sign: u8| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'_');
            let sign = if address.contains('?') { '&' } else { '?' };
            (fits && wtid.bytes().all(safe)).then(|| format!("{address}{sign}wtid={wtid}"))
        }
        None => accepted.address_alone.then(|| address.to_owned()),
    }
}

async fn standing(app: &Shared, partner: &PartnerRow, at: WarmAt) -> Outcome<Option<State>> {
    let path = path(at.transfer, "");
    let told = ask::<Standing>(app, partner, Method::GET, &path, &()).await?;
    Ok(told.ok().map(|told| told.state))
}

async fn call_off(app: &Shared, partner: &PartnerRow, at: WarmAt) -> Outcome<Option<State>> {
    let path = path(at.transfer, "cancel");
    let told = ask::<Standing>(app, partner, Method::POST, &path, &()).await?;
    Ok(told.ok().map(|told| told.state))
}

/// Until the visitor is there, or is not expected any more. The partner says so by itself; it is asked in
/// case that is lost.
async fn follow(app: &Shared, at: WarmAt, row: WarmOut) -> Outcome<()> {
    let Some(partner) = partner_of(app, &row).await? else {
        return Ok(());
    };
    let until = row.until.unwrap_or(row.created_at);
    loop {
        tokio::time::sleep(LOOK).await;
        let now = app.store.warm_out(at.tenant, at.transfer).await?;
        if now.is_none_or(|row| row.state != "accepted") {
            return Ok(());
        }
        let late = app.clock.now() > until;
        if app.clock.now() > until + LEARN_MS {
            return Ok(());
        }
        let told = match late {
            true => call_off(app, &partner, at).await?,
            false => standing(app, &partner, at).await?,
        };
        match told {
            Some(State::Arrived) => {
                ended(app, at, WarmEnd::Arrived).await;
                return Ok(());
            }
            Some(State::Over) => {
                ended(app, at, WarmEnd::NotArrived).await;
                return Ok(());
            }
            Some(State::Granted | State::Expected) | None => {}
        }
    }
}

/// Somebody does not want it any more, and the partner decides whether it is too late for that.
async fn recall(app: Shared, at: WarmAt) -> Outcome<()> {
    let Some(row) = app.store.warm_out(at.tenant, at.transfer).await? else {
        return Ok(());
    };
    let Some(partner) = partner_of(&app, &row).await? else {
        return Ok(());
    };
    for _ in 0..10 {
        match call_off(&app, &partner, at).await? {
            Some(State::Arrived) => {
                ended(&app, at, WarmEnd::Arrived).await;
                return Ok(());
            }
            Some(_) => {
                ended(&app, at, WarmEnd::Cancelled).await;
                return Ok(());
            }
            // It is tried again; at the latest its time ends it.
            None => tokio::time::sleep(AGAIN).await,
        }
    }
    Ok(())
}

/// It is over here: nothing is left of what was chosen, and the partner waits for nobody.
async fn over(app: Shared, at: WarmAt, outcome: WarmEnd) -> Outcome<()> {
    let Some(row) = app.store.warm_out(at.tenant, at.transfer).await? else {
        return Ok(());
    };
    let ended = WarmOut {
        state: name(outcome),
        choice: json!({}),
        address: None,
        ..row.clone()
    };
    if !app.store.change_warm_out(&row.state, &ended).await? {
        // It went on meanwhile; once more, as it is now.
        if let Some(now) = app.store.warm_out(at.tenant, at.transfer).await? {
            let ended = WarmOut {
                until: now.until,
                ..ended
            };
            app.store.change_warm_out(&now.state, &ended).await?;
        }
    }
    metrics::counter!("switchboard_warm_transfers_total", "outcome" => name(outcome)).increment(1);
    // Of one that nobody there has heard of, nobody need hear.
    if outcome == WarmEnd::Arrived || row.state == "sought" {
        return Ok(());
    }
    let Some(partner) = partner_of(&app, &row).await? else {
        return Ok(());
    };
    if partner.state != PAIRED {
        return Ok(());
    }
    for _ in 0..5 {
        if call_off(&app, &partner, at).await?.is_some() {
            return Ok(());
        }
        tokio::time::sleep(AGAIN).await;
    }
    Ok(())
}
