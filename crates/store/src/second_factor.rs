//! What an agent has to show beside the password.

use crate::{error::Result, model::TokenHash};
use async_trait::async_trait;
use switchboard_core::{AgentId, TenantId, Time};

/// From this and the server's own key follows the secret.
pub type Salt = [u8; 32];

/// An agent's second factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// The one in force, and since when.
    pub salt: Option<(Salt, Time)>,
    /// One that is being set up: it counts once a code of it was shown.
    pub pending: Option<Salt>,
    /// Recovery codes that are left.
    pub recovery: Vec<TokenHash>,
}

/// Second factors. What may happen once happens once, also where several nodes try.
#[async_trait]
pub trait SecondFactors: Send + Sync {
    /// Of that agent.
    async fn second_factor(&self, tenant: TenantId, agent: AgentId)
    -> Result<Option<SecondFactor>>;
    /// The agents of a tenant who have one in force.
    async fn second_factors(&self, tenant: TenantId) -> Result<Vec<AgentId>>;
    /// Begins to set one up; what is in force stays. `Missing` where there is no such agent.
    async fn begin_second_factor(
        &self,
        tenant: TenantId,
        agent: AgentId,
        pending: &Salt,
    ) -> Result<()>;
    /// Puts the pending one in force, with new recovery codes and the step that was shown; false
    /// when it is not that one which is pending.
    async fn confirm_second_factor(
        &self,
        tenant: TenantId,
        agent: AgentId,
        pending: &Salt,
        step: u64,
        at: Time,
        recovery: &[TokenHash],
    ) -> Result<bool>;
    /// True exactly once for a step, and never for an earlier one.
    async fn use_step(&self, tenant: TenantId, agent: AgentId, step: u64) -> Result<bool>;
    /// True exactly once for a recovery code; also forgets it.
    async fn use_recovery_code(
        &self,
        tenant: TenantId,
        agent: AgentId,
        code: &TokenHash,
    ) -> Result<bool>;
    /// Replaces the recovery codes. `Missing` where nothing is in force.
    async fn put_recovery_codes(
        &self,
        tenant: TenantId,
        agent: AgentId,
        codes: &[TokenHash],
    ) -> Result<()>;
    /// Takes the second factor away; whether one was in force.
    async fn end_second_factor(&self, tenant: TenantId, agent: AgentId) -> Result<bool>;
}
