//! Companies that sign up by themselves: from nothing to the first conversation.

use super::{
    command_line::{program, run, text},
    house::{Company, House, cookie_of},
    served::{console, take},
};
use crate::peer::Peer;
use serde_json::{Value, json};
use std::process::Output;
use switchboard_core::TenantId;
use switchboard_server::{auth::token, config::Config, jobs::retention};
use switchboard_store::{Mail, PageRequest, Tenant, TenantSettings};
use switchboard_wire::{rest::SignUpMode, socket::Details};
use tokio_util::sync::CancellationToken;

const DAY_MS: i64 = 86_400_000;
const SECRET: &str = "a password of one's own";

/// Companies may sign up; mails wait in the outbox, where the test reads them.
pub fn open(config: &mut Config) {
    config.signup.mode = SignUpMode::Open;
    config.signup.per_minute_and_address = 1_000;
}

async fn ask(house: &House, method: &str, path: &str, body: Value) -> (u16, Value) {
    let path = format!("/v1/signup{path}");
    house.json(method, &path, "", Some(body)).await
}

async fn begin(house: &House, mail: &str) -> (u16, Value) {
    let body = json!({ "company": "Nova Söhne", "name": "Eva", "mail": mail, "locale": "de" });
    ask(house, "POST", "", body).await
}

/// Mails to that address, oldest first; a mail server that is not there has put them off.
async fn mails(house: &House, to: &str) -> Vec<Mail> {
    let app = &house.server.app;
    let later = app.clock.now() + 2 * DAY_MS;
    let mut mails = app.store.due_mails(later, 50).await.unwrap();
    mails.retain(|mail| mail.to == to);
    mails
}

/// The token in the newest link that was mailed.
async fn mailed(house: &House, to: &str) -> String {
    let mails = mails(house, to).await;
    let mut tokens = mails
        .iter()
        .filter_map(|mail| mail.body.split("/signup#token=").nth(1));
    let token = tokens.next_back().expect("a link was mailed");
    token.split_whitespace().next().unwrap().to_owned()
}

fn preferences() -> Value {
    let day = json!([{ "from": "00:00", "to": "24:00" }]);
    let week = json!({ "monday": day, "tuesday": day, "wednesday": day, "thursday": day,
                       "friday": day, "saturday": day, "sunday": day });
    json!({ "locale": "de", "accent": "#123456", "launcher": "Frag Eva",
            "hours": { "zone": "Europe/Vienna", "week": week } })
}

fn defaults() -> Value {
    json!({ "notices": "off", "live_typing": false, "question_required": true, "rating": false,
            "transcript_mail": false, "capacity": 3, "ring_s": 45, "sound": false, "desktop": false })
}

async fn answer_all(house: &House, token: &str) {
    for answers in [
        json!({ "password": SECRET }),
        json!({ "origins": ["https://Nova.example/"] }),
        json!({ "preferences": preferences() }),
        json!({ "defaults": defaults() }),
    ] {
        let mut body = answers;
        body["token"] = json!(token);
        let (status, state) = ask(house, "PATCH", "", body).await;
        assert_eq!(status, 200, "{state}");
    }
}

async fn finish(house: &House, token: &str) -> (String, Value) {
    let request = house.ask("POST", "/v1/signup/finish", "");
    let answer = request.json(&json!({ "token": token })).send().await;
    let answer = answer.unwrap();
    assert_eq!(answer.status(), 201);
    (cookie_of(&answer), answer.json().await.unwrap())
}

/// What came of it, as the other tests know companies.
async fn company_of(house: &House, cookie: &str, made: &Value) -> Company {
    let app = &house.server.app;
    let slug = made["me"]["tenant"]["slug"].as_str().unwrap();
    let tenant = app.store.tenant_by_slug(slug).await.unwrap().unwrap();
    let agents = app.store.agents(tenant.id).await.unwrap();
    Company {
        site_key: made["site"]["key"].as_str().unwrap().to_owned(),
        origin: "https://nova.example".into(),
        ann: agents[0].clone(),
        agent: cookie.to_owned(),
        supervisor: cookie.to_owned(),
        admin: cookie.to_owned(),
        key: String::new(),
        tenant,
    }
}

#[tokio::test]
async fn is_7_from_zero_to_the_first_conversation_without_the_operator() {
    from_zero(House::with(open).await).await;
}

pub async fn from_zero(house: House) {
    let mail = "eva@nova.example";
    assert_eq!(begin(&house, " Eva@Nova.example ").await.0, 202);
    let token = mailed(&house, mail).await;
    let (status, state) = ask(&house, "POST", "/resume", json!({ "token": token })).await;
    assert_eq!(status, 200);
    assert_eq!(
        (&state["mail"], &state["company"], &state["missing"]),
        (
            &json!(mail),
            &json!("Nova Söhne"),
            &json!(["password", "origins", "preferences", "defaults"])
        )
    );
    answer_all(&house, &token).await;
    let (_, state) = ask(&house, "POST", "/resume", json!({ "token": token })).await;
    assert_eq!(
        (&state["missing"], &state["password"]),
        (&json!([]), &json!(true))
    );
    assert_eq!(state["origins"], json!(["https://nova.example"]));
    assert_eq!(state["preferences"], preferences());
    assert_eq!(state["defaults"], defaults());
    let (cookie, made) = finish(&house, &token).await;
    let company = company_of(&house, &cookie, &made).await;

    // What was chosen is what is there.
    let settings = &made["me"]["tenant"]["settings"];
    for (name, value) in [
        ("locale", json!("de")),
        ("accent", json!("#123456")),
        ("launcher", json!("Frag Eva")),
        ("notices", json!("off")),
        ("live_typing", json!(false)),
        ("question_required", json!(true)),
        ("rating", json!(false)),
        ("transcript_mail", json!(false)),
        ("max_seats", json!(20)),
        (
            "agent_defaults",
            json!({ "capacity": 3, "sound": false, "desktop": false }),
        ),
    ] {
        assert_eq!(settings[name], value, "{name}");
    }
    let get = async |path: &str| house.json("GET", path, &cookie, None).await.1;
    let hours = get("/v1/hours").await;
    assert_eq!(hours["items"][0]["zone"], "Europe/Vienna");
    let queues = get("/v1/queues").await;
    assert_eq!(
        queues["items"][0]["opening"]["hours"],
        hours["items"][0]["id"]
    );
    let services = get("/v1/services").await;
    assert_eq!(services["items"][0]["params"]["ring_s"], 45);
    assert_eq!(made["me"]["agent"]["capacity"], 3);
    let more = json!({ "login": "bob", "name": "Bob", "rank": "agent", "password": SECRET });
    let (_, bob) = house.json("POST", "/v1/agents", &cookie, Some(more)).await;
    assert_eq!(bob["capacity"], 3, "what new agents begin with");

    // The snippet is put on a page, and its owner sees that it works.
    let seen = format!("/v1/sites/{}/seen", made["site"]["id"].as_str().unwrap());
    assert_eq!(get(&seen).await, json!({ "at": null, "origin": null }));
    let path = format!("/v1/sites/{}/availability?locale=en", company.site_key);
    let looked = async |origin: &str| {
        let request = house.http.get(house.url(&path)).header("origin", origin);
        let answer = request.send().await.unwrap();
        (
            answer.status().as_u16(),
            answer.json::<Value>().await.unwrap(),
        )
    };
    assert_eq!(looked("https://elsewhere.example").await.0, 403);
    assert_eq!(get(&seen).await["at"], Value::Null);
    let (status, away) = looked("https://nova.example").await;
    assert_eq!((status, &away["label"]), (200, &Value::Null));
    assert_eq!(get(&seen).await["origin"], "https://nova.example");

    // A visitor clicks, and is answered.
    let mut desk = console(&house, &company).await;
    let there = looked("https://nova.example").await.1;
    assert_eq!(
        (&there["label"], &there["label_locale"]),
        (&json!("Frag Eva"), &json!("de"))
    );
    let (_, visit) = house.visit(&company, "first").await;
    let details: Details = serde_json::from_value(visit["details"].clone()).unwrap();
    let mut visitor = Peer::connect(&house.url("")).await;
    visitor.hello().await;
    visitor.attach(&details, 0).await;
    let (mut eva, details) = take(&house, &mut desk).await;
    assert_eq!(eva.say(details.session, "1", "Guten Tag!").await["t"], "ok");
    let line = visitor.event("line").await;
    assert_eq!(line["event"]["text"], "Guten Tag!", "{line}");

    // Its trail begins with what it was made of, and says nothing secret.
    let store = &house.server.app.store;
    let trail = store
        .audits(company.tenant.id, PageRequest::first(100))
        .await
        .unwrap();
    let actions: Vec<_> = trail
        .items
        .iter()
        .rev()
        .map(|entry| entry.action.as_str())
        .collect();
    assert_eq!(
        actions[..7],
        [
            "tenant.sign_up",
            "tenant.create",
            "hours.create",
            "queue.create",
            "service.create",
            "agent.create",
            "site.create"
        ]
    );
    assert!(!format!("{trail:?}").contains("argon2"));
}

#[tokio::test]
async fn is_7_a_sign_up_that_is_not_finished_cannot_go_live_and_goes_away() {
    unfinished(House::with(open).await).await;
}

pub async fn unfinished(house: House) {
    let app = &house.server.app;
    let tenants = app.store.tenants().await.unwrap().len();
    begin(&house, "eva@nova.example").await;
    let token = mailed(&house, "eva@nova.example").await;
    let (status, problem) = ask(&house, "POST", "/finish", json!({ "token": token })).await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("signup_incomplete"))
    );
    let fields: Vec<_> = problem["errors"].as_array().unwrap().iter().collect();
    let fields: Vec<_> = fields
        .iter()
        .map(|error| error["field"].as_str().unwrap())
        .collect();
    assert_eq!(fields, ["password", "origins", "preferences", "defaults"]);
    // What breaks a rule changes nothing.
    for (field, wrong) in [
        ("company", json!(" ")),
        ("name", json!("x".repeat(121))),
        ("password", json!("short")),
        ("origins", json!([])),
        ("origins", json!(["nova"])),
        ("preferences", json!({ "locale": "de", "accent": "blue" })),
        ("preferences", json!({ "locale": "", "accent": "#123456" })),
        (
            "preferences",
            json!({ "locale": "de", "accent": "#123456", "launcher": "x".repeat(41) }),
        ),
        (
            "preferences",
            json!({ "locale": "de", "accent": "#123456", "hours": { "zone": "Mars", "week": {} } }),
        ),
        ("defaults", json!({ "notices": "chime" })),
        ("unknown", json!(1)),
    ] {
        let body = json!({ "token": token, field: wrong });
        let (status, problem) = ask(&house, "PATCH", "", body).await;
        assert_eq!(status, 422, "{field}: {problem}");
    }
    for (name, wrong) in [("capacity", 51), ("ring_s", 4)] {
        let mut all = defaults();
        all[name] = json!(wrong);
        let body = json!({ "token": token, "defaults": all });
        let (status, problem) = ask(&house, "PATCH", "", body).await;
        assert_eq!(
            (status, &problem["errors"][0]["field"]),
            (422, &json!(name))
        );
    }
    let (_, state) = ask(&house, "POST", "/resume", json!({ "token": token })).await;
    assert_eq!(state["missing"].as_array().unwrap().len(), 4);
    assert_eq!(app.store.tenants().await.unwrap().len(), tenants);

    house.pass(7 * DAY_MS);
    let late = ask(&house, "POST", "/resume", json!({ "token": token })).await;
    assert_eq!((late.0, &late.1["code"]), (403, &json!("bad_signup_token")));
    let stop = CancellationToken::new();
    while !retention::round(app, &stop).await.unwrap() {}
    let hash = token::hash(&token);
    let kept = app.store.sign_up(&hash, switchboard_core::Time(0)).await;
    assert_eq!(kept.unwrap(), None, "removed");
}

#[tokio::test]
async fn is_7_a_finished_sign_up_is_finished_once_also_when_asked_for_twice() {
    let house = House::with(open).await;
    begin(&house, "eva@nova.example").await;
    let token = mailed(&house, "eva@nova.example").await;
    answer_all(&house, &token).await;
    let send = async || {
        let request = house.ask("POST", "/v1/signup/finish", "");
        let answer = request.json(&json!({ "token": token })).send().await;
        answer.unwrap().status().as_u16()
    };
    let (one, two) = tokio::join!(send(), send());
    let mut both = [one, two];
    both.sort();
    assert_eq!(both, [201, 409]);
    let app = &house.server.app;
    let made = app.store.tenants().await.unwrap();
    let made: Vec<_> = made.iter().filter(|one| one.name == "Nova Söhne").collect();
    assert_eq!(made.len(), 1);
    let sites = app.store.sites(made[0].id).await.unwrap();
    assert_eq!(sites.len(), 1);
    let config = app.hub.tenant(made[0].id).unwrap();
    assert_eq!(
        config.sites, sites,
        "the key that was shown is the one that works"
    );
    let (_, state) = ask(&house, "POST", "/resume", json!({ "token": token })).await;
    assert_eq!(state["slug"], made[0].slug.as_str());
    let body = json!({ "token": token, "password": "of somebody else" });
    let (status, problem) = ask(&house, "PATCH", "", body).await;
    assert_eq!((status, &problem["code"]), (409, &json!("signup_done")));
    let log_in = json!({ "tenant": made[0].slug, "login": "eva@nova.example", "password": SECRET });
    assert_eq!(
        house.json("POST", "/v1/login", "", Some(log_in)).await.0,
        200
    );
    let ready = mails(&house, "eva@nova.example").await;
    assert!(ready.iter().any(|mail| mail.body.contains(&made[0].slug)));
}

#[tokio::test]
async fn is_7_nobody_learns_who_is_here_and_no_mailbox_is_flooded() {
    let house = House::with(|config| {
        open(config);
        config.signup.per_day = 5;
    })
    .await;
    begin(&house, "eva@nova.example").await;
    let token = mailed(&house, "eva@nova.example").await;
    answer_all(&house, &token).await;
    let (_, made) = finish(&house, &token).await;
    let slug = made["me"]["tenant"]["slug"].as_str().unwrap();
    assert!(slug.starts_with("nova-s-hne-"), "{slug}");
    // The same whether the address is known, unknown, or has had enough.
    let mut told = Vec::new();
    for mail in [
        "eva@nova.example",
        "eva@nova.example",
        "eva@nova.example",
        "new@nova.example",
    ] {
        told.push(begin(&house, mail).await);
    }
    assert!(
        told.iter().all(|one| *one == (202, Value::Null)),
        "{told:?}"
    );
    let links = mails(&house, "eva@nova.example").await;
    let links: Vec<_> = links
        .iter()
        .filter(|mail| mail.body.contains("#token="))
        .collect();
    assert_eq!(links.len(), 3, "of one day");
    for mail in &links {
        assert!(
            !format!("{mail:?}").contains("Nova"),
            "what somebody typed: {mail:?}"
        );
        assert!(mail.subject.contains("Anmeldung"), "{mail:?}");
    }
    assert_eq!(begin(&house, "fifth@nova.example").await.0, 202);
    let (status, problem) = begin(&house, "sixth@nova.example").await;
    assert_eq!((status, &problem["code"]), (429, &json!("rate_limited")));
    house.pass(DAY_MS);
    assert_eq!(begin(&house, "sixth@nova.example").await.0, 202);
    for wrong in [
        "",
        "eva",
        "eva@",
        "eva nova@x.example",
        &format!("{}@x.example", "e".repeat(80)),
    ] {
        assert_eq!(begin(&house, wrong).await.0, 422, "{wrong}");
    }
}

#[tokio::test]
async fn is_7_one_address_begins_a_few_sign_ups_a_minute() {
    let house = House::with(|config| config.signup.mode = SignUpMode::Open).await;
    let mut told = Vec::new();
    for nr in 0..4 {
        told.push(begin(&house, &format!("e{nr}@nova.example")).await.0);
    }
    assert_eq!(told, [202, 202, 202, 429]);
}

#[tokio::test]
async fn is_7_sign_up_is_off_or_by_invitation_where_the_operator_says_so() {
    let house = House::new().await;
    let (_, offer) = house.json("GET", "/v1/signup", "", None).await;
    assert_eq!(offer["mode"], "off");
    let (status, problem) = begin(&house, "eva@nova.example").await;
    assert_eq!((status, &problem["code"]), (403, &json!("signup_off")));

    let house = House::with(|config| {
        open(config);
        config.signup.mode = SignUpMode::Invited;
    })
    .await;
    let app = &house.server.app;
    let (invitation, hash) = token::fresh();
    let until = app.clock.now() + DAY_MS;
    app.store.put_invitation(&hash, until).await.unwrap();
    let by = async |mail: &str, invitation: Value| {
        let body =
            json!({ "company": "Nova", "name": "Eva", "mail": mail, "invitation": invitation });
        let (status, problem) = ask(&house, "POST", "", body).await;
        (status, problem["code"].clone())
    };
    let refused = (403, json!("bad_invitation"));
    assert_eq!(by("a@nova.example", Value::Null).await, refused);
    assert_eq!(by("a@nova.example", json!("guess")).await, refused);
    // A mistyped address does not use it up; a finished sign-up does.
    assert_eq!(by("mistyped@nova.example", json!(invitation)).await.0, 202);
    assert_eq!(by("a@nova.example", json!(invitation)).await.0, 202);
    let (one, two) = (
        mailed(&house, "a@nova.example").await,
        mailed(&house, "mistyped@nova.example").await,
    );
    answer_all(&house, &one).await;
    answer_all(&house, &two).await;
    finish(&house, &one).await;
    let (status, problem) = ask(&house, "POST", "/finish", json!({ "token": two })).await;
    assert_eq!((status, problem["code"].clone()), refused);
    assert_eq!(by("b@nova.example", json!(invitation)).await, refused);
}

#[tokio::test]
async fn is_7_a_company_has_no_more_seats_than_the_operator_allows() {
    let house = House::with(|config| {
        open(config);
        config.signup.max_seats = 2;
    })
    .await;
    begin(&house, "eva@nova.example").await;
    let token = mailed(&house, "eva@nova.example").await;
    answer_all(&house, &token).await;
    let (cookie, made) = finish(&house, &token).await;
    assert_eq!(made["me"]["tenant"]["settings"]["max_seats"], 2);
    let set = async |seats: u32| {
        let body = json!({ "settings": { "max_seats": seats } });
        house.json("PATCH", "/v1/tenant", &cookie, Some(body)).await
    };
    for (seats, status) in [(0, 422), (3, 422), (1, 200), (2, 200)] {
        let answer = set(seats).await;
        assert_eq!(answer.0, status, "{seats}: {}", answer.1);
    }
}

#[test]
fn is_7_the_operator_makes_invitations_and_sets_caps_at_the_machine() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let output = run(data, &["admin", "sign-up-link"]);
    assert!(!output.status.success(), "off");
    assert!(text(&output.stderr).contains("signup.mode is off"));
    let link = || {
        let mut command = program(data);
        command.env("SWITCHBOARD_SIGNUP_MODE", "invited");
        command.env("SWITCHBOARD_SMTP_HOST", "127.0.0.1");
        command.env("SWITCHBOARD_SMTP_FROM", "switchboard@nova.example");
        command.args(["admin", "sign-up-link"]).output().unwrap()
    };
    let (one, two) = (link(), link());
    assert!(one.status.success(), "{}", text(&one.stderr));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let url = format!("sqlite:{}", data.join("switchboard.db").display());
    let kept = async |output: &Output| {
        let printed = text(&output.stdout);
        let invitation = printed.trim().split("/signup#invitation=").nth(1).unwrap();
        let store = switchboard_store::open(&url).await.unwrap();
        let hash = token::hash(invitation);
        let now = switchboard_core::Time(1);
        let good = store.invitation(&hash, now, None).await.unwrap();
        store.close().await;
        good
    };
    assert!(runtime.block_on(kept(&one)), "a newer one leaves it good");
    assert!(runtime.block_on(kept(&two)));

    let cap = |tenant: &str, most: &str| {
        run(
            data,
            &["admin", "seat-cap", "--tenant", tenant, "--most", most],
        )
    };
    assert!(text(&cap("nova", "3").stderr).contains("there is no company `nova`"));
    let nova = Tenant {
        id: TenantId(token::fresh_uuid()),
        slug: "nova".into(),
        name: "Nova".into(),
        settings: TenantSettings::default(),
    };
    let store = async || switchboard_store::open(&url).await.unwrap();
    runtime.block_on(async {
        let store = store().await;
        store.put_tenant(&nova).await.unwrap();
        store.close().await;
    });
    let seats = |most: &str| {
        let output = cap("nova", most);
        assert!(output.status.success(), "{}", text(&output.stderr));
        runtime.block_on(async {
            let store = store().await;
            let kept = store.tenant_by_slug("nova").await.unwrap().unwrap();
            let trail = store.audits(nova.id, PageRequest::first(1)).await.unwrap();
            assert_eq!(trail.items[0].action, "tenant.seat_cap");
            store.close().await;
            (kept.settings.seat_cap, kept.settings.max_seats)
        })
    };
    assert_eq!(seats("3"), (3, 3));
    assert_eq!(
        seats("9"),
        (9, 3),
        "how many it uses is for the company to say"
    );
    assert_eq!(seats("0"), (0, 3));
}
