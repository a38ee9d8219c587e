//! A company's directory on this machine: an OpenID Connect provider that is as honest as it is told
//! to be.

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
    },
};
use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
};

pub const CLIENT: &str = "desk";
/// With what has to be encoded in a form.
pub const SECRET: &str = "s3cret+ & :geheim";

/// What signs.
pub enum Key {
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair),
}

impl Key {
    pub fn rsa() -> Self {
        Self::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap())
    }

    pub fn ec() -> Self {
        Self::Ec(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap())
    }

    fn alg(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RS256",
            Self::Ec(_) => "ES256",
        }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .unwrap();
                signature
            }
            Self::Ec(key) => key.sign(&random, message).unwrap().as_ref().to_vec(),
        }
    }

    fn jwk(&self, kid: &str) -> Value {
        match self {
            Self::Rsa(key) => {
                // RFC 8017, A.1.1: a sequence of two numbers, of which the first has 2,048 bits.
                let der = key.public_key().as_ref();
                assert_eq!(der[..9], [0x30, 0x82, 1, 10, 2, 0x82, 1, 1, 0]);
                let n = URL_SAFE_NO_PAD.encode(&der[9..265]);
                json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": n, "e": "AQAB" })
            }
            Self::Ec(key) => {
                let point = key.public_key().as_ref();
                let (x, y) = (&point[1..33], &point[33..65]);
                let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
                json!({ "kty": "EC", "crv": "P-256", "kid": kid, "x": x, "y": y })
            }
        }
    }
}

/// How a token is signed.
#[derive(Clone, Copy, PartialEq)]
pub enum Signs {
    AsItShould,
    Not,
    /// With the client secret, which is no key of the directory's.
    ByHmac,
    /// By a key that nobody publishes, under the name of one that is.
    ByAnother,
}

/// Changes header and claims before they are signed.
pub type Twist = Box<dyn Fn(&mut Value, &mut Value) + Send>;

/// What an address answers instead.
#[derive(Clone)]
pub enum Instead {
    Nothing,
    Code(u16),
    Redirect(String),
    Bytes(usize),
    Text(String),
}

struct Code {
    claims: Value,
    query: HashMap<String, String>,
}

pub struct Desk {
    issuer: String,
    pub keys: Mutex<BTreeMap<String, Key>>,
    pub signs: Mutex<Signs>,
    pub twist: Mutex<Option<Twist>>,
    /// By the last part of the address.
    pub instead: Mutex<HashMap<String, Instead>>,
    /// Laid over what it says about itself.
    pub says: Mutex<Value>,
    pub asked: Mutex<Vec<String>>,
    codes: Mutex<HashMap<String, Code>>,
    other: Key,
    now: Box<dyn Fn() -> i64 + Send + Sync>,
}

pub struct Provider {
    pub issuer: String,
    pub desk: Arc<Desk>,
    serving: tokio::task::JoinHandle<()>,
}

impl Provider {
    /// With one RSA key, by the clock that is given, in seconds.
    pub async fn new(now: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}/realm", listener.local_addr().unwrap());
        let desk = Arc::new(Desk {
            issuer: issuer.clone(),
            keys: Mutex::new(BTreeMap::from([("one".to_owned(), Key::rsa())])),
            signs: Mutex::new(Signs::AsItShould),
            twist: Mutex::default(),
            instead: Mutex::default(),
            says: Mutex::new(json!({})),
            asked: Mutex::default(),
            codes: Mutex::default(),
            other: Key::rsa(),
            now: Box::new(now),
        });
        let router = Router::new().fallback(serve).with_state(desk.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            issuer,
            desk,
            serving,
        }
    }

    /// Somebody logs in there, sent by that address: what the browser brings back.
    pub fn log_in(&self, url: &str, claims: Value) -> (String, String) {
        let (end, query) = url.split_once('?').unwrap();
        assert_eq!(end, format!("{}/authorize", self.issuer));
        let query: HashMap<String, String> = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        assert_eq!(query["response_type"], "code");
        assert_eq!(query["client_id"], CLIENT);
        assert_eq!(query["code_challenge_method"], "S256");
        let mut codes = self.desk.codes.lock().unwrap();
        let code = format!("code/{}+{}", codes.len(), query["nonce"]);
        let state = query["state"].clone();
        codes.insert(code.clone(), Code { claims, query });
        (state, code)
    }

    pub fn twist(&self, twist: impl Fn(&mut Value, &mut Value) + Send + 'static) {
        *self.desk.twist.lock().unwrap() = Some(Box::new(twist));
    }

    pub fn signs(&self, signs: Signs) {
        *self.desk.signs.lock().unwrap() = signs;
    }

    pub fn instead(&self, end: &str, instead: Instead) {
        let mut all = self.desk.instead.lock().unwrap();
        all.insert(end.to_owned(), instead);
    }

    /// From now on there is only this key.
    pub fn rotate(&self, kid: &str, key: Key) {
        *self.desk.keys.lock().unwrap() = BTreeMap::from([(kid.to_owned(), key)]);
    }

    /// How often an address was asked.
    pub fn asked(&self, end: &str) -> usize {
        let asked = self.desk.asked.lock().unwrap();
        asked.iter().filter(|one| *one == end).count()
    }

    pub fn honest(&self) {
        *self.desk.twist.lock().unwrap() = None;
        self.signs(Signs::AsItShould);
        self.desk.instead.lock().unwrap().clear();
        *self.desk.says.lock().unwrap() = json!({});
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(
    State(desk): State<Arc<Desk>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let end = uri.path().rsplit('/').next().unwrap().to_owned();
    desk.asked.lock().unwrap().push(end.clone());
    let instead = desk.instead.lock().unwrap().get(&end).cloned();
    match instead {
        None => {}
        Some(Instead::Nothing) => return std::future::pending().await,
        Some(Instead::Code(code)) => return StatusCode::from_u16(code).unwrap().into_response(),
        Some(Instead::Redirect(to)) => {
            return (StatusCode::FOUND, [("location", to)]).into_response();
        }
        Some(Instead::Bytes(count)) => return " ".repeat(count).into_response(),
        Some(Instead::Text(text)) => return text.into_response(),
    }
    match end.as_str() {
        "openid-configuration" => Json(about(&desk)).into_response(),
        "keys" => {
            let keys = desk.keys.lock().unwrap();
            let mut all = vec![json!({ "kty": "unheard-of", "kid": "x" })];
            all.extend(keys.iter().map(|(kid, key)| key.jwk(kid)));
            Json(json!({ "keys": all })).into_response()
        }
        "token" => token(&desk, &headers, &body),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn about(desk: &Desk) -> Value {
    let of = |end: &str| format!("{}/{end}", desk.issuer);
    let mut about = json!({
        "issuer": desk.issuer,
        "authorization_endpoint": of("authorize"),
        "token_endpoint": of("token"),
        "jwks_uri": of("keys"),
        "response_types_supported": ["code"],
    });
    let says = desk.says.lock().unwrap().clone();
    about
        .as_object_mut()
        .unwrap()
        .extend(says.as_object().unwrap().clone());
    about
}

/// Takes each code once, from the client that it was given to, for the challenge that came with it.
fn token(desk: &Desk, headers: &HeaderMap, body: &[u8]) -> Response {
    let refused = |why: &str| (StatusCode::BAD_REQUEST, why.to_owned()).into_response();
    let form: HashMap<String, String> = form_urlencoded::parse(body).into_owned().collect();
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let both = format!("{}:{}", encoded(CLIENT), encoded(SECRET));
    let basic = format!("Basic {}", STANDARD.encode(both));
    let by_header = headers
        .get("authorization")
        .is_some_and(|value| value == basic.as_str());
    let field = |name: &str| form.get(name).map_or("", String::as_str);
    let by_form = field("client_id") == CLIENT && field("client_secret") == SECRET;
    if by_header == by_form {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let Some(code) = desk.codes.lock().unwrap().remove(field("code")) else {
        return refused("code");
    };
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(field("code_verifier")));
    if field("grant_type") != "authorization_code"
        || challenge != code.query["code_challenge"]
        || field("redirect_uri") != code.query["redirect_uri"]
    {
        return refused("grant");
    }
    let id_token = id_token(desk, &code);
    Json(json!({ "access_token": "a", "token_type": "Bearer", "id_token": id_token }))
        .into_response()
}

fn id_token(desk: &Desk, code: &Code) -> String {
    let now = (desk.now)();
    let mut claims = json!({
        "iss": desk.issuer,
        "aud": CLIENT,
        "iat": now,
        "exp": now + 300,
        "nonce": code.query["nonce"],
    });
    claims
        .as_object_mut()
        .unwrap()
        .extend(code.claims.as_object().unwrap().clone());
    let keys = desk.keys.lock().unwrap();
    let (kid, key) = keys.first_key_value().unwrap();
    let signs = *desk.signs.lock().unwrap();
    let alg = match signs {
        Signs::Not => "none",
        Signs::ByHmac => "HS256",
        Signs::AsItShould | Signs::ByAnother => key.alg(),
    };
    let mut header = json!({ "alg": alg, "kid": kid, "typ": "JWT" });
    if let Some(twist) = desk.twist.lock().unwrap().as_ref() {
        twist(&mut header, &mut claims);
    }
    let encoded = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let message = format!("{}.{}", encoded(&header), encoded(&claims));
    let signature = match signs {
        Signs::AsItShould => key.sign(message.as_bytes()),
        Signs::ByAnother => desk.other.sign(message.as_bytes()),
        Signs::Not => Vec::new(),
        Signs::ByHmac => {
            let mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
            let mac = mac.chain_update(&message).finalize().into_bytes();
            mac.to_vec()
        }
    };
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}
