//! Partners' pages through the server (IS-61): who gets them, and what cannot be done with that.

use super::{
    house::House,
    people::{console, take, visitor},
};
use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{any, get, post},
};
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

const PAGE: &str = "<!doctype html><html><head><title>Partner</title></head><body>\
<form action=/sent method=post><input name=a></form><a href=/next>next</a></body></html>";

/// How often something that may be kept was asked for.
#[derive(Default)]
struct Partner {
    styles: AtomicUsize,
}

/// A partner's site; gives its host.
async fn partner() -> (String, Arc<Partner>) {
    let seen = Arc::new(Partner::default());
    let counted = seen.clone();
    let told = |headers: HeaderMap, body: Bytes| async move {
        let mut all: Vec<String> = headers
            .iter()
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap_or("?")))
            .collect();
        all.sort();
        let text = format!("{}\n\n{}", all.join("\n"), String::from_utf8_lossy(&body));
        ([(header::CONTENT_TYPE, "text/plain")], text)
    };
    let with = |name: header::HeaderName, value: &'static str| {
        get(move || async move { ([(name, HeaderValue::from_static(value))], Html(PAGE)) })
    };
    let style = move || {
        counted.styles.fetch_add(1, Ordering::SeqCst);
        async {
            let headers = [
                (header::CONTENT_TYPE, "text/css"),
                (header::CACHE_CONTROL, "public, max-age=60"),
            ];
            (headers, "a{b:url(/x.png)}")
        }
    };
    let kind =
        |kind: &'static str| get(move || async move { ([(header::CONTENT_TYPE, kind)], "x") });
    let app = Router::new()
        .route("/", with(header::X_FRAME_OPTIONS, "DENY"))
        .route(
            "/form",
            with(header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
        )
        .route("/told", any(told))
        .route("/sent", post(told))
        .route("/style.css", get(style))
        .route(
            "/cookie",
            with(header::SET_COOKIE, "id=7; Path=/; HttpOnly"),
        )
        .route(
            "/login",
            get(|| async { Html("<input type=password name=p>") }),
        )
        .route("/to/next", get(|| async { Redirect::temporary("/form") }))
        .route(
            "/to/inside",
            get(|| async { Redirect::temporary("http://127.0.0.1:1/") }),
        )
        .route(
            "/to/cloud",
            get(|| async { Redirect::temporary("http://169.254.169.254/latest/") }),
        )
        .route(
            "/to/file",
            get(|| async { Redirect::temporary("file:///etc/passwd") }),
        )
        .route("/zip", with(header::CONTENT_ENCODING, "gzip"))
        .route("/large", get(|| async { Html("x".repeat((2 << 20) + 1)) }))
        .route(
            "/huge.js",
            get(|| async {
                (
                    [(header::CONTENT_TYPE, "text/javascript")],
                    vec![b'x'; (4 << 20) + 1],
                )
            }),
        )
        .route("/film", kind("video/mp4"))
        .route("/program", kind("application/octet-stream"))
        .route(
            "/missing",
            get(|| async { (StatusCode::NOT_FOUND, Html("<p>gone")).into_response() as Response }),
        );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    (host, seen)
}

/// A house in which such pages may come from this machine.
async fn house() -> House {
    House::with(|config| {
        let port = config.public_url.rsplit_once(':').unwrap().1.to_owned();
        config.proxy = Some(switchboard_server::config::ProxyConfig {
            public_url: format!("http://pages.localhost:{port}"),
            allow_networks: vec!["127.0.0.0/8".parse().unwrap()],
        });
    })
    .await
}

async fn lists(house: &House, hosts: Value) {
    let body = json!({ "settings": { "proxy_hosts": hosts } });
    let (status, told) = house
        .json("PATCH", "/v1/tenant", &house.acme.admin, Some(body))
        .await;
    assert_eq!(status, 200, "{told}");
}

/// One member's copy.
struct Copy<'a> {
    house: &'a House,
    host: String,
    cookie: String,
}

impl<'a> Copy<'a> {
    /// Opened by the address that the API gave; gives the place to which it leads, too.
    async fn open(house: &'a House, told: &Value) -> (Self, String) {
        let origin = told["origin"].as_str().expect("an origin");
        let host = origin.strip_prefix("http://").unwrap().to_owned();
        let path = told["address"]
            .as_str()
            .unwrap()
            .strip_prefix(origin)
            .unwrap();
        let mut copy = Copy {
            house,
            host,
            cookie: String::new(),
        };
        let answer = copy.get(path).await;
        assert_eq!(answer.status(), 303);
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        assert!(cookie.starts_with("__Host-"), "{cookie}");
        for word in ["HttpOnly", "Secure", "Partitioned", "Path=/"] {
            assert!(cookie.contains(word), "{cookie}");
        }
        copy.cookie = cookie.split(';').next().unwrap().to_owned();
        let to = answer.headers()["location"].to_str().unwrap().to_owned();
        assert_eq!(copy.get(path).await.status(), 403, "once");
        (copy, to)
    }

    fn ask(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let request = self
            .house
            .http
            .request(method.parse().unwrap(), self.house.url(path));
        let request = request.header("host", &self.host);
        match self.cookie.is_empty() {
            true => request,
            false => request.header("cookie", &self.cookie),
        }
    }

    async fn get(&self, path: &str) -> reqwest::Response {
        self.ask("GET", path).send().await.unwrap()
    }

    async fn text(&self, path: &str) -> (u16, String) {
        let answer = self.get(path).await;
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// Why it is not shown.
    async fn problem(&self, path: &str) -> String {
        let (_, text) = self.text(path).await;
        let (_, rest) = text.split_once("data-problem=\"").expect(&text);
        rest.split('"').next().unwrap().to_owned()
    }
}

async fn show(house: &House, cookie: &str, session: &str, url: &str) -> (u16, Value) {
    let path = format!("/v1/sessions/{session}/proxied");
    house
        .json("POST", &path, cookie, Some(json!({ "url": url })))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn is_61_a_partners_page_comes_through_the_server_to_its_members() {
    let (host, _) = partner().await;
    let house = house().await;
    let acme = &house.acme;
    lists(&house, json!([{ "host": host }])).await;
    let mut ann = console(&house, &acme.agent).await;
    let (cookie, x, mut vera) = visitor(&house, acme, "Loans").await;
    take(&mut ann, "x").await;
    let url = format!("http://{host}/form?a=b");
    let (status, told) = show(&house, &acme.agent, &x, &url).await;
    assert_eq!(status, 200, "{told}");
    let (copy, to) = Copy::open(&house, &told).await;
    assert_eq!(to, "/form?a=b");
    let answer = copy.get(&to).await;
    assert_eq!(answer.status(), 200);
    let headers = answer.headers().clone();
    let policy = headers["content-security-policy"].to_str().unwrap();
    for rule in [
        "connect-src 'self'",
        "form-action 'self'",
        "worker-src 'none'",
        "sandbox allow-scripts",
    ] {
        assert!(policy.contains(rule), "{policy}");
    }
    let ancestors = format!("frame-ancestors 'self' {} {}", house.origin(), acme.origin);
    assert!(policy.contains(&ancestors), "{policy}");
    assert!(!policy.contains("allow-top-navigation"));
    assert_eq!(headers["referrer-policy"], "same-origin");
    let text = answer.text().await.unwrap();
    let kit = "<head><script src=\"/.switchboard/kit.js?";
    assert!(text.contains(kit), "{text}");
    assert!(
        text.contains(&format!("data-from=\"http://{host}\"")),
        "{text}"
    );

    // The visitor has a copy of their own, of what was sent to them and of nothing else.
    let page = json!({ "url": url, "way": "proxy" });
    let path = format!("/v1/sessions/{x}/pushes");
    let (status, push) = house.json("POST", &path, &acme.agent, Some(page)).await;
    assert_eq!(status, 201, "{push}");
    assert_eq!(vera.event("page_sent").await["event"]["way"], "proxy");
    let mine = |seq: &Value| format!("/v1/visits/{x}/pushes/{seq}/proxied");
    let (status, own) = house.json("POST", &mine(&push["seq"]), &cookie, None).await;
    assert_eq!(status, 200, "{own}");
    assert_ne!(own["origin"], told["origin"]);
    assert_eq!(own["from"], told["from"]);
    let (own, _) = Copy::open(&house, &own).await;
    assert_eq!(own.text("/form").await.0, 200);
    assert_eq!(
        house.json("POST", &mine(&json!(1)), &cookie, None).await.0,
        404
    );
    let plain = json!({ "url": url, "way": "popup" });
    let (_, push) = house.json("POST", &path, &acme.agent, Some(plain)).await;
    assert_eq!(
        house
            .json("POST", &mine(&push["seq"]), &cookie, None)
            .await
            .0,
        404
    );
    let (stranger, _, _peer) = visitor(&house, acme, "Cards").await;
    assert_eq!(
        house
            .json("POST", &mine(&push["seq"]), &stranger, None)
            .await
            .0,
        403
    );

    // It ends with the session, for all.
    let end = format!("/v1/sessions/{x}/end");
    assert_eq!(house.json("POST", &end, &acme.admin, None).await.0, 204);
    house.pass(5_000);
    for copy in [&copy, &own] {
        assert_eq!(copy.text("/form").await.0, 404);
    }
    assert_eq!(show(&house, &acme.agent, &x, &url).await.0, 410);
}

#[tokio::test(flavor = "multi_thread")]
async fn is_61_a_name_alone_is_worth_nothing() {
    let (host, _) = partner().await;
    let house = house().await;
    let acme = &house.acme;
    lists(&house, json!([{ "host": host }])).await;
    let mut ann = console(&house, &acme.agent).await;
    let (_, x, _vera) = visitor(&house, acme, "Loans").await;
    take(&mut ann, "x").await;
    let url = format!("http://{host}/form");
    let (_, told) = show(&house, &acme.agent, &x, &url).await;
    let (copy, _) = Copy::open(&house, &told).await;
    let as_other = |cookie: &str, host: &str| Copy {
        house: &house,
        host: host.to_owned(),
        cookie: cookie.to_owned(),
    };
    // Without the key, with a guessed one, with the key of another copy.
    let (_, other) = show(&house, &acme.agent, &x, &format!("http://{host}/")).await;
    assert_eq!(other["origin"], told["origin"], "one copy for each host");
    lists(
        &house,
        json!([{ "host": host }, { "host": "localhost.example" }]),
    )
    .await;
    let (_, other) = show(&house, &acme.agent, &x, "http://localhost.example/").await;
    let (other, _) = Copy::open(&house, &other).await;
    for cookie in ["", "__Host-sb_x=guessed", &other.cookie] {
        let thief = as_other(cookie, &copy.host);
        assert_eq!(thief.problem("/form").await, "locked", "{cookie}");
        assert_eq!(
            thief.problem("/.switchboard/in?k=guessed&to=/form").await,
            "locked"
        );
    }
    // Names that nobody has, and the routes of the server under any of them.
    let port = house.server.address.port();
    for name in ["a".repeat(32), "x.y".into(), String::new()] {
        let host = format!("{name}.pages.localhost:{port}");
        let host = host.trim_start_matches('.');
        for path in ["/", "/console", "/v1/me", "/embed.js"] {
            assert_eq!(
                as_other(&acme.agent, host).text(path).await.0,
                404,
                "{host}{path}"
            );
        }
    }
    // None of the server's routes is under the name of a copy, whoever is logged in.
    let both = format!("{}; {}", copy.cookie, acme.agent);
    let (status, text) = as_other(&both, &copy.host).text("/v1/me").await;
    assert_eq!(status, 404, "the partner's own answer");
    assert!(!text.contains("Ann"), "{text}");
    // A ticket leads into the copy and nowhere else.
    for to in [
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example/",
    ] {
        let (_, told) = show(&house, &acme.agent, &x, &url).await;
        let address = told["address"].as_str().unwrap();
        let (path, _) = address.split_once("&to=").unwrap();
        let path = path.strip_prefix(told["origin"].as_str().unwrap()).unwrap();
        let to: String = form(&[("to", to)]);
        assert_eq!(copy.get(&format!("{path}&{to}")).await.status(), 403);
    }
    // And not for long.
    let (_, told) = show(&house, &acme.agent, &x, &url).await;
    house.pass(60_000);
    let origin = told["origin"].as_str().unwrap();
    let path = told["address"]
        .as_str()
        .unwrap()
        .strip_prefix(origin)
        .unwrap();
    assert_eq!(copy.get(path).await.status(), 403);
}

fn form(pairs: &[(&str, &str)]) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(pairs).finish()
}

#[tokio::test(flavor = "multi_thread")]
async fn is_61_nothing_of_ours_goes_up_and_cookies_only_where_they_are_allowed() {
    let (host, seen) = partner().await;
    let house = house().await;
    let acme = &house.acme;
    let mut ann = console(&house, &acme.agent).await;
    let (_, x, _vera) = visitor(&house, acme, "Loans").await;
    take(&mut ann, "x").await;
    let url = format!("http://{host}/told");
    for secure in [false, true] {
        lists(&house, json!([{ "host": host, "secure": secure }])).await;
        let (_, told) = show(&house, &acme.agent, &x, &url).await;
        let (copy, _) = Copy::open(&house, &told).await;
        let answer = copy.get("/cookie").await;
        assert!(
            !answer.headers().contains_key("set-cookie"),
            "none reaches the browser"
        );
        let page = format!("http://{}/form?q", copy.host);
        let asked = copy
            .ask("GET", "/told")
            .header("authorization", "Bearer secret")
            .header("x-forwarded-for", "10.0.0.1")
            .header("accept-language", "de")
            .header("referer", &page);
        let text = asked.send().await.unwrap().text().await.unwrap();
        for (told, told_up) in [
            ("__Host-sb", false),
            ("secret", false),
            ("x-forwarded", false),
            ("pages.localhost", false),
            ("cookie: id=7", secure),
            ("accept-language: de", true),
            ("accept-encoding: identity", true),
            ("via: 1.1 switchboard", true),
        ] {
            assert_eq!(text.contains(told), told_up, "{told}: {text}");
        }
        assert!(
            text.contains(&format!("referer: http://{host}/form?q")),
            "{text}"
        );
        // Pages that ask for secrets are left out, unless the company says otherwise.
        match secure {
            false => assert_eq!(copy.problem("/login").await, "secure"),
            true => assert_eq!(copy.text("/login").await.0, 200),
        }
        // Forms are sent by the copy's own pages.
        let own = format!("http://{}", copy.host);
        for (origin, status) in [
            (own.as_str(), 200),
            ("https://evil.example", 405),
            ("null", 405),
        ] {
            let sent = copy
                .ask("POST", "/sent")
                .header("origin", origin)
                .body("a=b");
            let sent = sent.send().await.unwrap();
            assert_eq!(sent.status(), status, "{origin}");
            if status == 200 {
                let text = sent.text().await.unwrap();
                assert!(text.contains(&format!("origin: http://{host}\n")), "{text}");
                assert!(text.ends_with("a=b"), "{text}");
            }
        }
        let large = copy.ask("POST", "/sent").header("origin", &own);
        let large = large.body(vec![b'a'; (1 << 20) + 1]).send().await.unwrap();
        assert_eq!(large.status(), 502);
        for method in ["PUT", "DELETE", "OPTIONS"] {
            let sent = copy
                .ask(method, "/told")
                .header("origin", &own)
                .send()
                .await;
            assert_eq!(sent.unwrap().status(), 405, "{method}");
        }
        let worker = copy.ask("GET", "/told").header("service-worker", "script");
        assert_eq!(worker.send().await.unwrap().status(), 405);
        // What anybody may have is fetched once.
        for _ in 0..2 {
            let answer = copy.get("/style.css").await;
            let keeps = answer.headers()["cache-control"].to_str().unwrap();
            assert_eq!(keeps.starts_with("private, max-age="), !secure, "{keeps}");
        }
    }
    // With the cookie it goes to the partner each time.
    assert_eq!(seen.styles.load(Ordering::SeqCst), 1 + 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn is_61_what_must_not_be_fetched_is_not() {
    let (host, _) = partner().await;
    let house = house().await;
    let acme = &house.acme;
    lists(&house, json!([{ "host": host }])).await;
    let mut ann = console(&house, &acme.agent).await;
    let (_, x, _vera) = visitor(&house, acme, "Loans").await;
    take(&mut ann, "x").await;
    let port = house.server.address.port();
    for url in [
        "http://127.0.0.1:1/".to_owned(),
        format!("http://localhost:{port}/"),
        format!("http://a.pages.localhost:{port}/"),
        "http://evil.example/".into(),
        "http://169.254.169.254/".into(),
    ] {
        let (status, problem) = show(&house, &acme.agent, &x, &url).await;
        assert_eq!(
            (status, &problem["code"]),
            (403, &json!("not_listed")),
            "{url}"
        );
    }
    let page = json!({ "url": "http://127.0.0.1:1/", "way": "proxy" });
    let path = format!("/v1/sessions/{x}/pushes");
    assert_eq!(
        house.json("POST", &path, &acme.agent, Some(page)).await.0,
        403
    );
    let (status, _) = show(&house, &acme.agent, &x, "file:///etc/passwd").await;
    assert_eq!(status, 422);

    let (_, told) = show(&house, &acme.agent, &x, &format!("http://{host}/")).await;
    let (copy, _) = Copy::open(&house, &told).await;
    assert_eq!(copy.get("/to/next").await.headers()["location"], "/form");
    for (path, why) in [
        ("/to/inside", "elsewhere"),
        ("/to/cloud", "elsewhere"),
        ("/to/file", "refused"),
        ("/zip", "kind"),
        ("/large", "too_large"),
        ("/huge.js", "too_large"),
        ("/film", "kind"),
        ("/program", "kind"),
        ("/.switchboard/part/http/127.0.0.1:1/x.js", "not_listed"),
        (
            "/.switchboard/part/http/169.254.169.254/latest",
            "not_listed",
        ),
        ("/.switchboard/part/file//etc/passwd", "refused"),
        ("/.switchboard/else", "refused"),
        ("/.switchboard/to?url=http://else.example/", "elsewhere"),
        ("/.switchboard/to?url=javascript:alert(1)", "elsewhere"),
    ] {
        assert_eq!(copy.problem(path).await, why, "{path}");
    }
    let (_, text) = copy.text("/.switchboard/to?url=javascript:alert(1)").await;
    assert!(!text.contains("javascript:alert"), "{text}");
    // What the partner answers otherwise comes as it is; another host's page is no part.
    assert_eq!(copy.text("/missing").await.0, 404);
    let part = format!("/.switchboard/part/http/{host}");
    assert_eq!(copy.text(&format!("{part}/style.css")).await.0, 200);
    assert_eq!(copy.problem(&format!("{part}/form")).await, "kind");
    // Off the list, it is off at once.
    lists(&house, json!([])).await;
    assert_eq!(copy.problem("/form").await, "not_listed");
}

#[tokio::test(flavor = "multi_thread")]
async fn is_61_a_listed_host_that_is_not_public_needs_the_operators_leave() {
    let (host, _) = partner().await;
    let house = House::with(|config| {
        let port = config.public_url.rsplit_once(':').unwrap().1.to_owned();
        config.webhooks.allow_networks = vec!["127.0.0.0/8".parse().unwrap()];
        config.proxy = Some(switchboard_server::config::ProxyConfig {
            public_url: format!("http://pages.localhost:{port}"),
            allow_networks: Vec::new(),
        });
    })
    .await;
    lists(
        &house,
        json!([{ "host": host }, { "host": "169.254.169.254" }]),
    )
    .await;
    let mut ann = console(&house, &house.acme.agent).await;
    let (_, x, _vera) = visitor(&house, &house.acme, "Loans").await;
    take(&mut ann, "x").await;
    for url in [format!("http://{host}/"), "http://169.254.169.254/".into()] {
        let (_, told) = show(&house, &house.acme.agent, &x, &url).await;
        let (copy, _) = Copy::open(&house, &told).await;
        assert_eq!(copy.problem("/form").await, "unreached");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn is_61_without_a_domain_there_is_none_of_it() {
    let house = House::new().await;
    lists(&house, json!([{ "host": "partner.example" }])).await;
    let (_, me) = house.json("GET", "/v1/me", &house.acme.agent, None).await;
    assert_eq!(me["features"]["proxy"], false);
    let mut ann = console(&house, &house.acme.agent).await;
    let (_, x, _vera) = visitor(&house, &house.acme, "Loans").await;
    take(&mut ann, "x").await;
    let (status, problem) = show(&house, &house.acme.agent, &x, "https://partner.example/").await;
    assert_eq!((status, &problem["code"]), (403, &json!("not_listed")));
    for wrong in [
        json!([{ "host": "https://partner.example" }]),
        json!([{ "host": "*" }]),
        json!([{ "host": "a.example" }, { "host": "A.example", "secure": true }]),
        json!([{ "host": "a.example", "more": 1 }]),
    ] {
        let body = json!({ "settings": { "proxy_hosts": wrong } });
        let (status, _) = house
            .json("PATCH", "/v1/tenant", &house.acme.admin, Some(body))
            .await;
        assert_eq!(status, 422, "{wrong}");
    }
}
