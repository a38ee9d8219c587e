//! A session's voice room, seen from a telephone.

use std::sync::{Arc, Mutex};
use switchboard_phone::{
    media::{Gone, Room},
    mix::Frame,
};
use switchboard_voice::Port;
use tokio::sync::mpsc::error::TryRecvError;

/// Where the port is put once the call is answered: until then nothing is said and nothing heard.
pub type Door = Arc<Mutex<Option<Port>>>;

/// The way in.
pub struct Way(pub Door);

impl Room for Way {
    fn hear(&mut self) -> Result<Option<Frame>, Gone> {
        let mut door = self.0.lock().expect("no panic while locked");
        let Some(port) = door.as_mut() else {
            return Ok(None);
        };
        match port.try_recv() {
            Ok(frame) => Ok(Some(Frame {
                speaker: frame.speaker,
                level: frame.level,
                seq: frame.seq,
                payload: frame.payload,
            })),
            // Whoever mutes or removes the telephone ends the call by other ways.
            Err(TryRecvError::Empty | TryRecvError::Disconnected) => Ok(None),
        }
    }

    fn speak(&mut self, level: i8, packet: &[u8]) {
        let door = self.0.lock().expect("no panic while locked");
        if let Some(port) = &*door {
            port.sender().send(level, packet);
        }
    }
}
