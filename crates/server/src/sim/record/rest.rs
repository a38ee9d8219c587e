//! The rest of the record's contract: what a hub asks of it is here, what it does not ask for is
//! refused by name.

use super::door::{Door, Result};
use async_trait::async_trait;
use switchboard_core::{
    AgentId, HoursId, ProxyId, QueueId, ServiceId, SessionId, SiteId, TenantId, Time, VisitorId,
};
use switchboard_store::*;

/// Nothing here pretends to have done what it has not.
pub(super) fn not_simulated(what: &str) -> StoreError {
    StoreError::Damaged(format!("the simulated record has no {what}"))
}

fn of<T: Clone>(rows: &[T], wanted: impl Fn(&T) -> bool) -> Vec<T> {
    rows.iter().filter(|row| wanted(row)).cloned().collect()
}

#[async_trait]
impl Store for Door {
    async fn engine(&self) -> Result<(&'static str, String)> {
        Ok(("simulated", "1".into()))
    }
    async fn ping(&self) -> Result<()> {
        self.read("ping", |_, _| ()).await
    }
    async fn close(&self) {}
}

#[async_trait]
impl Directory for Door {
    async fn tenants(&self) -> Result<Vec<Tenant>> {
        self.read("tenants", |rows, _| {
            rows.tenants.values().cloned().collect()
        })
        .await
    }
    async fn tenant_by_slug(&self, _: &str) -> Result<Option<Tenant>> {
        Err(not_simulated("tenant_by_slug"))
    }
    async fn put_tenant(&self, tenant: &Tenant) -> Result<()> {
        let tenant = tenant.clone();
        self.write("tenant", move |rows, _| {
            rows.tenants.insert(tenant.id, tenant);
            Ok(())
        })
        .await
    }
    async fn site_by_key(&self, _: &str) -> Result<Option<Site>> {
        Err(not_simulated("site_by_key"))
    }
    async fn sites(&self, tenant: TenantId) -> Result<Vec<Site>> {
        self.read("sites", |rows, _| {
            of(&rows.sites, |site| site.tenant == tenant)
        })
        .await
    }
    async fn put_site(&self, _: &Site) -> Result<()> {
        Err(not_simulated("put_site"))
    }
    async fn delete_site(&self, _: TenantId, _: SiteId) -> Result<()> {
        Err(not_simulated("delete_site"))
    }
    async fn services(&self, tenant: TenantId) -> Result<Vec<Service>> {
        self.read("services", |rows, _| {
            of(&rows.services, |service| service.tenant == tenant)
        })
        .await
    }
    async fn put_service(&self, _: &Service) -> Result<()> {
        Err(not_simulated("put_service"))
    }
    async fn delete_service(&self, _: TenantId, _: ServiceId) -> Result<()> {
        Err(not_simulated("delete_service"))
    }
    async fn queues(&self, tenant: TenantId) -> Result<Vec<Queue>> {
        self.read("queues", |rows, _| {
            of(&rows.queues, |queue| queue.tenant == tenant)
        })
        .await
    }
    async fn put_queue(&self, _: &Queue) -> Result<()> {
        Err(not_simulated("put_queue"))
    }
    async fn delete_queue(&self, _: TenantId, _: QueueId) -> Result<()> {
        Err(not_simulated("delete_queue"))
    }
    async fn canned_replies(&self, _: TenantId) -> Result<Vec<CannedReply>> {
        Err(not_simulated("canned_replies"))
    }
    async fn put_canned_reply(&self, _: &CannedReply) -> Result<()> {
        Err(not_simulated("put_canned_reply"))
    }
    async fn delete_canned_reply(&self, _: TenantId, _: uuid::Uuid) -> Result<()> {
        Err(not_simulated("delete_canned_reply"))
    }
}

#[async_trait]
impl Aftermath for Door {
    async fn wrap_up(&self, _: TenantId, _: SessionId) -> Result<Option<WrapUp>> {
        Err(not_simulated("wrap_up"))
    }
    async fn put_wrap_up(&self, _: &WrapUp) -> Result<()> {
        Err(not_simulated("put_wrap_up"))
    }
    async fn wrapping_up(&self, _: TenantId, _: Time) -> Result<Vec<(SessionId, AgentId, Time)>> {
        Err(not_simulated("wrapping_up"))
    }
    async fn contact_notes(&self, _: TenantId, _: VisitorId, _: u32) -> Result<Vec<ContactNote>> {
        Err(not_simulated("contact_notes"))
    }
    async fn add_contact_note(&self, _: &ContactNote) -> Result<()> {
        Err(not_simulated("add_contact_note"))
    }
}

#[async_trait]
impl Statuses for Door {
    async fn put_agent_status(&self, _: &AgentStatus) -> Result<()> {
        self.write("status", |_, _| Ok(())).await
    }
    async fn agent_statuses(&self, _: TenantId, _: Time, _: Time) -> Result<Vec<AgentStatus>> {
        self.read("statuses", |_, _| Vec::new()).await
    }
    async fn drop_agent_statuses(&self, _: TenantId, _: Time, _: u32) -> Result<u64> {
        Err(not_simulated("drop_agent_statuses"))
    }
}

#[async_trait]
impl Calendars for Door {
    async fn hours(&self, _: TenantId) -> Result<Vec<Hours>> {
        // Queues of the simulated company are always open.
        Ok(Vec::new())
    }
    async fn put_hours(&self, _: &Hours) -> Result<()> {
        Err(not_simulated("put_hours"))
    }
    async fn delete_hours(&self, _: TenantId, _: HoursId) -> Result<()> {
        Err(not_simulated("delete_hours"))
    }
}

#[async_trait]
impl VisitorLogins for Door {
    async fn visitor_logins(&self, _: TenantId) -> Result<Vec<VisitorLogin>> {
        Err(not_simulated("visitor_logins"))
    }
    async fn visitor_login(&self, _: TenantId, _: uuid::Uuid) -> Result<Option<VisitorLogin>> {
        Err(not_simulated("visitor_login"))
    }
    async fn visitor_login_by_name(&self, _: TenantId, _: &str) -> Result<Option<VisitorLogin>> {
        Err(not_simulated("visitor_login_by_name"))
    }
    async fn visitor_login_of(&self, _: TenantId, _: VisitorId) -> Result<Option<VisitorLogin>> {
        Err(not_simulated("visitor_login_of"))
    }
    async fn put_visitor_login(&self, _: &VisitorLogin) -> Result<()> {
        Err(not_simulated("put_visitor_login"))
    }
    async fn delete_visitor_login(&self, _: TenantId, _: uuid::Uuid) -> Result<()> {
        Err(not_simulated("delete_visitor_login"))
    }
}

#[async_trait]
impl People for Door {
    async fn agents(&self, tenant: TenantId) -> Result<Vec<Agent>> {
        self.read("agents", |rows, _| {
            of(&rows.agents, |agent| agent.tenant == tenant)
        })
        .await
    }
    async fn agent(&self, tenant: TenantId, agent: AgentId) -> Result<Option<Agent>> {
        self.read("agent", |rows, _| {
            of(&rows.agents, |known| {
                known.tenant == tenant && known.id == agent
            })
            .pop()
        })
        .await
    }
    async fn agent_by_login(&self, _: TenantId, _: &str) -> Result<Option<Agent>> {
        Err(not_simulated("agent_by_login"))
    }
    async fn put_agent(&self, _: &Agent) -> Result<()> {
        Err(not_simulated("put_agent"))
    }
    async fn put_login(&self, _: &Login) -> Result<()> {
        Err(not_simulated("put_login"))
    }
    async fn login(&self, _: &TokenHash, _: Time) -> Result<Option<Login>> {
        Err(not_simulated("login"))
    }
    async fn end_login(&self, _: &TokenHash) -> Result<()> {
        Err(not_simulated("end_login"))
    }
    async fn end_logins(&self, _: TenantId, _: AgentId) -> Result<()> {
        Err(not_simulated("end_logins"))
    }
    async fn put_api_key(&self, _: &ApiKey) -> Result<()> {
        Err(not_simulated("put_api_key"))
    }
    async fn api_key(&self, _: &TokenHash) -> Result<Option<ApiKey>> {
        Err(not_simulated("api_key"))
    }
    async fn api_keys(&self, _: TenantId) -> Result<Vec<ApiKey>> {
        Err(not_simulated("api_keys"))
    }
    async fn delete_api_key(&self, _: TenantId, _: uuid::Uuid) -> Result<()> {
        Err(not_simulated("delete_api_key"))
    }
    async fn put_visitor(&self, _: &Visitor) -> Result<()> {
        Err(not_simulated("put_visitor"))
    }
    async fn visitor_by_id(&self, _: TenantId, _: VisitorId) -> Result<Option<Visitor>> {
        Err(not_simulated("visitor_by_id"))
    }
    async fn visitor(&self, _: TenantId, _: &TokenHash) -> Result<Option<Visitor>> {
        Err(not_simulated("visitor"))
    }
    async fn put_setup_token(&self, _: &TokenHash) -> Result<()> {
        Err(not_simulated("put_setup_token"))
    }
    async fn take_setup_token(&self, _: &TokenHash) -> Result<bool> {
        Err(not_simulated("take_setup_token"))
    }
}

#[async_trait]
impl Journal for Door {
    async fn audit(&self, entry: &Audit) -> Result<()> {
        let entry = entry.clone();
        self.write("audit", move |rows, _| {
            rows.audits.push(entry);
            Ok(())
        })
        .await
    }
    async fn audits(&self, _: TenantId, _: PageRequest) -> Result<Page<Audit>> {
        Err(not_simulated("audits"))
    }
    async fn put_mail(&self, _: &Mail) -> Result<()> {
        Err(not_simulated("put_mail"))
    }
    async fn due_mails(&self, _: Time, _: u32) -> Result<Vec<Mail>> {
        Err(not_simulated("due_mails"))
    }
    async fn drop_mail(&self, _: uuid::Uuid, _: Time) -> Result<()> {
        Err(not_simulated("drop_mail"))
    }
    async fn forget_mails(&self, _: Time, _: u32) -> Result<u64> {
        Err(not_simulated("forget_mails"))
    }
    async fn fact(&self, name: &str) -> Result<Option<String>> {
        self.read("fact", |rows, _| rows.facts.get(name).cloned())
            .await
    }
    async fn put_fact(&self, name: &str, value: &str) -> Result<()> {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.write("fact", move |rows, _| {
            rows.facts.insert(name, value);
            Ok(())
        })
        .await
    }
}

#[async_trait]
impl Retain for Door {
    async fn begin_erasure(&self, _: &Erasure) -> Result<()> {
        Err(not_simulated("begin_erasure"))
    }
    async fn erasures(&self, _: u32) -> Result<Vec<Erasure>> {
        Err(not_simulated("erasures"))
    }
    async fn erase(&self, _: &Erasure) -> Result<Erased> {
        Err(not_simulated("erase"))
    }
    async fn end_erasure(&self, _: SessionId) -> Result<()> {
        Err(not_simulated("end_erasure"))
    }
    async fn erase_visitor(&self, _: TenantId, _: VisitorId) -> Result<(bool, u64)> {
        Err(not_simulated("erase_visitor"))
    }
    async fn sessions_of(&self, _: TenantId, _: VisitorId) -> Result<Vec<SessionId>> {
        Err(not_simulated("sessions_of"))
    }
    async fn sessions_ended(&self, _: TenantId, _: Time, _: u32) -> Result<Vec<SessionId>> {
        Err(not_simulated("sessions_ended"))
    }
    async fn sessions_named(&self, _: TenantId, _: Time, _: u32) -> Result<Vec<SessionId>> {
        Err(not_simulated("sessions_named"))
    }
    async fn anonymise(&self, _: TenantId, _: SessionId, _: Time) -> Result<()> {
        Err(not_simulated("anonymise"))
    }
    async fn anonymise_visitors(&self, _: TenantId, _: Time, _: u32) -> Result<u64> {
        Err(not_simulated("anonymise_visitors"))
    }
    async fn drop_visitors(&self, _: TenantId, _: Time, _: u32) -> Result<u64> {
        Err(not_simulated("drop_visitors"))
    }
    async fn shorten_addresses(&self, _: TenantId, _: Time, _: AddressForm, _: u32) -> Result<u64> {
        Err(not_simulated("shorten_addresses"))
    }
    async fn drop_audits(&self, _: TenantId, _: Time, _: u32) -> Result<u64> {
        Err(not_simulated("drop_audits"))
    }
    async fn drop_erased(&self, _: TenantId, _: Time, _: u32) -> Result<u64> {
        Err(not_simulated("drop_erased"))
    }
    async fn drop_keys(&self, _: Time, _: u32) -> Result<u64> {
        Err(not_simulated("drop_keys"))
    }
    async fn scrub(&self) -> Result<Left> {
        Err(not_simulated("scrub"))
    }
}

#[async_trait]
impl SignUps for Door {
    async fn begin_sign_up(&self, _: &SignUp, _: SignUpCaps) -> Result<SignUpBegun> {
        Err(not_simulated("begin_sign_up"))
    }
    async fn sign_up(&self, _: &TokenHash, _: Time) -> Result<Option<SignUp>> {
        Err(not_simulated("sign_up"))
    }
    async fn put_sign_up(&self, _: &SignUp) -> Result<()> {
        Err(not_simulated("put_sign_up"))
    }
    async fn finish_sign_up(&self, _: uuid::Uuid, _: Time, _: &serde_json::Value) -> Result<()> {
        Err(not_simulated("finish_sign_up"))
    }
    async fn drop_sign_ups(&self, _: Time, _: u32) -> Result<u64> {
        Err(not_simulated("drop_sign_ups"))
    }
    async fn put_invitation(&self, _: &TokenHash, _: Time) -> Result<()> {
        Err(not_simulated("put_invitation"))
    }
    async fn invitation(&self, _: &TokenHash, _: Time, _: Option<uuid::Uuid>) -> Result<bool> {
        Err(not_simulated("invitation"))
    }
    async fn take_invitation(&self, _: &TokenHash, _: Time, _: uuid::Uuid) -> Result<bool> {
        Err(not_simulated("take_invitation"))
    }
    async fn see_site(&self, _: TenantId, _: SiteId, _: &Sighting) -> Result<()> {
        Err(not_simulated("see_site"))
    }
    async fn site_seen(&self, _: TenantId, _: SiteId) -> Result<Option<Sighting>> {
        Err(not_simulated("site_seen"))
    }
}

#[async_trait]
impl Cards for Door {
    async fn put_card(&self, _: &Card) -> Result<()> {
        Err(not_simulated("put_card"))
    }
    async fn card(&self, _: &TokenHash) -> Result<Option<Card>> {
        Err(not_simulated("card"))
    }
    async fn change_card(&self, _: uuid::Uuid, _: &serde_json::Value, _: Time) -> Result<bool> {
        Err(not_simulated("change_card"))
    }
    async fn take_card_back(&self, _: uuid::Uuid) -> Result<bool> {
        Err(not_simulated("take_card_back"))
    }
    async fn tie_card(&self, _: uuid::Uuid, _: TenantId, _: VisitorId) -> Result<()> {
        Err(not_simulated("tie_card"))
    }
    async fn untie_card(&self, _: TenantId, _: VisitorId) -> Result<()> {
        Err(not_simulated("untie_card"))
    }
    async fn card_tie(&self, _: TenantId, _: VisitorId) -> Result<Option<CardTie>> {
        Err(not_simulated("card_tie"))
    }
    async fn tenants_of_card(&self, _: uuid::Uuid) -> Result<Vec<TenantId>> {
        Err(not_simulated("tenants_of_card"))
    }
    async fn call_visitor(&self, _: TenantId, _: VisitorId, _: &str) -> Result<()> {
        Err(not_simulated("call_visitor"))
    }
    async fn put_card_code(&self, _: &CardCode) -> Result<()> {
        Err(not_simulated("put_card_code"))
    }
    async fn take_card_code(
        &self,
        _: &TokenHash,
        _: TenantId,
        _: &TokenHash,
        _: Time,
    ) -> Result<Option<Card>> {
        Err(not_simulated("take_card_code"))
    }
    async fn drop_cards(&self, _: Time, _: Time, _: u32) -> Result<u64> {
        Err(not_simulated("drop_cards"))
    }
}

#[async_trait]
impl EndpointProxies for Door {
    async fn put_endpoint_proxy(&self, _: &EndpointProxy) -> Result<()> {
        Err(not_simulated("put_endpoint_proxy"))
    }
    async fn endpoint_proxy(&self, _: &TokenHash) -> Result<Option<EndpointProxy>> {
        Err(not_simulated("endpoint_proxy"))
    }
    async fn endpoint_proxies(&self, _: TenantId) -> Result<Vec<EndpointProxy>> {
        Err(not_simulated("endpoint_proxies"))
    }
    async fn delete_endpoint_proxy(&self, _: TenantId, _: ProxyId) -> Result<()> {
        Err(not_simulated("delete_endpoint_proxy"))
    }
}

#[async_trait]
impl Guesses for Door {
    async fn guess(&self, _: &[u8; 32], _: u32) -> Result<std::result::Result<(), u32>> {
        Err(not_simulated("guess"))
    }
    async fn take_back(&self, _: &[u8; 32], _: u32) -> Result<()> {
        Err(not_simulated("take_back"))
    }
    async fn drop_guesses(&self) -> Result<u64> {
        Err(not_simulated("drop_guesses"))
    }
}
