//! Files are not simulated: nobody in the simulation sends one.

use super::{
    door::{Door, Result},
    rest::not_simulated,
};
use async_trait::async_trait;
use switchboard_core::{FileId, LegId, SessionId, TenantId, Time};
use switchboard_store::*;

#[async_trait]
impl Files for Door {
    async fn begin_file(
        &self,
        _: &FileRow,
        _: &FileQuota,
    ) -> Result<std::result::Result<(), OverQuota>> {
        Err(not_simulated("begin_file"))
    }
    async fn put_part(&self, _: &FileRow, _: u32, _: Vec<u8>) -> Result<()> {
        Err(not_simulated("put_part"))
    }
    async fn keep_file(&self, _: &FileRow) -> Result<()> {
        Err(not_simulated("keep_file"))
    }
    async fn file_sent(&self, _: FileId) -> Result<()> {
        Err(not_simulated("file_sent"))
    }
    async fn file(&self, _: FileId) -> Result<Option<FileRow>> {
        Err(not_simulated("file"))
    }
    async fn file_of(
        &self,
        _: TenantId,
        _: SessionId,
        _: LegId,
        _: &str,
    ) -> Result<Option<FileRow>> {
        Err(not_simulated("file_of"))
    }
    async fn files(&self, _: TenantId, _: SessionId) -> Result<Vec<FileRow>> {
        Err(not_simulated("files"))
    }
    async fn read_part(&self, _: &FileRow, _: u32) -> Result<Vec<u8>> {
        Err(not_simulated("read_part"))
    }
    async fn drop_file(&self, _: &FileRow) -> Result<()> {
        Err(not_simulated("drop_file"))
    }
    async fn settle_files(&self, _: Time, _: u32) -> Result<u64> {
        Err(not_simulated("settle_files"))
    }
    async fn clear_files(&self, _: u32) -> Result<u64> {
        Err(not_simulated("clear_files"))
    }
    async fn sweep_files(&self) -> Result<u64> {
        Err(not_simulated("sweep_files"))
    }
    async fn kept_files(&self, _: Option<FileId>, _: u32) -> Result<Vec<FileRow>> {
        Err(not_simulated("kept_files"))
    }
    async fn count_files(&self) -> Result<(u64, u64)> {
        Err(not_simulated("count_files"))
    }
}
