//! Pictures of the tenant's own, and whose avatar is which.

use crate::error::Result;
use async_trait::async_trait;
use std::collections::BTreeMap;
use switchboard_core::{AgentId, PictureId, TenantId, Time, VisitorId};

/// What a picture is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PicturePurpose {
    /// Graphics of profiles: logos, header images, banners.
    Graphic,
    /// Shown for a person.
    Avatar,
}

/// A picture, without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its id.
    pub id: PictureId,
    /// Owner.
    pub tenant: TenantId,
    /// What it is for.
    pub purpose: PicturePurpose,
    /// Shown name.
    pub name: String,
    /// Media type, as found in the content.
    pub media: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Length of the content.
    pub bytes: u32,
    /// Since when.
    pub created_at: Time,
}

/// Pictures and avatars (IS-74, IS-118).
#[async_trait]
pub trait Pictures: Send + Sync {
    /// All of a tenant, ordered by name.
    async fn pictures(&self, tenant: TenantId) -> Result<Vec<Picture>>;
    /// Adds one; false, and nothing is added, where the tenant has `most` already.
    async fn add_picture(&self, picture: &Picture, body: Vec<u8>, most: u32) -> Result<bool>;
    /// Media type and content, over all tenants.
    async fn picture(&self, picture: PictureId) -> Result<Option<(String, Vec<u8>)>>;
    /// `Missing` if absent. What names it shows the default instead.
    async fn delete_picture(&self, tenant: TenantId, picture: PictureId) -> Result<()>;
    /// Which avatars the tenant's agents have; the others have none.
    async fn agent_avatars(&self, tenant: TenantId) -> Result<BTreeMap<AgentId, String>>;
    /// `Missing` when there is no such agent.
    async fn put_agent_avatar(
        &self,
        tenant: TenantId,
        agent: AgentId,
        avatar: Option<String>,
    ) -> Result<()>;
    /// What a visitor has chosen, as JSON (IS-34).
    async fn preferences(&self, tenant: TenantId, visitor: VisitorId) -> Result<Option<String>>;
    /// `Missing` when there is no such visitor.
    async fn put_preferences(
        &self,
        tenant: TenantId,
        visitor: VisitorId,
        preferences: &str,
    ) -> Result<()>;
}
