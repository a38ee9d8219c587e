//! What is sent to each operation, where only who may send it matters.

use serde_json::{Value, json};

/// To an address that nobody is let speak to.
pub fn webhook(name: &str) -> Value {
    json!({ "name": name, "url": "http://127.0.0.1:9/", "events": ["session.ended"] })
}

/// One that says nothing.
pub fn profile(name: &str) -> Value {
    json!({ "name": name, "scenario": "one-to-one" })
}

/// A role of little.
pub fn role(name: &str) -> Value {
    json!({ "name": name, "rights": ["serve"] })
}

/// A log-in of a visitor.
pub fn visitor_login(name: &str) -> Value {
    json!({ "login": name, "name": name, "password": "long enough" })
}

/// A calendar that never opens.
pub fn hours(name: &str) -> Value {
    json!({ "name": name, "zone": "UTC" })
}

/// A body that the operation would take.
pub fn body_for(path: &str) -> Value {
    match path.split('/').nth(2).unwrap_or_default() {
        _ if path.ends_with("/avatar") => json!({ "avatar": "fox" }),
        _ if path.ends_with("/restore") => json!({ "version": 1 }),
        _ if path.ends_with("/preview") && path.contains("profiles") => json!({}),
        "profiles" if path.contains("{id}") => json!({ "name": "stolen" }),
        "profiles" => profile("stolen"),
        _ if path.ends_with("/default") => json!({ "profile": null }),
        "scenarios" if path.contains("{key}") => json!({ "name": "stolen" }),
        "scenarios" => json!({ "name": "stolen", "key": "stolen" }),
        "canned-replies" => json!({ "shortcut": "stolen", "text": "stolen" }),
        "sites" => json!({ "name": "stolen", "origins": [] }),
        "services" => json!({ "key": "stolen", "name": "stolen", "behaviour": "open_room" }),
        "webhooks" => webhook("stolen"),
        "hours" => hours("stolen"),
        "roles" => role("stolen"),
        "visitor-logins" => visitor_login("stolen"),
        "me" => json!({ "password": "stolen" }),
        "queues" | "api-keys" | "endpoint-proxies" => json!({ "name": "stolen" }),
        "rendezvous" => match path.split('/').nth(3) {
            None => {
                json!({ "from": "2030-01-01T00:00:00Z", "idempotency_key": "stolen-stolen-stolen" })
            }
            Some("{id}") => json!({ "from": "2030-01-01T00:00:00Z" }),
            Some("move") => json!({ "from": "2030-01-01T00:00:00Z", "identifier": "stolen" }),
            Some(_) => json!({ "identifier": "stolen" }),
        },
        "agents" if path.ends_with("/availability") => json!({ "zone": "UTC" }),
        "agents" if path.ends_with("/state") => json!({ "state": "away" }),
        "agents" => {
            json!({ "login": "stolen", "name": "stolen", "rank": "admin", "password": "stolen password" })
        }
        _ if path.ends_with("/retention") => json!({
            "address_days": 1, "address_form": "removed", "person_days": 1, "session_days": 1, "audit_days": null
        }),
        _ if path.ends_with("tenant/directory") => json!({
            "issuer": "http://127.0.0.1:9", "client_id": "stolen", "client_secret": "stolen"
        }),
        "partners" if path.ends_with("/partners") => json!({ "link": "stolen" }),
        "partners" if path.ends_with("/invitations") => json!({ "name": "stolen" }),
        "partners" if path.contains("{id}") => json!({ "name": "stolen", "terms": {} }),
        _ if path.ends_with("/warm-transfers") => {
            json!({ "partner": uuid::Uuid::nil(), "area": "stolen", "area_name": "stolen" })
        }
        _ if path.ends_with("/warm-transfers/preview") => json!({ "partner": uuid::Uuid::nil() }),
        _ if path.ends_with("/calls") => json!({ "number": "+442079460018" }),
        _ if path.ends_with("/keys") && path.contains("/calls/") => json!({ "keys": "1" }),
        _ if path.ends_with("/legs") => json!({ "key": "spy", "name": "Spy", "role": "agent" }),
        _ if path.ends_with("/searches") => json!({ "purpose": "transfer" }),
        _ if path.ends_with("/whispers") => json!({ "text": "stolen" }),
        _ if path.ends_with("/pushes") => json!({ "url": "https://stolen.example/" }),
        _ if path.ends_with("/proxied") => json!({ "url": "https://stolen.example/" }),
        _ if path.ends_with("/voice") => json!({ "offer": "v=0" }),
        _ if path.ends_with("/follow") => json!({ "on": true }),
        "sessions" if path.ends_with("/later") => {
            json!({ "from": "2030-01-01T00:00:00Z", "idempotency_key": "stolen-stolen-stolen" })
        }
        _ if path.ends_with("/callback") => json!({ "attempt": 1, "outcome": "answered" }),
        _ if path.ends_with("/queue") => json!({ "front": true }),
        _ if path.ends_with("/notes") => json!({ "text": "stolen", "after": 0 }),
        _ if path == "/v1/sessions" => json!({ "key": "spy", "name": "Spy" }),
        _ => json!({}),
    }
}
