//! What is told to systemd, if it started us with `Type=notify`: ready, stopping, alive.
//! A datagram to the socket that it names (sd_notify(3)).

use std::{
    env, io,
    os::{
        linux::net::SocketAddrExt,
        unix::{
            ffi::OsStrExt,
            net::{SocketAddr, UnixDatagram},
        },
    },
    time::Duration,
};

/// The way to systemd; does nothing when there is none.
#[derive(Clone, Default)]
pub struct Systemd {
    address: Option<SocketAddr>,
    /// How often it wants to hear that we are alive.
    watchdog: Option<Duration>,
}

impl Systemd {
    /// As told by the environment.
    pub fn from_env() -> Self {
        let number = |name: &str| env::var(name).ok()?.parse::<u64>().ok();
        let address = env::var_os("NOTIFY_SOCKET").and_then(|path| address(path.as_bytes()).ok());
        let for_us = number("WATCHDOG_PID").is_none_or(|pid| pid == u64::from(std::process::id()));
        let micros = number("WATCHDOG_USEC").filter(|micros| for_us && *micros > 0);
        Self {
            address,
            watchdog: micros.map(Duration::from_micros),
        }
    }

    /// The server answers.
    pub fn ready(&self) {
        self.tell("READY=1");
    }

    /// The server stops in order.
    pub fn stopping(&self) {
        self.tell("STOPPING=1");
    }

    /// Tells that we are alive, at half the interval wanted, for as long as `alive` comes back
    /// within it. Never returns when nobody listens.
    pub async fn watch(&self, alive: impl AsyncFn()) {
        let (Some(_), Some(interval)) = (&self.address, self.watchdog) else {
            return std::future::pending().await;
        };
        let mut ticks = tokio::time::interval(interval / 2);
        loop {
            ticks.tick().await;
            if tokio::time::timeout(interval / 2, alive()).await.is_ok() {
                self.tell("WATCHDOG=1");
            }
        }
    }

    fn tell(&self, message: &str) {
        let Some(address) = &self.address else { return };
        let sent = UnixDatagram::unbound()
            .and_then(|socket| socket.send_to_addr(message.as_bytes(), address));
        if let Err(error) = sent {
            tracing::warn!(%error, message, "systemd does not hear us");
        }
    }
}

/// A path, or with `@` an abstract name.
fn address(path: &[u8]) -> io::Result<SocketAddr> {
    match path.strip_prefix(b"@") {
        Some(name) => SocketAddr::from_abstract_name(name),
        None => SocketAddr::from_pathname(std::ffi::OsStr::from_bytes(path)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn heard(socket: &tokio::net::UnixDatagram) -> String {
        let mut bytes = [0; 64];
        let length = socket.recv(&mut bytes).await.unwrap();
        String::from_utf8_lossy(&bytes[..length]).into_owned()
    }

    #[tokio::test]
    async fn it_is_told_in_order_and_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("notify");
        let socket = tokio::net::UnixDatagram::bind(&path).unwrap();
        let systemd = Systemd {
            address: address(path.as_os_str().as_bytes()).ok(),
            watchdog: Some(Duration::from_millis(20)),
        };
        systemd.ready();
        assert_eq!(heard(&socket).await, "READY=1");
        let watching = {
            let systemd = systemd.clone();
            tokio::spawn(async move { systemd.watch(async || {}).await })
        };
        for _ in 0..3 {
            assert_eq!(heard(&socket).await, "WATCHDOG=1");
        }
        watching.abort();
        let _ = watching.await;
        while socket.try_recv(&mut [0; 64]).is_ok() {}
        // A server that hangs says nothing.
        let hung = systemd.watch(async || std::future::pending().await);
        assert!(
            tokio::time::timeout(Duration::from_millis(200), hung)
                .await
                .is_err()
        );
        systemd.stopping();
        assert_eq!(heard(&socket).await, "STOPPING=1");
    }

    #[test]
    fn both_kinds_of_address() {
        assert!(
            address(b"/run/systemd/notify")
                .unwrap()
                .as_pathname()
                .is_some()
        );
        assert_eq!(
            address(b"@abc").unwrap().as_abstract_name(),
            Some(b"abc".as_slice())
        );
        Systemd::default().ready();
    }
}
