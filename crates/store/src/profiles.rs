//! Scenarios, and the profiles that say what sessions of each look like.

use crate::error::Result;
use async_trait::async_trait;
use switchboard_core::{ProfileId, TenantId, Time};

/// A scenario type of the tenant's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// Owner.
    pub tenant: TenantId,
    /// Named so by services, unique in the tenant, `[a-z0-9-]{1,40}`.
    pub key: String,
    /// Shown name.
    pub name: String,
}

/// A profile, with its newest version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its id.
    pub id: ProfileId,
    /// Key of the scenario it is for.
    pub scenario: String,
    /// Sessions of the scenario have it.
    pub is_default: bool,
    /// Since when only its archive is left.
    pub deleted_at: Option<Time>,
    /// The newest version.
    pub newest: ProfileVersion,
}

/// One state of a profile; none of them ever changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileVersion {
    /// Whose.
    pub profile: ProfileId,
    /// Counts the versions, from 1.
    pub nr: u32,
    /// Owner.
    pub tenant: TenantId,
    /// Shown name.
    pub name: String,
    /// What it says, as JSON.
    pub content: String,
    /// When it was written.
    pub at: Time,
    /// By whom, as in the audit trail.
    pub actor: String,
}

/// Scenarios, profiles and their archive (IS-117 to IS-119).
#[async_trait]
pub trait Profiles: Send + Sync {
    /// The tenant's own, ordered by key.
    async fn scenarios(&self, tenant: TenantId) -> Result<Vec<Scenario>>;
    /// Creates or replaces, by key.
    async fn put_scenario(&self, scenario: &Scenario) -> Result<()>;
    /// `Missing` if absent. Profiles for it stay.
    async fn delete_scenario(&self, tenant: TenantId, key: &str) -> Result<()>;
    /// All of a tenant, deleted ones too, ordered by scenario and name.
    async fn profiles(&self, tenant: TenantId) -> Result<Vec<Profile>>;
    /// Creates one, with its first version.
    async fn add_profile(&self, profile: &Profile) -> Result<()>;
    /// Adds a version. `Taken { what: "profile.version" }` when that number is there, `Missing`
    /// when the profile is not, or is deleted.
    async fn add_profile_version(&self, version: &ProfileVersion) -> Result<()>;
    /// Newest first.
    async fn profile_versions(
        &self,
        tenant: TenantId,
        profile: ProfileId,
    ) -> Result<Vec<ProfileVersion>>;
    /// Sessions of the scenario have that one from now on, or none.
    async fn set_default_profile(
        &self,
        tenant: TenantId,
        scenario: &str,
        profile: Option<ProfileId>,
    ) -> Result<()>;
    /// Deletes it, or takes that back. `Missing` if absent. It is no default any more.
    async fn mark_profile(
        &self,
        tenant: TenantId,
        profile: ProfileId,
        deleted_at: Option<Time>,
    ) -> Result<()>;
}
