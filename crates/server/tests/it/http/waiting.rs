//! What visitors see while they wait (WT-86).

use super::{
    house::{Company, House, cookie_of},
    people::{console, serve, take, visitor},
    plain::field,
    two::{Two, over, scene},
};
use crate::peer::Peer;
use serde_json::{Value, json};

/// Sets parameters of the company's default service; gives what the server answers.
async fn set(house: &House, company: &Company, change: Value) -> (u16, Value) {
    let (_, list) = house
        .json("GET", "/v1/services", &company.admin, None)
        .await;
    let list = list["items"].as_array().unwrap();
    let found = list.iter().find(|one| one["is_default"] == true);
    let mut service = found.unwrap().clone();
    for (name, value) in change.as_object().unwrap() {
        service["params"][name] = value.clone();
    }
    let path = format!("/v1/services/{}", service["id"].as_str().unwrap());
    service.as_object_mut().unwrap().remove("id");
    house
        .json("PUT", &path, &company.admin, Some(service))
        .await
}

async fn reply(house: &House, company: &Company, body: Value) -> (u16, Value) {
    house
        .json("POST", "/v1/canned-replies", &company.admin, Some(body))
        .await
}

async fn shown(house: &House, cookie: &str, session: &str, locale: &str) -> (u16, Value) {
    let body = json!({ "session": session, "locale": locale });
    house
        .json("POST", "/v1/visits/waiting", cookie, Some(body))
        .await
}

fn link(title: &str, group: &str) -> Value {
    json!({ "group": group, "title": title, "url": format!("https://shop.example/{title}") })
}

fn questions(seen: &Value) -> Vec<String> {
    let answers = seen["answers"].as_array().unwrap().iter();
    answers
        .map(|one| one["question"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn wt_86_text_and_links_of_the_service_are_shown_to_who_waits_as_they_are_now() {
    let house = House::new().await;
    let (cookie, session, _peer) = visitor(&house, &house.acme, "Tyres").await;
    let (status, seen) = shown(&house, &cookie, &session, "en").await;
    let nothing = json!({ "links": [], "answers": [] });
    assert_eq!((status, seen), (200, nothing.clone()), "none to begin with");
    let links = json!([link("Tyres", "product"), link("Fitting", "service")]);
    let text = json!({ "en": "Back soon.", "de": "Gleich." });
    let (status, kept) = set(
        &house,
        &house.acme,
        json!({ "waiting_text": text, "waiting_links": links }),
    )
    .await;
    assert_eq!(status, 200, "{kept}");
    let (_, seen) = shown(&house, &cookie, &session, "de-AT").await;
    assert_eq!((&seen["text"], &seen["links"]), (&json!("Gleich."), &links));
    let (_, seen) = shown(&house, &cookie, &session, "ar").await;
    assert_eq!(seen["text"], "Back soon.");
    // What is shown is no part of what is said: logs do not keep it.
    let (cookie, session, _peer) = visitor(&house, &house.acme, "Tyres").await;
    let path = format!("/v1/sessions/{session}/events");
    let (status, log) = house.json("GET", &path, &house.acme.admin, None).await;
    assert_eq!(status, 200);
    assert!(!log.to_string().contains("Back soon."), "{log}");
    let (_, seen) = shown(&house, &cookie, &session, "en").await;
    assert_eq!(seen["links"], links);
    // Taken back, it is gone at once.
    set(
        &house,
        &house.acme,
        json!({ "waiting_text": {}, "waiting_links": [] }),
    )
    .await;
    assert_eq!(shown(&house, &cookie, &session, "en").await.1, nothing);
}

#[tokio::test]
async fn wt_86_what_leads_nowhere_or_is_too_much_is_refused_and_changes_nothing() {
    let house = House::new().await;
    let good = json!({ "waiting_links": vec![link("a", "subject"); 12] });
    assert_eq!(set(&house, &house.acme, good).await.0, 200);
    let with = |name: &str, value: Value| {
        let mut one = link("a", "subject");
        one[name] = value;
        json!({ "waiting_links": [one] })
    };
    for wrong in [
        with("url", json!("javascript:alert(1)")),
        with("url", json!("data:text/html,<b>")),
        with("url", json!("mailto:a@example.org")),
        with("title", json!("")),
        with("title", json!("x".repeat(121))),
        with("group", json!("other")),
        json!({ "waiting_links": vec![link("a", "subject"); 13] }),
        json!({ "waiting_text": { "en": "x".repeat(501) } }),
        json!({ "waiting_text": { "no tag": "x" } }),
        json!({ "waiting_answers": "yes" }),
    ] {
        let (status, refused) = set(&house, &house.acme, wrong.clone()).await;
        assert_eq!(status, 422, "{wrong}");
        let why = refused["errors"][0]["message"].as_str().unwrap();
        assert!(why.starts_with("waiting_"), "{refused}");
    }
    let (cookie, session, _peer) = visitor(&house, &house.acme, "Tyres").await;
    let (_, seen) = shown(&house, &cookie, &session, "en").await;
    assert_eq!(seen["links"].as_array().unwrap().len(), 12);
    // Nobody else's, of this company or another.
    let (other, own, _peer) = visitor(&house, &house.other, "Tyres").await;
    assert_eq!(shown(&house, &other, &session, "en").await.0, 404);
    assert_eq!(shown(&house, "", &session, "en").await.0, 404);
    let (_, seen) = shown(&house, &other, &own, "en").await;
    assert_eq!(seen["links"], json!([]));
    let (second, _, _peer) = visitor(&house, &house.acme, "Tyres").await;
    assert_eq!(shown(&house, &second, &session, "en").await.0, 404);
}

#[tokio::test]
async fn wt_86_canned_replies_that_have_a_question_are_answers_what_fits_first() {
    let house = House::new().await;
    let kept = |shortcut: &str, question: Value| json!({ "shortcut": shortcut, "text": format!("About {shortcut}."), "question": question });
    for (shortcut, question) in [
        ("aaa", json!("When are you open?")),
        ("greeting", Value::Null),
        ("zzz", json!(" Which tyres fit my car? ")),
    ] {
        let (status, made) = reply(&house, &house.acme, kept(shortcut, question)).await;
        assert_eq!(status, 201, "{made}");
    }
    let mut elsewhere = kept("else", json!("Of another service?"));
    elsewhere["scope"] = json!("service");
    elsewhere["service"] = json!("nosuch");
    assert_eq!(reply(&house, &house.acme, elsewhere).await.0, 422);
    // What belongs to one agent is not for everybody to read.
    let mut own = kept("own", json!("Mine?"));
    own["scope"] = json!("agent");
    let (status, refused) = reply(&house, &house.acme, own).await;
    assert_eq!(
        (status, &refused["errors"][0]["field"]),
        (422, &json!("question"))
    );
    let long = kept("long", json!("x".repeat(201)));
    assert_eq!(reply(&house, &house.acme, long).await.0, 422);
    reply(&house, &house.other, kept("theirs", json!("Theirs?"))).await;

    let (cookie, session, _peer) = visitor(&house, &house.acme, "Tyres").await;
    let (_, seen) = shown(&house, &cookie, &session, "en").await;
    assert_eq!(seen["answers"], json!([]), "unless the service says so");
    set(&house, &house.acme, json!({ "waiting_answers": true })).await;
    let (_, seen) = shown(&house, &cookie, &session, "en").await;
    assert_eq!(
        questions(&seen),
        ["Which tyres fit my car?", "When are you open?"]
    );
    assert_eq!(seen["answers"][0]["text"], "About zzz.");
    // Who asks for something else is answered that first.
    let (cookie, session, mut peer) = visitor(&house, &house.acme, "Other").await;
    assert_eq!(
        peer.say(&session, "q", "Are you open today?").await["t"],
        "ok"
    );
    let (_, seen) = shown(&house, &cookie, &session, "en").await;
    assert_eq!(questions(&seen)[0], "When are you open?");
    // And there is an end to it.
    for n in 0..25 {
        reply(&house, &house.acme, kept(&format!("n{n}"), json!("More?"))).await;
    }
    let (_, seen) = shown(&house, &cookie, &session, "en").await;
    assert_eq!(seen["answers"].as_array().unwrap().len(), 20);
}

#[tokio::test]
async fn wt_86_a_question_stays_where_an_older_console_leaves_it_out_and_goes_when_it_is_emptied() {
    let house = House::new().await;
    let body = json!({ "shortcut": "r", "text": "Yes.", "question": "May I?", "address": "https://shop.example/r" });
    let (_, made) = reply(&house, &house.acme, body).await;
    assert_eq!(made["question"], "May I?");
    let path = format!("/v1/canned-replies/{}", made["id"].as_str().unwrap());
    let put = async |body: Value| {
        let (status, kept) = house
            .json("PUT", &path, &house.acme.admin, Some(body))
            .await;
        assert_eq!(status, 200, "{kept}");
        kept["question"].clone()
    };
    assert_eq!(
        put(json!({ "shortcut": "r", "text": "No." })).await,
        "May I?"
    );
    set(&house, &house.acme, json!({ "waiting_answers": true })).await;
    let (cookie, session, _peer) = visitor(&house, &house.acme, "x").await;
    let (_, seen) = shown(&house, &cookie, &session, "en").await;
    let answer =
        json!([{ "question": "May I?", "text": "No.", "address": "https://shop.example/r" }]);
    assert_eq!(seen["answers"], answer);
    let gone = put(json!({ "shortcut": "r", "text": "No.", "question": "" })).await;
    assert_eq!(gone, Value::Null);
    assert_eq!(
        shown(&house, &cookie, &session, "en").await.1["answers"],
        json!([])
    );
}

#[tokio::test]
async fn wt_86_without_scripts_all_of_it_is_there_too() {
    let house = House::new().await;
    let set_to = json!({ "waiting_text": { "en": "Back soon: https://shop.example/now." },
        "waiting_links": [link("Tyres", "product")], "waiting_answers": true });
    assert_eq!(set(&house, &house.acme, set_to).await.0, 200);
    let body = json!({ "shortcut": "r", "text": "Yes <b>, see https://shop.example/r", "question": "May I?" });
    reply(&house, &house.acme, body).await;
    let plain = |page: &str| format!("/plain/{}{page}", house.acme.site_key);
    let page = house.get(&plain(""), "").await.text().await.unwrap();
    let start = [("token", field(&page, "token")), ("question", "Hello?")];
    let cookie = cookie_of(&house.post(&plain("/start"), "", &start).await);
    let waits = house.notice(&cookie, "class=\"place\"").await;
    for part in [
        "href=\"https://shop.example/now\"",
        "href=\"https://shop.example/Tyres\"",
        "<h2>Products</h2>",
        "/answers#q0\">May I?</a>",
    ] {
        assert!(waits.contains(part), "{part}: {waits}");
    }
    let place = waits.find("class=\"place\"").expect("a place");
    assert!(
        place < waits.find("Back soon").unwrap(),
        "the place comes first"
    );
    // Answers are read on a page that does not look again.
    let answers = house.get(&plain("/answers"), &cookie).await;
    assert!(!answers.headers().contains_key("refresh"));
    let answers = answers.text().await.unwrap();
    assert!(answers.contains("id=\"q0\">May I?</h2>"), "{answers}");
    assert!(answers.contains("Yes &lt;b&gt;, see <a"), "{answers}");
    assert!(!answers.contains("http-equiv=\"refresh\""));
    assert_eq!(house.get(&plain("/answers"), "").await.status(), 303);
}

/// The place that the visitor is told last, once it is that one.
async fn placed(peer: &mut Peer, place: u64) {
    peer.find(|frame| frame["t"] == "place" && frame["place"] == place)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wt_86_who_was_handed_over_sees_it_too_and_moves_up_as_others_are_served() {
    let two = Two::new().await;
    let set_to = json!({ "waiting_text": { "en": "Back soon." }, "waiting_answers": true });
    assert_eq!(set(&two.mill, &two.mill.acme, set_to).await.0, 200);
    for (shortcut, question) in [("a", "Are you open?"), ("b", "Where is my order 4711?")] {
        let body = json!({ "shortcut": shortcut, "text": "Yes.", "question": question });
        assert_eq!(reply(&two.mill, &two.mill.acme, body).await.0, 201);
    }
    let mut bob = console(&two.mill, &two.mill.acme.agent).await;
    let mut scene = scene(&two).await;
    let area = two.area().await;
    // Somebody was there before, and rings at the only agent.
    let (_, first, _peer) = visitor(&two.mill, &two.mill.acme, "Own").await;
    let arrived = two
        .handed(&mut scene, &area, json!({ "what": "all" }))
        .await;
    assert_eq!(over(&mut scene).await, "arrived");
    let (there, mut vera) = arrived.join(&two.mill).await;
    placed(&mut vera, 2).await;
    let (status, seen) = shown(&two.mill, &arrived.cookie, &there, "en").await;
    assert_eq!(
        (status, &seen["text"]),
        (200, &json!("Back soon.")),
        "{seen}"
    );
    assert_eq!(questions(&seen).len(), 2);
    serve(&mut bob, &first, "b1").await;
    placed(&mut vera, 1).await;
    // What they put right meanwhile is there for whoever takes them.
    assert_eq!(vera.say(&there, "v1", "it is 4712").await["t"], "ok");
    take(&mut bob, "b2").await;
    bob.find(|frame| frame["s"] == *there && frame["event"]["text"] == "it is 4712")
        .await;
}
