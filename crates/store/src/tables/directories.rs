//! Directories of tenants, by which agents log in.

use crate::directory::{AgentDirectories, AgentDirectory, DirectoryLink, DirectoryLogin};
use crate::engine::{Database, Engine, Write, args};
use crate::error::{Result, StoreError};
use crate::model::TokenHash;
use crate::value::{Row, Value};
use async_trait::async_trait;
use switchboard_core::{AgentId, TenantId, Time};

fn directory(mut row: Row) -> Result<AgentDirectory> {
    Ok(AgentDirectory {
        tenant: row.id()?,
        issuer: row.text()?,
        client_id: row.text()?,
        secret: row.bytes()?,
        terms: row.json()?,
    })
}

fn login(mut row: Row) -> Result<DirectoryLogin> {
    let (token, tenant, issuer) = (row.hash()?, row.id()?, row.text()?);
    let (agent, subject): (Option<AgentId>, _) = (row.opt_id()?, row.opt_text()?);
    Ok(DirectoryLogin {
        token,
        tenant,
        issuer,
        named: agent.zip(subject),
        expires_at: Time(row.int()?),
    })
}

#[async_trait]
impl<E: Engine> AgentDirectories for Database<E> {
    async fn agent_directory(&self, tenant: TenantId) -> Result<Option<AgentDirectory>> {
        let sql = "select tenant, issuer, client_id, secret, terms from agent_directories \
                   where tenant = $1";
        self.one(sql, args![tenant.0], directory).await
    }

    async fn tenants_with_directory(&self, limit: u32) -> Result<Vec<TenantId>> {
        let sql = "select tenant from agent_directories limit $1";
        self.all(sql, args![limit], |mut row| row.id()).await
    }

    async fn put_agent_directory(&self, directory: &AgentDirectory) -> Result<()> {
        let sql = "insert into agent_directories (tenant, issuer, client_id, secret, terms) \
                   values ($1, $2, $3, $4, $5) on conflict (tenant) do update set \
                   issuer = excluded.issuer, client_id = excluded.client_id, \
                   secret = excluded.secret, terms = excluded.terms";
        let mut args = args![
            directory.tenant.0,
            &directory.issuer,
            &directory.client_id,
            directory.secret.clone()
        ];
        args.push(Value::json(&directory.terms)?);
        self.put(Write::new(sql, args)).await
    }

    async fn delete_agent_directory(&self, tenant: TenantId) -> Result<()> {
        let sql = "delete from agent_directories where tenant = $1";
        self.delete("directory", sql, args![tenant.0]).await
    }

    async fn directory_link(
        &self,
        tenant: TenantId,
        issuer: &str,
        subject: &str,
    ) -> Result<Option<AgentId>> {
        let sql = "select agent from directory_links \
                   where tenant = $1 and issuer = $2 and subject = $3";
        let args = args![tenant.0, issuer, subject];
        self.one(sql, args, |mut row| row.id()).await
    }

    async fn directory_links(&self, tenant: TenantId) -> Result<Vec<AgentId>> {
        let sql = "select distinct agent from directory_links where tenant = $1";
        self.all(sql, args![tenant.0], |mut row| row.id()).await
    }

    async fn link_to_directory(&self, link: &DirectoryLink) -> Result<bool> {
        let sql = "insert into directory_links (tenant, issuer, subject, agent, at) \
                   values ($1, $2, $3, $4, $5)";
        let args = args![
            link.tenant.0,
            &link.issuer,
            &link.subject,
            link.agent.0,
            link.at.0
        ];
        match self.write(Write::new(sql, args).missing("agent")).await {
            Ok(_) => Ok(true),
            Err(StoreError::Taken { .. }) => {
                let linked = self.directory_link(link.tenant, &link.issuer, &link.subject);
                Ok(linked.await? == Some(link.agent))
            }
            Err(error) => Err(error),
        }
    }

    async fn unlink_from_directory(&self, tenant: TenantId, agent: AgentId) -> Result<bool> {
        let sql = "delete from directory_links where tenant = $1 and agent = $2";
        let wrote = self
            .write(Write::new(sql, args![tenant.0, agent.0]))
            .await?;
        Ok(wrote.rows > 0)
    }

    async fn begin_directory_login(&self, login: &DirectoryLogin) -> Result<()> {
        let sql = "insert into directory_logins (token, tenant, issuer, answered, expires_at) \
                   values ($1, $2, $3, $4, $5)";
        let args = args![
            &login.token,
            login.tenant.0,
            &login.issuer,
            false,
            login.expires_at.0
        ];
        self.put(Write::new(sql, args)).await
    }

    async fn directory_login(
        &self,
        token: &TokenHash,
        now: Time,
    ) -> Result<Option<DirectoryLogin>> {
        let sql = "select token, tenant, issuer, agent, subject, expires_at \
                   from directory_logins where token = $1 and expires_at > $2";
        self.one(sql, args![token, now.0], login).await
    }

    async fn answer_directory_login(&self, token: &TokenHash) -> Result<bool> {
        let sql = "update directory_logins set answered = $2 where token = $1 and answered = $3";
        let wrote = self
            .write(Write::new(sql, args![token, true, false]))
            .await?;
        Ok(wrote.rows == 1)
    }

    async fn name_directory_login(
        &self,
        token: &TokenHash,
        agent: AgentId,
        subject: &str,
    ) -> Result<()> {
        let sql = "update directory_logins set agent = $2, subject = $3 where token = $1";
        let args = args![token, agent.0, subject];
        self.write(Write::new(sql, args)).await.map(drop)
    }

    async fn end_directory_login(&self, token: &TokenHash) -> Result<bool> {
        let sql = "delete from directory_logins where token = $1";
        Ok(self.write(Write::new(sql, args![token])).await?.rows == 1)
    }

    async fn drop_directory_logins(&self, now: Time) -> Result<u64> {
        let sql = "delete from directory_logins where expires_at <= $1";
        Ok(self.write(Write::new(sql, args![now.0])).await?.rows)
    }
}
