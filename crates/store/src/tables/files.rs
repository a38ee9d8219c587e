//! Files: their rows, and their content where the database has it.

use crate::engine::{Database, Engine, Write, args};
use crate::error::{Result, StoreError};
use crate::file::{FileQuota, FileRow, FileState, Files, OverQuota, VISITOR_SPAN_MS};
use crate::value::Row;
use async_trait::async_trait;
use switchboard_core::{FileId, LegId, SessionId, TenantId, Time};

const COLUMNS: &str =
    "id, tenant, session, leg, cid, name, media, bytes, width, height, hash, state, created_at";

fn state(of: FileState) -> u32 {
    match of {
        FileState::Uploading => 0,
        FileState::Kept => 1,
        FileState::Sent => 2,
    }
}

fn read(mut row: Row) -> Result<FileRow> {
    let pixels = |row: &mut Row| -> Result<Option<u32>> {
        let found = row.opt_int()?;
        Ok(found.and_then(|pixels| u32::try_from(pixels).ok()))
    };
    Ok(FileRow {
        id: row.id()?,
        tenant: row.id()?,
        session: row.id()?,
        leg: row.id()?,
        cid: row.text()?,
        name: row.text()?,
        media: row.text()?,
        bytes: row.count()?,
        width: pixels(&mut row)?,
        height: pixels(&mut row)?,
        hash: row.opt_hash()?,
        state: match row.int()? {
            0 => FileState::Uploading,
            1 => FileState::Kept,
            2 => FileState::Sent,
            other => return Err(StoreError::Damaged(format!("state {other} of a file"))),
        },
        created_at: Time(row.int()?),
    })
}

/// Lengths come from outside and are limited long before this.
fn int(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl<E: Engine> Database<E> {
    async fn change(&self, sql: &'static str, args: Vec<crate::value::Value>) -> Result<u64> {
        Ok(self.write(Write::new(sql, args)).await?.rows)
    }

    /// Removes the content of all files of a session, then their rows.
    pub(crate) async fn forget_files(&self, tenant: TenantId, session: SessionId) -> Result<()> {
        for row in self.of_session(tenant, session, 0).await? {
            self.drop_file(&row).await?;
        }
        match self.engine.folder() {
            Some(folder) => folder.remove_all(session).await,
            None => Ok(()),
        }
    }

    async fn of_session(
        &self,
        tenant: TenantId,
        session: SessionId,
        least: u32,
    ) -> Result<Vec<FileRow>> {
        let sql = format!(
            "select {COLUMNS} from files where session = $1 and tenant = $2 and state >= $3 \
             order by created_at, id"
        );
        self.all(sql, args![session.0, tenant.0, least], read).await
    }

    async fn over(&self, row: &FileRow, quota: &FileQuota) -> Result<Option<OverQuota>> {
        let sums = |mut row: Row| Ok((row.count::<u64>()?, row.count::<u64>()?));
        let sql = "select cast(coalesce(sum(bytes), 0) as bigint), count(*) from files \
                   where session = $1 and tenant = $2";
        let session = self
            .one(sql, args![row.session.0, row.tenant.0], sums)
            .await?;
        let (bytes, files) = session.unwrap_or_default();
        if bytes > quota.session_bytes || files > quota.session_files {
            return Ok(Some(OverQuota::Session));
        }
        let sql = "select cast(coalesce(sum(f.bytes), 0) as bigint), count(*) from sessions v \
                   join sessions s on s.tenant = v.tenant and s.visitor = v.visitor \
                   join files f on f.tenant = s.tenant and f.session = s.id \
                   where v.id = $1 and v.tenant = $2 and f.created_at > $3";
        let since = row.created_at - VISITOR_SPAN_MS;
        let visitor = self
            .one(sql, args![row.session.0, row.tenant.0, since.0], sums)
            .await?;
        if visitor.unwrap_or_default().0 > quota.visitor_bytes {
            return Ok(Some(OverQuota::Visitor));
        }
        let sql =
            "select cast(coalesce(sum(bytes), 0) as bigint), count(*) from files where tenant = $1";
        let tenant = self.one(sql, args![row.tenant.0], sums).await?;
        let (bytes, _) = tenant.unwrap_or_default();
        Ok((bytes > quota.tenant_bytes).then_some(OverQuota::Tenant))
    }
}

#[async_trait]
impl<E: Engine> Files for Database<E> {
    async fn begin_file(
        &self,
        row: &FileRow,
        quota: &FileQuota,
    ) -> Result<std::result::Result<(), OverQuota>> {
        let before = self
            .file_of(row.tenant, row.session, row.leg, &row.cid)
            .await?;
        match before {
            Some(before) if before.state == FileState::Uploading => {
                self.drop_file(&before).await?;
            }
            Some(_) => return Err(StoreError::Taken { what: "file.cid" }),
            None => {}
        }
        let sql = "insert into files (id, tenant, session, leg, cid, name, media, bytes, state, created_at) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)";
        let args = args![
            row.id.0,
            row.tenant.0,
            row.session.0,
            row.leg.0,
            &row.cid,
            &row.name,
            &row.media,
            int(row.bytes),
            row.created_at.0
        ];
        self.write(Write::new(sql, args).taken("file.cid")).await?;
        // Looked at after it is in, so that of several at once none slips through.
        match self.over(row, quota).await {
            Ok(None) => Ok(Ok(())),
            Ok(Some(over)) => {
                self.drop_file(row).await?;
                Ok(Err(over))
            }
            Err(error) => {
                let _ = self.drop_file(row).await;
                Err(error)
            }
        }
    }

    async fn put_part(&self, row: &FileRow, nr: u32, part: Vec<u8>) -> Result<()> {
        if let Some(folder) = self.engine.folder() {
            return folder.put(row, nr, part).await;
        }
        let sql = "insert into file_parts (file, nr, body) select $1, $2, $3 \
                   where exists (select 1 from files where id = $1 and state = 0)";
        match self.change(sql, args![row.id.0, nr, part]).await? {
            0 => Err(StoreError::Missing { what: "file" }),
            _ => Ok(()),
        }
    }

    async fn keep_file(&self, row: &FileRow) -> Result<()> {
        // The hash first: whatever breaks off from here on, the content is found.
        let sql = "update files set name = $2, media = $3, bytes = $4, width = $5, height = $6, hash = $7 \
                   where id = $1 and state = 0";
        let pixels = |pixels: Option<u32>| pixels.map(i64::from);
        let args = args![
            row.id.0,
            &row.name,
            &row.media,
            int(row.bytes),
            pixels(row.width),
            pixels(row.height),
            &row.hash
        ];
        if self.change(sql, args).await? == 0 {
            return Err(StoreError::Missing { what: "file" });
        }
        if let Some(folder) = self.engine.folder() {
            folder.keep(row).await?;
        }
        let sql = "update files set state = 1 where id = $1 and state = 0";
        match self.change(sql, args![row.id.0]).await? {
            0 => Err(StoreError::Missing { what: "file" }),
            _ => Ok(()),
        }
    }

    async fn file_sent(&self, file: FileId) -> Result<()> {
        let sql = "update files set state = 2 where id = $1 and state = 1";
        self.change(sql, args![file.0]).await.map(drop)
    }

    async fn file(&self, file: FileId) -> Result<Option<FileRow>> {
        let sql = format!("select {COLUMNS} from files where id = $1");
        Ok(self.all(sql, args![file.0], read).await?.pop())
    }

    async fn file_of(
        &self,
        tenant: TenantId,
        session: SessionId,
        leg: LegId,
        cid: &str,
    ) -> Result<Option<FileRow>> {
        let sql = format!(
            "select {COLUMNS} from files where session = $1 and leg = $2 and cid = $3 and tenant = $4"
        );
        let args = args![session.0, leg.0, cid, tenant.0];
        Ok(self.all(sql, args, read).await?.pop())
    }

    async fn files(&self, tenant: TenantId, session: SessionId) -> Result<Vec<FileRow>> {
        self.of_session(tenant, session, state(FileState::Sent))
            .await
    }

    async fn read_part(&self, row: &FileRow, nr: u32) -> Result<Vec<u8>> {
        if let Some(folder) = self.engine.folder() {
            return folder.read(row, nr).await;
        }
        let sql = "select body from file_parts where file = $1 and nr = $2";
        let part = self.one(sql, args![row.id.0, nr], |mut row| row.bytes());
        part.await?.ok_or(StoreError::Missing { what: "file" })
    }

    async fn drop_file(&self, row: &FileRow) -> Result<()> {
        // It may have got its hash since the caller read it.
        let row = self.file(row.id).await?.unwrap_or_else(|| row.clone());
        if let Some(folder) = self.engine.folder() {
            folder.remove(&row).await?;
        }
        // In a database the parts go with it.
        self.change("delete from files where id = $1", args![row.id.0])
            .await
            .map(drop)
    }

    async fn settle_files(&self, before: Time, limit: u32) -> Result<u64> {
        let sql = format!(
            "select {COLUMNS} from files where state < 2 and created_at < $1 \
             order by created_at limit $2"
        );
        let found = self.all(sql, args![before.0, limit], read).await?;
        for row in &found {
            let pattern = format!("%\"file\":\"{}\"%", row.id);
            let args = args![row.session.0, row.tenant.0, pattern];
            let sent = self.one(E::SENT, args, |mut row| row.int()).await?;
            match sent {
                // What comes from elsewhere is named before it is here.
                Some(_) if row.state == FileState::Kept => self.file_sent(row.id).await?,
                _ => self.drop_file(row).await?,
            }
        }
        Ok(found.len() as u64)
    }

    async fn clear_files(&self, limit: u32) -> Result<u64> {
        let sql = "select distinct f.tenant, f.session from files f left join sessions s on s.id = f.session \
                   where s.id is null or s.erased_at is not null or s.anonymised_at is not null limit $1";
        let found = self
            .all(sql, args![limit], |mut row| Ok((row.id()?, row.id()?)))
            .await?;
        for (tenant, session) in &found {
            self.forget_files(*tenant, *session).await?;
        }
        Ok(found.len() as u64)
    }

    async fn sweep_files(&self) -> Result<u64> {
        let Some(folder) = self.engine.folder() else {
            return Ok(0);
        };
        let mut removed = 0;
        for dir in folder.dirs().await? {
            for (path, file) in folder.listed(dir).await? {
                if self.file(file).await?.is_none() {
                    folder.discard(path).await?;
                    removed += 1;
                }
            }
        }
        Ok(removed)
    }

    async fn kept_files(&self, after: Option<FileId>, limit: u32) -> Result<Vec<FileRow>> {
        let sql =
            format!("select {COLUMNS} from files where state > 0 and id > $1 order by id limit $2");
        let after = after.unwrap_or(FileId::from_u128(0));
        self.all(sql, args![after.0, limit], read).await
    }

    async fn count_files(&self) -> Result<(u64, u64)> {
        let sql =
            "select count(*), cast(coalesce(sum(bytes), 0) as bigint) from files where state > 0";
        let counts = self
            .one(sql, args![], |mut row| Ok((row.count()?, row.count()?)))
            .await?;
        Ok(counts.unwrap_or_default())
    }
}
