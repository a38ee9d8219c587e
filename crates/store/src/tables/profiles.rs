//! Scenarios, profiles and their archive.

use crate::engine::{Database, Engine, Write, args};
use crate::error::{Result, StoreError};
use crate::profiles::{Profile, ProfileVersion, Profiles, Scenario};
use crate::value::Row;
use async_trait::async_trait;
use switchboard_core::{ProfileId, TenantId, Time};

fn scenario(mut row: Row) -> Result<Scenario> {
    Ok(Scenario {
        tenant: row.id()?,
        key: row.text()?,
        name: row.text()?,
    })
}

fn version(row: &mut Row) -> Result<ProfileVersion> {
    Ok(ProfileVersion {
        profile: row.id()?,
        nr: row.count()?,
        tenant: row.id()?,
        name: row.text()?,
        content: row.text()?,
        at: Time(row.int()?),
        actor: row.text()?,
    })
}

fn profile(mut row: Row) -> Result<Profile> {
    Ok(Profile {
        id: row.id()?,
        scenario: row.text()?,
        is_default: row.bool()?,
        deleted_at: row.opt_int()?.map(Time),
        newest: version(&mut row)?,
    })
}

impl<E: Engine> Database<E> {
    /// The version's row, with what the statement selects it from.
    async fn write_version(&self, sql: &'static str, version: &ProfileVersion) -> Result<u64> {
        let mut args = args![version.profile.0, version.nr, version.tenant.0];
        args.extend(args![
            &version.name,
            &version.content,
            version.at.0,
            &version.actor
        ]);
        let write = Write::new(sql, args).taken("profile.version");
        Ok(self.write(write).await?.rows)
    }
}

#[async_trait]
impl<E: Engine> Profiles for Database<E> {
    async fn scenarios(&self, tenant: TenantId) -> Result<Vec<Scenario>> {
        let sql = "select tenant, key, name from scenarios where tenant = $1 order by key";
        self.all(sql, args![tenant.0], scenario).await
    }

    async fn put_scenario(&self, scenario: &Scenario) -> Result<()> {
        let sql = "insert into scenarios (tenant, key, name) values ($1, $2, $3) \
                   on conflict (tenant, key) do update set name = excluded.name";
        let args = args![scenario.tenant.0, &scenario.key, &scenario.name];
        self.put(Write::new(sql, args)).await
    }

    async fn delete_scenario(&self, tenant: TenantId, key: &str) -> Result<()> {
        let sql = "delete from scenarios where tenant = $1 and key = $2";
        self.delete("scenario", sql, args![tenant.0, key]).await
    }

    async fn profiles(&self, tenant: TenantId) -> Result<Vec<Profile>> {
        let sql = "select p.id, p.scenario, p.is_default, p.deleted_at, v.profile, v.nr, v.tenant, \
                   v.name, v.content, v.at, v.actor from profiles p \
                   join profile_versions v on v.profile = p.id and v.tenant = p.tenant \
                   where p.tenant = $1 and v.nr = \
                   (select max(w.nr) from profile_versions w where w.profile = p.id) \
                   order by p.scenario, v.name, p.id";
        self.all(sql, args![tenant.0], profile).await
    }

    async fn add_profile(&self, profile: &Profile) -> Result<()> {
        // A version without a profile is seen by nobody.
        let sql = "insert into profile_versions (profile, nr, tenant, name, content, at, actor) \
                   values ($1, $2, $3, $4, $5, $6, $7)";
        self.write_version(sql, &profile.newest).await?;
        let sql = "insert into profiles (id, tenant, scenario, is_default, deleted_at) \
                   values ($1, $2, $3, $4, $5)";
        let mut args = args![profile.id.0, profile.newest.tenant.0, &profile.scenario];
        args.push(profile.is_default.into());
        args.push(profile.deleted_at.map(|at| at.0).into());
        self.put(Write::new(sql, args)).await
    }

    async fn add_profile_version(&self, version: &ProfileVersion) -> Result<()> {
        let sql = "insert into profile_versions (profile, nr, tenant, name, content, at, actor) \
                   select p.id, $2, p.tenant, $4, $5, $6, $7 from profiles p \
                   where p.id = $1 and p.tenant = $3 and p.deleted_at is null";
        match self.write_version(sql, version).await? {
            0 => Err(StoreError::Missing { what: "profile" }),
            _ => Ok(()),
        }
    }

    async fn profile_versions(
        &self,
        tenant: TenantId,
        profile: ProfileId,
    ) -> Result<Vec<ProfileVersion>> {
        let sql = "select profile, nr, tenant, name, content, at, actor from profile_versions \
                   where profile = $1 and tenant = $2 order by nr desc";
        self.all(sql, args![profile.0, tenant.0], |mut row| version(&mut row))
            .await
    }

    async fn set_default_profile(
        &self,
        tenant: TenantId,
        scenario: &str,
        profile: Option<ProfileId>,
    ) -> Result<()> {
        // One statement: at no moment are there two, or none where there was one.
        let (sql, mut args) = match profile {
            Some(profile) => (
                "update profiles set is_default = (id = $3) where tenant = $1 and scenario = $2 \
                 and deleted_at is null",
                args![tenant.0, scenario, profile.0],
            ),
            None => (
                "update profiles set is_default = $3 where tenant = $1 and scenario = $2",
                args![tenant.0, scenario],
            ),
        };
        if profile.is_none() {
            args.push(false.into());
        }
        self.write(Write::new(sql, args)).await.map(drop)
    }

    async fn mark_profile(
        &self,
        tenant: TenantId,
        profile: ProfileId,
        deleted_at: Option<Time>,
    ) -> Result<()> {
        let sql = "update profiles set deleted_at = $3, is_default = $4 \
                   where tenant = $1 and id = $2";
        let mut args = args![tenant.0, profile.0, deleted_at.map(|at| at.0)];
        args.push(false.into());
        self.delete("profile", sql, args).await
    }
}
