//! Documents, photographs and sound clips in a session (WT-3).

use super::{after::with_mail, house::House, notices::Sink};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// A picture of one pixel's head and enough behind it for several parts.
pub fn picture(bytes: usize) -> Vec<u8> {
    let head = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x02\x80\0\0\x01\xe0\x08\x02\0\0\0";
    let rest = (head.len()..bytes.max(head.len())).map(|at| (at % 249) as u8);
    head.iter().copied().chain(rest).collect()
}

/// A photograph as a telephone makes it: with the place where it was taken.
fn photograph() -> Vec<u8> {
    let place =
        b"Exif\0\0II*\0\x08\0\0\0\x01\0\x25\x88\x04\0\x01\0\0\0\x1a\0\0\0 GPS 48.2 N 16.3 E";
    let length = (place.len() as u16 + 2).to_be_bytes();
    let frame = b"\xff\xc0\0\x11\x08\x01\xe0\x02\x80\x03\x01\x22\0\x02\x11\x01\x03\x11\x01";
    let parts: [&[u8]; 6] = [
        b"\xff\xd8\xff\xe1",
        &length,
        place,
        frame,
        &[7; 90_000],
        b"\xff\xd9",
    ];
    parts.concat()
}

fn sound() -> Vec<u8> {
    [b"RIFF\x24\x10\0\0WAVEfmt ".as_slice(), &[7; 5_000]].concat()
}

pub fn document() -> Vec<u8> {
    b"%PDF-1.7\n1 0 obj <</OpenAction <</S /JavaScript /JS (app.alert(1))>> >>".to_vec()
}

/// A visitor in a session, and somebody of the company who was joined by a program.
pub struct Talk {
    pub cookie: String,
    session: String,
    visitor: String,
    other: String,
}

impl Talk {
    pub async fn new(house: &House, key: &str) -> Self {
        let (cookie, visit) = house.visit(&house.acme, key).await;
        let session = visit["session"]["id"].as_str().unwrap().to_owned();
        let path = format!("/v1/sessions/{session}/legs");
        let body = json!({ "key": key, "name": "Bridge", "role": "agent" });
        let (status, joined) = house
            .json_by_key("POST", &path, &house.acme.key, Some(body))
            .await;
        assert_eq!(status, 201, "{joined}");
        Self {
            cookie,
            session,
            visitor: visit["details"]["leg"].as_str().unwrap().to_owned(),
            other: joined["leg"].as_str().unwrap().to_owned(),
        }
    }

    fn visitors(&self, name: &str) -> String {
        let name: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
        format!("/v1/visits/files?session={}&name={name}", self.session)
    }

    /// Sends a file as the visitor.
    pub async fn send(
        &self,
        house: &House,
        cid: &str,
        name: &str,
        content: Vec<u8>,
    ) -> (u16, Value) {
        let request = house
            .ask("POST", &self.visitors(name), &self.cookie)
            .header("idempotency-key", cid)
            .body(content);
        answered(request).await
    }

    /// Sends a file as the company's side.
    async fn reply(&self, house: &House, cid: &str, name: &str, content: Vec<u8>) -> (u16, Value) {
        let path = format!(
            "/v1/sessions/{}/files?name={name}&leg={}",
            self.session, self.other
        );
        let request = house
            .http
            .post(house.url(&path))
            .bearer_auth(&house.acme.key)
            .header("idempotency-key", cid)
            .body(content);
        answered(request).await
    }

    /// Where the visitor gets it, if they do.
    pub async fn address(&self, house: &House, file: &str, cookie: &str) -> Option<String> {
        let path = format!("/v1/visits/files?session={}&file={file}", self.session);
        let answer = house.ask("GET", &path, cookie).send().await.unwrap();
        (answer.status() == 303).then(|| location(&answer))
    }

    pub async fn events(&self, house: &House) -> Vec<Value> {
        let path = format!("/v1/sessions/{}/events", self.session);
        let log = house.json("GET", &path, &house.acme.admin, None).await.1;
        let all = log["items"].as_array().unwrap().iter();
        all.map(|record| record["event"].clone())
            .filter(|event| event["kind"] == "file_sent")
            .collect()
    }

    async fn end(&self, house: &House) {
        let path = format!("/v1/sessions/{}/end", self.session);
        let ended = house
            .json("POST", &path, &house.acme.admin, Some(json!({})))
            .await;
        assert!(ended.0 < 300, "{ended:?}");
    }
}

pub async fn answered(request: reqwest::RequestBuilder) -> (u16, Value) {
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap_or(Value::Null))
}

fn location(answer: &reqwest::Response) -> String {
    let header = answer.headers().get("location").unwrap();
    header.to_str().unwrap().to_owned()
}

fn header<'a>(answer: &'a reqwest::Response, name: &str) -> &'a str {
    answer
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

/// Fetched as by a browser without cookies.
async fn fetch(house: &House, address: &str) -> reqwest::Response {
    house.http.get(house.url(address)).send().await.unwrap()
}

#[tokio::test]
async fn wt_3_a_document_a_photograph_and_a_sound_reach_both_sides_intact() {
    exchanging(House::new().await).await;
}

pub async fn exchanging(house: House) {
    let talk = Talk::new(&house, "exchange").await;
    let large = picture(700_000);
    let (status, photo) = talk
        .send(&house, "c1", "Foto März.png", large.clone())
        .await;
    assert_eq!(status, 201, "{photo}");
    let facts = (
        &photo["name"],
        &photo["media"],
        &photo["kind"],
        &photo["bytes"],
    );
    let expected = (
        &json!("Foto März.png"),
        &json!("image/png"),
        &json!("picture"),
        &json!(700_000),
    );
    assert_eq!(facts, expected);
    assert_eq!(
        (&photo["width"], &photo["height"]),
        (&json!(640), &json!(480))
    );
    let (status, pdf) = talk.reply(&house, "c1", "terms.pdf", document()).await;
    assert_eq!(status, 201, "{pdf}");
    let (status, wav) = talk.send(&house, "c2", "voice.wav", sound()).await;
    assert_eq!(status, 201, "{wav}");
    let (status, jpeg) = talk.send(&house, "c4", "IMG_7.JPG", photograph()).await;
    assert_eq!(status, 201, "{jpeg}");
    assert_eq!(
        (&jpeg["media"], &jpeg["width"], &jpeg["height"]),
        (&json!("image/jpeg"), &json!(640), &json!(480))
    );

    // In the log in their order, once each, and listed.
    let (status, again) = talk
        .send(&house, "c1", "Foto März.png", large.clone())
        .await;
    assert_eq!((status, &again["id"]), (200, &photo["id"]));
    let events = talk.events(&house).await;
    let ids: Vec<&Value> = events.iter().map(|event| &event["file"]).collect();
    assert_eq!(ids, [&photo["id"], &pdf["id"], &wav["id"], &jpeg["id"]]);
    assert_eq!(events[0]["file_name"], "Foto März.png");
    assert_eq!(events[0]["leg"], json!(talk.visitor));
    let path = format!("/v1/sessions/{}/files", talk.session);
    let (_, list) = house.json("GET", &path, &house.acme.admin, None).await;
    assert_eq!(list["items"].as_array().unwrap().len(), 4);

    // Both get every one of them as it was.
    for (file, content, shown) in [
        (&photo, &large, "inline"),
        (&pdf, &document(), "attachment"),
        (&wav, &sound(), "inline"),
        // With the place: what is sent is not changed.
        (&jpeg, &photograph(), "inline"),
    ] {
        let id = file["id"].as_str().unwrap();
        let staff = format!("{path}/{id}");
        let to = house.ask("GET", &staff, &house.acme.admin).send().await;
        let theirs = location(&to.unwrap());
        let ours = talk.address(&house, id, &talk.cookie).await.unwrap();
        for address in [theirs, ours] {
            let answer = fetch(&house, &address).await;
            assert_eq!(answer.status(), 200);
            assert_eq!(header(&answer, "content-type"), file["media"]);
            assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
            assert!(header(&answer, "content-disposition").starts_with(shown));
            let policy = header(&answer, "content-security-policy");
            assert!(
                policy.starts_with("sandbox; default-src 'none'"),
                "{policy}"
            );
            assert_eq!(header(&answer, "set-cookie"), "");
            assert_eq!(answer.bytes().await.unwrap(), content);
        }
    }
    // Part of a sound, as players ask for it.
    let id = wav["id"].as_str().unwrap();
    let address = talk.address(&house, id, &talk.cookie).await.unwrap();
    let part = house
        .http
        .get(house.url(&address))
        .header("range", "bytes=100-199")
        .send()
        .await
        .unwrap();
    assert_eq!(part.status(), 206);
    assert_eq!(header(&part, "content-range"), "bytes 100-199/5016");
    assert_eq!(part.bytes().await.unwrap(), sound()[100..200]);
    let beyond = house
        .http
        .get(house.url(&address))
        .header("range", "bytes=9000-")
        .send();
    assert_eq!(beyond.await.unwrap().status(), 416);
    // The transcript names them.
    let body = json!({ "session": talk.session });
    let kept = house
        .ask("POST", "/v1/visits/transcript", &talk.cookie)
        .json(&body)
        .send();
    let text = kept.await.unwrap().text().await.unwrap();
    assert!(text.contains("[terms.pdf, application/pdf,"), "{text}");
    // Who was there gets them after the end; nothing more is taken then.
    talk.end(&house).await;
    assert!(talk.address(&house, id, &talk.cookie).await.is_some());
    let (status, late) = talk.send(&house, "c3", "late.png", picture(100)).await;
    assert_eq!(status, 404, "{late}");
}

#[tokio::test]
async fn wt_3_files_are_given_to_members_only_for_a_while() {
    guarding(House::new().await).await;
}

pub async fn guarding(house: House) {
    let talk = Talk::new(&house, "guard").await;
    let stranger = Talk::new(&house, "stranger").await;
    let (_, file) = talk.send(&house, "c1", "a.png", picture(100)).await;
    let id = file["id"].as_str().unwrap();
    assert_eq!(talk.address(&house, id, &stranger.cookie).await, None);
    assert_eq!(talk.address(&house, id, "").await, None);
    assert_eq!(stranger.address(&house, id, &stranger.cookie).await, None);
    for (session, cookie, status) in [
        (&talk.session, &house.other.admin, 404),
        (&stranger.session, &house.acme.admin, 404),
        (&talk.session, &house.acme.admin, 303),
        (&talk.session, &String::new(), 401),
    ] {
        let path = format!("/v1/sessions/{session}/files/{id}");
        let answer = house.ask("GET", &path, cookie).send().await.unwrap();
        assert_eq!(answer.status(), status, "{path}");
    }
    // Nobody sends into a session that is not theirs.
    let request = house
        .ask("POST", &talk.visitors("x.png"), &stranger.cookie)
        .header("idempotency-key", "c9")
        .body(picture(100));
    assert_eq!(answered(request).await.0, 404);
    let path = format!(
        "/v1/sessions/{}/files?name=x.png&leg={}",
        talk.session, talk.other
    );
    let foreign = house
        .http
        .post(house.url(&path))
        .bearer_auth(&house.other.key)
        .header("idempotency-key", "c9")
        .body(picture(100));
    assert_eq!(answered(foreign).await.0, 404);
    let page = house
        .http
        .post(house.url(&talk.visitors("x.png")))
        .header("cookie", &talk.cookie)
        .header("origin", "https://evil.example")
        .header("idempotency-key", "c9")
        .body(picture(100));
    assert_eq!(answered(page).await.1["code"], "cross_site");
    assert_eq!(talk.events(&house).await.len(), 1);

    // The address opens this file alone, unchanged, for ten minutes; a cookie makes no difference.
    let address = talk.address(&house, id, &talk.cookie).await.unwrap();
    let with = house.ask("GET", &address, "sb_v=nonsense").send().await;
    assert_eq!(with.unwrap().status(), 200);
    let (_, other) = stranger.send(&house, "c1", "b.png", picture(90)).await;
    let swapped = address.replace(id, other["id"].as_str().unwrap());
    let cut = &address[..address.len() - 1];
    for wrong in [swapped.as_str(), cut] {
        assert_eq!(fetch(&house, wrong).await.status(), 403, "{wrong}");
    }
    house.pass(10 * 60_000 + 1_000);
    let late = answered(house.http.get(house.url(&address))).await;
    assert_eq!((late.0, &late.1["code"]), (403, &json!("bad_address")));
}

#[tokio::test]
async fn wt_3_hostile_files_are_refused_or_harmless() {
    hostile(House::new().await).await;
}

pub async fn hostile(house: House) {
    let talk = Talk::new(&house, "hostile").await;
    for (name, content) in [
        ("cat.png", b"<html><script>alert(1)</script>".to_vec()),
        ("cat.svg", b"<svg onload='alert(1)'/>".to_vec()),
        ("cat.jpg", b"MZ\x90\0\x03".to_vec()),
        ("cat.gif", b"\x7fELF\x02\x01".to_vec()),
        ("run.txt", b"#!/bin/sh\nrm -rf /".to_vec()),
        // Allowed by no default: a packed bomb is not even opened.
        ("bomb.zip", [b"PK\x03\x04".as_slice(), &[0; 40]].concat()),
    ] {
        let (status, problem) = talk.send(&house, name, name, content).await;
        assert_eq!(
            (status, &problem["code"]),
            (415, &json!("file_kind")),
            "{name}"
        );
    }
    let mut huge = picture(100);
    huge[16..24].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]);
    let (status, problem) = talk.send(&house, "huge", "huge.png", huge).await;
    assert_eq!((status, &problem["code"]), (415, &json!("file_pixels")));
    assert_eq!(talk.events(&house).await.len(), 0);
    assert_eq!(house.server.app.store.count_files().await.unwrap(), (0, 0));

    // A picture that is a script as well stays a picture: told so, not guessed, in a sandbox.
    let both = [picture(60), b"/*<script>alert(1)</script>*/".to_vec()].concat();
    let name = "../../\u{202e}gnp.exe\r\nX: y.html";
    let (status, file) = talk.send(&house, "both", name, both).await;
    assert_eq!(status, 201, "{file}");
    assert_eq!(file["name"], "gnp.exeX_ y.html.png");
    let id = file["id"].as_str().unwrap();
    let address = talk.address(&house, id, &talk.cookie).await.unwrap();
    let answer = fetch(&house, &address).await;
    assert_eq!(header(&answer, "content-type"), "image/png");
    assert_eq!(
        header(&answer, "content-disposition"),
        "inline; filename=\"gnp.exeX_ y.html.png\"; filename*=UTF-8''gnp.exeX_%20y.html.png"
    );
    for (path, status) in [
        (talk.visitors(&"n".repeat(5_000)), 422),
        ("/v1/visits/files?session=x&name=a".into(), 422),
        ("/files/../../etc/passwd/x".into(), 404),
    ] {
        let request = house
            .ask("POST", &path, &talk.cookie)
            .header("idempotency-key", "c")
            .body(picture(100));
        let answer = answered(request).await;
        assert!([status, 405].contains(&answer.0), "{path}: {answer:?}");
    }
    let bare = house.ask("POST", &talk.visitors("a.png"), &talk.cookie);
    let answer = answered(bare.body(picture(100))).await;
    assert_eq!(answer.1["code"], "bad_idempotency_key");
}

#[tokio::test]
async fn wt_3_sizes_are_limited_for_a_file_a_session_and_the_company() {
    limits(House::new().await).await;
}

pub async fn limits(house: House) {
    let talk = Talk::new(&house, "limits").await;
    let set = async |settings: Value| {
        let body = json!({ "settings": settings });
        let answer = house
            .json("PATCH", "/v1/tenant", &house.acme.admin, Some(body))
            .await;
        assert_eq!(answer.0, 200, "{answer:?}");
    };
    set(json!({ "file_mb": 1, "file_session_mb": 1, "file_visitor_mb": 1, "file_tenant_mb": 2 }))
        .await;
    let most = 1 << 20;
    let (status, problem) = talk.send(&house, "a", "a.png", picture(most + 1)).await;
    assert_eq!((status, &problem["code"]), (413, &json!("file_too_large")));
    assert_eq!(talk.send(&house, "b", "b.png", picture(most)).await.0, 201);
    let (status, problem) = talk.send(&house, "c", "c.png", picture(100)).await;
    assert_eq!((status, &problem["code"]), (413, &json!("files_full")));
    let second = Talk::new(&house, "limits 2").await;
    assert_eq!(
        second.send(&house, "b", "b.png", picture(most)).await.0,
        201
    );
    let third = Talk::new(&house, "limits 3").await;
    let (status, problem) = third.send(&house, "c", "c.png", picture(100)).await;
    assert_eq!((status, &problem["code"]), (413, &json!("files_full")));
    // What is erased makes room.
    second.end(&house).await;
    let path = format!("/v1/sessions/{}", second.session);
    let erased = house.json("DELETE", &path, &house.acme.admin, None).await;
    assert_eq!(erased.0, 200);
    assert_eq!(third.send(&house, "c", "c.png", picture(100)).await.0, 201);
    set(json!({ "file_kinds": ["document"] })).await;
    let (status, problem) = third.send(&house, "d", "d.png", picture(100)).await;
    assert_eq!((status, &problem["code"]), (415, &json!("file_kind")));
    set(json!({ "file_kinds": [] })).await;
    let (status, problem) = third.send(&house, "e", "e.pdf", document()).await;
    assert_eq!((status, &problem["code"]), (403, &json!("files_off")));
    for wrong in [
        json!({ "file_mb": 0 }),
        json!({ "file_visitor_mb": 200_000 }),
        json!({ "file_tenant_mb": 99_999_999 }),
        json!({ "file_kinds": ["program"] }),
    ] {
        let body = json!({ "settings": wrong });
        let answer = house
            .json("PATCH", "/v1/tenant", &house.acme.admin, Some(body))
            .await;
        assert_eq!(answer.0, 422, "{answer:?}");
    }
}

/// The head of a request that promises so many bytes.
fn head(house: &House, talk: &Talk, cid: &str, bytes: usize) -> String {
    format!(
        "POST {} HTTP/1.1\r\nhost: localhost\r\ncookie: {}\r\norigin: {}\r\nsb-request: 1\r\n\
         idempotency-key: {cid}\r\ncontent-length: {bytes}\r\n\r\n",
        talk.visitors("a.png"),
        talk.cookie,
        house.origin()
    )
}

async fn until(what: &str, is: impl AsyncFn() -> bool) {
    let look = async {
        while !is().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(20), look).await;
    assert!(waited.is_ok(), "{what}");
}

#[tokio::test]
async fn wt_3_an_upload_that_breaks_off_leaves_nothing() {
    breaking_off(House::new().await).await;
}

pub async fn breaking_off(house: House) {
    let talk = Talk::new(&house, "broken").await;
    let store = &house.server.app.store;
    let (tenant, session, leg) = (
        house.acme.tenant.id,
        talk.session.parse().unwrap(),
        talk.visitor.parse().unwrap(),
    );
    let known = async || store.file_of(tenant, session, leg, "c1").await.unwrap();
    let mut line = tokio::net::TcpStream::connect(house.server.address)
        .await
        .unwrap();
    let request = head(&house, &talk, "c1", 900_000);
    line.write_all(request.as_bytes()).await.unwrap();
    line.write_all(&picture(600_000)).await.unwrap();
    until("it has begun", async || known().await.is_some()).await;
    drop(line);
    until("nothing is left", async || known().await.is_none()).await;
    assert_eq!(talk.events(&house).await.len(), 0);
    // The same again goes through.
    let (status, file) = talk.send(&house, "c1", "a.png", picture(900_000)).await;
    assert_eq!(status, 201, "{file}");
    assert_eq!(talk.events(&house).await.len(), 1);
}

#[tokio::test]
async fn wt_3_a_slow_upload_is_let_go() {
    let house = House::with(|config| config.limits.body_s = 1).await;
    let talk = Talk::new(&house, "slow").await;
    let mut line = tokio::net::TcpStream::connect(house.server.address)
        .await
        .unwrap();
    let request = head(&house, &talk, "c1", 900_000);
    line.write_all(request.as_bytes()).await.unwrap();
    line.write_all(&picture(100)).await.unwrap();
    let mut answer = String::new();
    let read = line.read_to_string(&mut answer);
    let heard = tokio::time::timeout(Duration::from_secs(30), read).await;
    heard.expect("it is let go").unwrap();
    assert!(answer.contains("too_slow"), "{answer}");
    assert_eq!(talk.events(&house).await.len(), 0);
}

#[tokio::test]
async fn is_132_erased_content_is_in_no_file_of_the_record() {
    let house = House::new().await;
    let planted = b"%PDF-1.7 fizzlewick planted bytes".to_vec();
    let (gone, kept) = (
        Talk::new(&house, "gone").await,
        Talk::new(&house, "kept").await,
    );
    for talk in [&gone, &kept] {
        assert_eq!(
            talk.send(&house, "c1", "a.pdf", planted.clone()).await.0,
            201
        );
        talk.end(&house).await;
    }
    fn count(dir: &std::path::Path, word: &str) -> usize {
        let entries = std::fs::read_dir(dir).unwrap();
        let found = entries.map(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() {
                return count(&path, word);
            }
            let bytes = std::fs::read(&path).unwrap();
            usize::from(String::from_utf8_lossy(&bytes).contains(word))
        });
        found.sum()
    }
    let data = house.dir.path().join("data");
    assert_eq!(count(&data, "fizzlewick"), 2);
    let path = format!("/v1/sessions/{}", gone.session);
    let erased = house.json("DELETE", &path, &house.acme.admin, None).await;
    assert_eq!(erased.0, 200);
    assert_eq!(count(&data, "fizzlewick"), 1, "the other one's alone");
    assert!(!data.join("files").join(&gone.session).exists());
}

#[tokio::test]
async fn wt_3_content_that_was_damaged_on_the_disk_is_not_handed_out() {
    let house = House::new().await;
    let talk = Talk::new(&house, "damaged").await;
    let (_, file) = talk.send(&house, "c1", "a.png", picture(5_000)).await;
    let folder = house.dir.path().join("data/files").join(&talk.session);
    let path = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap();
    let mut bytes = std::fs::read(path.path()).unwrap();
    bytes[4_000] ^= 1;
    std::fs::write(path.path(), &bytes).unwrap();
    let id = file["id"].as_str().unwrap();
    let address = talk.address(&house, id, &talk.cookie).await.unwrap();
    assert_eq!(fetch(&house, &address).await.status(), 500);
    std::fs::remove_file(path.path()).unwrap();
    assert_eq!(fetch(&house, &address).await.status(), 404);
}

#[tokio::test]
async fn wt_3_the_transcript_by_mail_names_what_was_sent() {
    let sink = Sink::new().await;
    let house = with_mail(sink.port).await;
    let talk = Talk::new(&house, "mail").await;
    let (status, file) = talk
        .send(&house, "c1", "<i>bill</i>.png", picture(100))
        .await;
    assert_eq!(status, 201, "{file}");
    talk.end(&house).await;
    let body = json!({ "session": talk.session, "email": "vera@x.example", "locale": "de" });
    let asked = house
        .json(
            "POST",
            "/v1/visits/transcript/mail",
            &talk.cookie,
            Some(body),
        )
        .await;
    assert_eq!(asked.0, 202, "{asked:?}");
    let mails = sink.mails(1).await;
    // Long lines are broken on the way.
    let text = mails[0].1.replace("=\n", "");
    assert!(text.contains("hat eine Datei gesendet: i_.png"), "{text}");
}
