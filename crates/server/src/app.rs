//! What every handler and job shares.

use crate::{
    auth::{Caller, client::Client, password::Passwords, signed::Signer, throttle::Throttles},
    clock::Clock,
    config::Config,
    error::Outcome,
    hub::{Hub, TenantConfig},
    outgoing::Outgoing,
    pages::{origin::Origins, web::Web},
};
use serde_json::Value;
use std::sync::Arc;
use switchboard_core::TenantId;
use switchboard_store::{Audit, Store};
use tokio::sync::Notify;

/// A handle on the running server. Cheap to clone.
pub type Shared = Arc<App>;

/// The running server, seen by a handler.
pub struct App {
    /// Settings.
    pub config: Config,
    /// The record.
    pub store: Arc<dyn Store>,
    /// Live sessions and desks.
    pub hub: Hub,
    /// Time.
    pub clock: Clock,
    /// The web client.
    pub web: Web,
    /// Password hashing.
    pub passwords: Passwords,
    /// Start tokens.
    pub signer: Signer,
    /// Floods and guessing.
    pub throttles: Throttles,
    /// Uploads under way.
    pub uploads: crate::files::Slots,
    /// Connections held for pages without scripts.
    pub plain: crate::pages::plain::Presence,
    /// Forms of pages without scripts that wait for a seat.
    pub seat_line: crate::pages::plain::SeatLine,
    /// Told when a mail was put into the outbox.
    pub mail_waiting: Notify,
    /// Told when a webhook has something to be told at once.
    pub hooks_waiting: Notify,
    /// The way to addresses that tenants name.
    pub outgoing: Outgoing,
    /// The way to telephones.
    pub telephony: Arc<dyn crate::callbacks::Telephony>,
    /// Directories by which agents log in, as they were read.
    pub directories: crate::directory::Providers,
    /// What pages allow that are sent to followers.
    pub page_rules: crate::page_rules::PageRules,
    /// Partners' pages, where they come through the server.
    pub proxy: Option<crate::proxy::Proxy>,
    /// The telephone gateway, where there is one.
    pub phone: Option<crate::phone::Phone>,
    /// What goes to backup servers.
    pub overload: crate::partners::Overload,
    /// Told when something was erased, or is to be sooner.
    pub retention_waiting: Notify,
    /// Sites whose button was seen a short while ago.
    pub sightings: crate::sightings::Sightings,
    /// One erasure at a time, so that each counts what it removed.
    pub erasing: tokio::sync::Mutex<()>,
}

impl App {
    /// The live configuration of a caller's tenant.
    pub fn tenant(&self, tenant: TenantId) -> Outcome<Arc<TenantConfig>> {
        self.hub
            .tenant(tenant)
            .ok_or_else(crate::error::Problem::unauthenticated)
    }

    /// What happens by itself, into the audit trail.
    pub async fn audit_bare(
        &self,
        tenant: TenantId,
        action: &str,
        target: String,
        detail: Value,
    ) -> Outcome<()> {
        let row = Audit {
            tenant: Some(tenant),
            at: self.clock.now(),
            actor: "server".into(),
            action: action.into(),
            target: Some(target),
            detail,
            address: None,
        };
        Ok(self.store.audit(&row).await?)
    }

    /// Appends to the audit trail.
    pub async fn audit(
        &self,
        caller: &Caller,
        client: &Client,
        action: &str,
        target: impl ToString,
        detail: Value,
    ) -> Outcome<()> {
        self.audit_as(
            Some(caller.tenant),
            caller.audit_name(),
            client,
            action,
            Some(target.to_string()),
            detail,
        )
        .await
    }

    /// Appends to the audit trail on behalf of somebody who is no caller of the tenant's side.
    pub async fn audit_as(
        &self,
        tenant: Option<TenantId>,
        actor: String,
        client: &Client,
        action: &str,
        target: Option<String>,
        detail: Value,
    ) -> Outcome<()> {
        let entry = Audit {
            tenant,
            at: self.clock.now(),
            actor,
            action: action.to_owned(),
            target,
            address: client.for_audit(),
            detail,
        };
        Ok(self.store.audit(&entry).await?)
    }

    /// Registered origins of a tenant's site.
    pub fn origins<'a>(config: &TenantConfig, site: &'a switchboard_store::Site) -> Origins<'a> {
        Origins {
            registered: &site.origins,
            subdomains: config.tenant.settings.allow_subdomains,
        }
    }
}
