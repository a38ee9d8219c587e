//! The demo company's people, services and texts.

use crate::{app::App, auth::token, provision};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{collections::BTreeMap, path::Path};
use switchboard_core::{AgentId, QueueId, ServiceId, SiteId, TenantId};
use switchboard_store::{
    Agent, CannedReply, Queue, Rank, ReplyScope, Service, Site, Store, StoreError, Tenant,
    TenantSettings,
};

const SLUG: &str = "meridian";
const NAME: &str = "Meridian Outdoor";

const PEOPLE: &[(&str, &str, Rank)] = &[
    ("ann", "Ann Solberg", Rank::Agent),
    ("ben", "Ben Okafor", Rank::Agent),
    ("sue", "Sue Lindqvist", Rank::Supervisor),
    ("admin", "Ada Moreau", Rank::Admin),
];

/// Key, shown name, queue; no queue is an open room.
const SERVICES: &[(&str, &str, Option<&str>)] = &[
    ("general", "General questions", Some("General")),
    ("gear", "Choosing gear", Some("Gear")),
    ("trips", "Guided trips", Some("Trips")),
    ("repairs", "Repairs and warranty", Some("Repairs")),
    ("campfire", "Campfire, an open room", None),
];

const REPLIES: &[(&str, &str)] = &[
    (
        "hi",
        "Hello, and welcome to Meridian Outdoor. How can I help you?",
    ),
    ("moment", "One moment please, I am looking that up for you."),
    (
        "sizes",
        "Our packs come in three back lengths: S up to 46 cm, M up to 51 cm, L above that. I can show you how to measure.",
    ),
    (
        "repair",
        "We repair everything we sell, also after the warranty. Please fill in the repair request and put the number into the parcel.",
    ),
    (
        "ship",
        "Parcels leave the same day if you order before two o'clock.",
    ),
    (
        "trip",
        "Every trip has two guides and at most ten guests. Shall I show you the dates?",
    ),
    (
        "bye",
        "Thank you for the conversation. Have a good time outside!",
    ),
];

/// What was seeded, now or on an earlier start.
pub struct Seeded {
    /// Public key of the demo site.
    pub site_key: String,
    passwords: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    passwords: BTreeMap<String, String>,
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// Makes the demo company, with offers that stand `ring_s` seconds, unless it is there, and keeps
/// its origins up to date. Passwords are random and kept in `demo.json` beside the data.
pub async fn seed(
    app: &App,
    data_dir: &Path,
    origins: &[String],
    ring_s: u16,
) -> Result<Seeded, String> {
    let file = data_dir.join("demo.json");
    let kept = std::fs::read(&file)
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok());
    let mut passwords = kept.map(|kept| kept.passwords).unwrap_or_default();
    for (login, ..) in PEOPLE {
        passwords
            .entry((*login).to_owned())
            .or_insert_with(token::fresh_password);
    }
    let store = &*app.store;
    let tenant = match store.tenant_by_slug(SLUG).await.map_err(text)? {
        Some(tenant) => tenant.id,
        None => company(store, ring_s).await.map_err(text)?,
    };
    people(app, tenant, &passwords).await.map_err(text)?;
    let site_key = site(store, tenant, origins).await.map_err(text)?;
    app.hub.reload(tenant).await.map_err(text)?;
    Ok(Seeded {
        site_key,
        passwords,
    })
}

async fn company(store: &dyn Store, ring_s: u16) -> Result<TenantId, StoreError> {
    let tenant = Tenant {
        id: TenantId(token::fresh_uuid()),
        slug: SLUG.into(),
        name: NAME.into(),
        settings: TenantSettings::default(),
    };
    store.put_tenant(&tenant).await?;
    for (key, name, queue) in SERVICES {
        let (behaviour, params) = match queue {
            Some(queue) => {
                let queue = Queue {
                    id: QueueId(token::fresh_uuid()),
                    tenant: tenant.id,
                    name: (*queue).into(),
                    terms: Default::default(),
                    opening: Default::default(),
                };
                store.put_queue(&queue).await?;
                let mut params = provision::help_desk(queue.id);
                params["ring_s"] = ring_s.into();
                params["voice"] = true.into();
                ("help_desk", params)
            }
            None => ("open_room", json!({ "listed": true, "voice": true })),
        };
        store
            .put_service(&Service {
                id: ServiceId(token::fresh_uuid()),
                tenant: tenant.id,
                key: (*key).into(),
                name: (*name).into(),
                behaviour: behaviour.into(),
                params,
                is_default: *key == "general",
                asks_login: false,
                scenario: None,
            })
            .await?;
    }
    for (shortcut, text) in REPLIES {
        let id = token::fresh_uuid();
        store
            .put_canned_reply(&CannedReply {
                id,
                tenant: tenant.id,
                scope: ReplyScope::Tenant,
                shortcut: (*shortcut).into(),
                text: (*text).into(),
                address: None,
                question: None,
            })
            .await?;
    }
    Ok(tenant.id)
}

/// Adds the people, and sets their passwords again when `demo.json` was lost or changed.
async fn people(
    app: &App,
    tenant: TenantId,
    passwords: &BTreeMap<String, String>,
) -> Result<(), StoreError> {
    for (login, name, rank) in PEOPLE {
        let password = passwords.get(*login).cloned().unwrap_or_default();
        let known = app.store.agent_by_login(tenant, login).await?;
        if let Some(agent) = &known
            && app
                .passwords
                .verify(password.clone(), Some(agent.password.clone()))
                .await
        {
            continue;
        }
        let hash = app.passwords.hash(password).await;
        let agent = match known {
            Some(agent) => Agent {
                password: hash,
                ..agent
            },
            None => Agent {
                id: AgentId(token::fresh_uuid()),
                tenant,
                login: (*login).into(),
                name: (*name).into(),
                password: hash,
                rank: *rank,
                queues: Vec::new(),
                capacity: 6,
                disabled: false,
                qualities: Default::default(),
                kind: Default::default(),
                role: None,
            },
        };
        app.store.put_agent(&agent).await?;
    }
    Ok(())
}

async fn site(
    store: &dyn Store,
    tenant: TenantId,
    origins: &[String],
) -> Result<String, StoreError> {
    let known = store.sites(tenant).await?.into_iter().next();
    let site = match known {
        Some(site) => Site {
            origins: origins.to_vec(),
            ..site
        },
        None => Site {
            id: SiteId(token::fresh_uuid()),
            tenant,
            key: token::fresh_site_key(),
            name: "Meridian Outdoor shop".into(),
            origins: origins.to_vec(),
        },
    };
    store.put_site(&site).await?;
    Ok(site.key)
}

impl Seeded {
    fn logins(&self) -> Value {
        let people = PEOPLE.iter().map(|(login, name, rank)| {
            let password = self.passwords.get(*login);
            ((*login).to_owned(), json!({ "tenant": SLUG, "login": login, "name": name, "rank": rank, "password": password }))
        });
        Value::Object(people.collect())
    }

    /// Keeps the passwords, and the links for programs, where only the server's user can read.
    /// A reader finds the whole file or none.
    pub fn write(
        &self,
        data_dir: &Path,
        server: &str,
        site: &str,
        unregistered: Option<&str>,
    ) -> Result<(), String> {
        let content = json!({
            "server": server,
            "site": site,
            "unregistered": unregistered,
            "site_key": self.site_key,
            "console": format!("{server}/console"),
            "passwords": self.passwords,
            "logins": self.logins(),
        });
        let (path, fresh) = (data_dir.join("demo.json"), data_dir.join("demo.json.new"));
        let bytes = serde_json::to_vec_pretty(&content).map_err(text)?;
        let mut options = std::fs::OpenOptions::new();
        options.create(true).write(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let fault = |error| format!("cannot write {}: {error}", path.display());
        let mut file = options.open(&fresh).map_err(fault)?;
        std::io::Write::write_all(&mut file, &bytes).map_err(fault)?;
        std::fs::rename(&fresh, &path).map_err(fault)
    }

    /// What the newcomer reads.
    pub fn greeting(&self, server: &str, site: &str) -> String {
        let password = |login: &str| self.passwords.get(login).map_or("", String::as_str);
        format!(
            "\n  {NAME} is open.\n\n\
             \x20 Site        {site}/\n\
             \x20             click \"Chat with us\" on any page\n\n\
             \x20 Agent       {server}/console?tenant={SLUG}&login=ann\n\
             \x20             company {SLUG}, name ann, password {}\n\n\
             \x20 Supervisor  {server}/console?tenant={SLUG}&login=sue\n\
             \x20             company {SLUG}, name sue, password {}\n\n\
             \x20 More log-ins (ben, admin) are in demo.json beside the data. Stop with Ctrl+C.\n",
            password("ann"),
            password("sue"),
        )
    }
}
