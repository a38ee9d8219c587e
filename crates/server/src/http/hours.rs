//! Business hours.

use super::{
    check,
    extract::{At, Body},
};
use crate::{
    app::Shared,
    audit,
    auth::{Caller, Right, client::Client, token},
    error::{Outcome, Problem},
};
use axum::{Json, extract::State, http::StatusCode};
use std::collections::BTreeMap;
use switchboard_core::{
    HoursId, Time,
    hours::{self, Calendar, Date, Special},
    limits,
};
use switchboard_store::Hours as Row;
use switchboard_wire::rest::{
    Hours, HoursDate, HoursInput, HoursNow, HoursSpan, HoursWeek, Page, Problem as ProblemBody,
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(replace, delete))
        .routes(routes!(preview))
}

/// Minute of the day, of `09:30` and the like.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let two = |text: &str| {
        let digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse::<u16>().ok()).flatten()
    };
    let (hour, minute) = (two(hour)?, two(minute)?);
    (minute < 60 && hour <= 24).then_some(hour * 60 + minute)
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// The spans of a day as they would be stored; `day` names it to whoever wrote them.
fn spans(field: &'static str, day: &str, sent: Vec<HoursSpan>) -> Outcome<Vec<hours::Span>> {
    let invalid = |why: String| Problem::invalid(field, format!("{day}: {why}"));
    let mut spans = Vec::with_capacity(sent.len());
    for span in sent {
        let (Some(from), Some(to)) = (minute(&span.from), minute(&span.to)) else {
            return Err(invalid("times are written as 09:30".into()));
        };
        spans.push(hours::Span { from, to });
    }
    hours::day(spans).map_err(|fault| invalid(fault.to_string()))
}

fn date(text: &str) -> Option<Date> {
    let read: Option<Date> = text.parse().ok();
    read.filter(|date| date.to_string() == text)
}

fn week(sent: HoursWeek) -> Outcome<[Vec<hours::Span>; 7]> {
    let day = |name: &str, sent| spans("week", name, sent);
    Ok([
        day("monday", sent.monday)?,
        day("tuesday", sent.tuesday)?,
        day("wednesday", sent.wednesday)?,
        day("thursday", sent.thursday)?,
        day("friday", sent.friday)?,
        day("saturday", sent.saturday)?,
        day("sunday", sent.sunday)?,
    ])
}

fn dates(sent: Vec<HoursDate>) -> Outcome<BTreeMap<Date, Special>> {
    let invalid = |message: String| Problem::invalid("dates", message);
    if sent.len() > limits::DATES {
        return Err(invalid(format!("must be at most {}", limits::DATES)));
    }
    let mut dates = BTreeMap::new();
    for one in sent {
        let found = date(&one.date);
        let Some(date) = found else {
            return Err(invalid(format!(
                "`{}` is no date such as 2026-12-25",
                one.date
            )));
        };
        let special = Special {
            name: check::optional("dates", Some(&one.name), limits::NAME_CHARS)?
                .unwrap_or_default(),
            spans: spans("dates", &one.date, one.spans)?,
        };
        if dates.insert(date, special).is_some() {
            return Err(invalid(format!("{date}: is there twice")));
        }
    }
    Ok(dates)
}

/// A calendar as it would be stored.
pub(super) fn calendar(
    zone: String,
    sent_week: HoursWeek,
    sent_dates: Vec<HoursDate>,
) -> Outcome<Calendar> {
    if !hours::is_zone(&zone) {
        return Err(Problem::invalid("zone", hours::Fault::Zone.to_string()));
    }
    Ok(Calendar {
        zone,
        week: week(sent_week)?,
        dates: dates(sent_dates)?,
    })
}

fn told_spans(spans: &[hours::Span]) -> Vec<HoursSpan> {
    let told = spans.iter().map(|span| HoursSpan {
        from: clock(span.from),
        to: clock(span.to),
    });
    told.collect()
}

fn standing(calendar: &Calendar, now: Time) -> HoursNow {
    let hours::Standing { open, until } = calendar.at(now);
    HoursNow { open, until }
}

/// Week and dates of a calendar as they are told.
pub(super) fn told_calendar(calendar: &Calendar) -> (HoursWeek, Vec<HoursDate>) {
    let [
        monday,
        tuesday,
        wednesday,
        thursday,
        friday,
        saturday,
        sunday,
    ] = calendar.week.each_ref().map(|spans| told_spans(spans));
    let dates = calendar.dates.iter().map(|(date, special)| HoursDate {
        date: date.to_string(),
        name: special.name.clone(),
        spans: told_spans(&special.spans),
    });
    let week = HoursWeek {
        monday,
        tuesday,
        wednesday,
        thursday,
        friday,
        saturday,
        sunday,
    };
    (week, dates.collect())
}

fn told(row: &Row, now: Time) -> Hours {
    let calendar = &row.calendar;
    let (week, dates) = told_calendar(calendar);
    Hours {
        id: row.id,
        name: row.name.clone(),
        zone: calendar.zone.clone(),
        week,
        dates,
        now: standing(calendar, now),
    }
}

/// List business hours
///
/// Calendars by which queues are open, and where each of them stands now.
#[utoipa::path(get, path = "/v1/hours", tag = "configuration", responses((status = 200, body = Page<Hours>), (status = 401, body = ProblemBody)))]
async fn list(State(app): State<Shared>, caller: Caller) -> Outcome<Json<Page<Hours>>> {
    caller.require(Right::Belong)?;
    let rows = app.store.hours(caller.tenant).await?;
    let now = app.clock.now();
    Ok(Json(Page::all(rows.iter().map(|row| told(row, now)))))
}

/// Add business hours
#[utoipa::path(post, path = "/v1/hours", tag = "configuration", request_body = HoursInput, responses(
    (status = 201, body = Hours), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn create(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    Body(sent): Body<HoursInput>,
) -> Outcome<(StatusCode, Json<Hours>)> {
    caller.require(Right::Services)?;
    let row = Row {
        id: HoursId(token::fresh_uuid()),
        tenant: caller.tenant,
        name: check::name("name", &sent.name)?,
        calendar: calendar(sent.zone, sent.week, sent.dates)?,
    };
    app.store.put_hours(&row).await?;
    app.hub.reload(caller.tenant).await?;
    let detail = audit::whole(&row);
    app.audit(&caller, &client, "hours.create", row.id, detail)
        .await?;
    Ok((StatusCode::CREATED, Json(told(&row, app.clock.now()))))
}

/// Change business hours
///
/// Queues that go by them open or close at once.
#[utoipa::path(put, path = "/v1/hours/{id}", tag = "configuration", params(("id" = String, Path)), request_body = HoursInput, responses(
    (status = 200, body = Hours), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn replace(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<HoursId>,
    Body(sent): Body<HoursInput>,
) -> Outcome<Json<Hours>> {
    caller.require(Right::Services)?;
    let rows = app.store.hours(caller.tenant).await?;
    let old = rows.into_iter().find(|row| row.id == id);
    let old = old.ok_or_else(|| Problem::not_found("business hours"))?;
    let row = Row {
        id,
        tenant: caller.tenant,
        name: check::name("name", &sent.name)?,
        calendar: calendar(sent.zone, sent.week, sent.dates)?,
    };
    app.store.put_hours(&row).await?;
    app.hub.reload(caller.tenant).await?;
    let detail = audit::changed(&old, &row);
    app.audit(&caller, &client, "hours.change", id, detail)
        .await?;
    Ok(Json(told(&row, app.clock.now())))
}

/// Delete business hours
///
/// Refused while a queue goes by them.
#[utoipa::path(delete, path = "/v1/hours/{id}", tag = "configuration", params(("id" = String, Path)), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn delete(
    State(app): State<Shared>,
    caller: Caller,
    client: Client,
    At(id): At<HoursId>,
) -> Outcome<StatusCode> {
    caller.require(Right::Services)?;
    let rows = app.store.hours(caller.tenant).await?;
    let old = rows.iter().find(|row| row.id == id);
    let old = old.ok_or_else(|| Problem::not_found("hours"))?;
    let queues = app.store.queues(caller.tenant).await?;
    let user = queues.iter().find(|queue| queue.opening.hours == Some(id));
    if let Some(queue) = user {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "in_use",
            format!("The queue {} still goes by them.", queue.name),
        ));
    }
    app.store.delete_hours(caller.tenant, id).await?;
    app.hub.reload(caller.tenant).await?;
    let detail = audit::whole(old);
    app.audit(&caller, &client, "hours.delete", id, detail)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Try business hours
///
/// Where they would stand now. Stores nothing.
#[utoipa::path(post, path = "/v1/hours/preview", tag = "configuration", request_body = HoursInput, responses(
    (status = 200, body = HoursNow), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn preview(
    State(app): State<Shared>,
    caller: Caller,
    Body(sent): Body<HoursInput>,
) -> Outcome<Json<HoursNow>> {
    caller.require(Right::Services)?;
    let calendar = calendar(sent.zone, sent.week, sent.dates)?;
    Ok(Json(standing(&calendar, app.clock.now())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_dates_are_written_one_way() {
        for (text, expected) in [
            ("00:00", Some(0)),
            ("09:30", Some(570)),
            ("24:00", Some(1_440)),
            ("24:30", Some(1_470)),
            ("25:00", None),
            ("9:30", None),
            ("09:60", None),
            ("+9:30", None),
            ("0930", None),
        ] {
            assert_eq!(minute(text), expected, "{text}");
        }
        for text in ["2026-12-25", "2028-02-29"] {
            assert_eq!(date(text).unwrap().to_string(), text);
        }
        for text in [
            "2026-02-29",
            "20261225",
            "2026-12-25T10:00",
            "25.12.2026",
            "",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
