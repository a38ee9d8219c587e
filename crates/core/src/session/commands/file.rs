//! Files sent in a chat (WT-3).

use super::From;
use crate::{
    FileId, limits,
    session::{Event, Refusal, instance::Run},
};

impl Run<'_> {
    /// Says that the sender sent a file whose content is kept already; `size` is width and
    /// height in pixels, of pictures.
    pub(super) fn send_file(
        &mut self,
        From { leg, cid }: From,
        file: FileId,
        file_name: String,
        media: String,
        bytes: u64,
        size: (Option<u32>, Option<u32>),
    ) -> Result<(), Refusal> {
        let clean = limits::clean_name(&file_name, limits::NAME_CHARS);
        if clean.as_ref() != Some(&file_name) || media.len() > limits::NAME_CHARS {
            return Err(Refusal::ValueTooLong);
        }
        if file_name.is_empty() {
            return Err(Refusal::EmptyLine);
        }
        let name = self.state().unknown_name(leg);
        self.emit(Event::FileSent {
            file,
            leg,
            file_name,
            media,
            bytes,
            width: size.0,
            height: size.1,
            name,
            cid,
        });
        Ok(())
    }
}
