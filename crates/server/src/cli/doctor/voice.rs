//! The media port of voice.

use super::{Report, Subject};
use std::{io::ErrorKind, net::UdpSocket};

pub fn check(subject: &Subject, report: &mut Report) {
    const CHECK: &str = "voice";
    let Some(voice) = &subject.config.voice else {
        return report.note(CHECK, "off: members cannot talk with each other");
    };
    let at = voice.listen;
    match UdpSocket::bind(at) {
        Ok(_) => report.good(CHECK, format!("{at} can be listened on")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            report.note(CHECK, format!("{at} is in use, by the server if it runs"));
        }
        Err(error) => report.bad(CHECK, format!("{at} cannot be listened on: {error}")),
    }
}
