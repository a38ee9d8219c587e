//! What has to be on the machine, and Debian's packages for it.

use std::path::Path;

use super::postgres;
use super::process::{Program, is_root, which};
use crate::failure::{Failure, Result};
use crate::progress;

/// Something the machine has to have.
pub struct Need {
    package: &'static str,
    present: fn() -> bool,
}

pub const COMPILER: Need = Need {
    package: "build-essential",
    present: || which("cc").is_some() && which("make").is_some(),
};
pub const NODE: Need = Need {
    package: "nodejs",
    present: || which("node").is_some(),
};
pub const NPM: Need = Need {
    package: "npm",
    present: || which("npm").is_some(),
};
pub const CHROMIUM: Need = Need {
    package: "chromium",
    present: || Path::new("/usr/bin/chromium").exists(),
};
pub const NATS: Need = Need {
    package: "nats-server",
    present: || which("nats-server").is_some(),
};
pub const POSTGRES: Need = Need {
    package: "postgresql",
    present: || postgres::programs().is_ok(),
};

/// A telephone against which the gateway is tested.
pub const SIPP: Need = Need {
    package: "sip-tester",
    present: || which("sipp").is_some(),
};

/// A mail server to which mails are delivered in the tests; its own one is not started.
pub const EXIM: Need = Need {
    package: "exim4-daemon-light",
    present: || Path::new("/usr/sbin/exim4").exists(),
};

pub const IPROUTE: Need = Need {
    package: "iproute2",
    present: || which("ip").is_some() || Path::new("/usr/sbin/ip").exists(),
};
pub const NFTABLES: Need = Need {
    package: "nftables",
    present: || Path::new("/usr/sbin/nft").exists(),
};
pub const BTRFS: Need = Need {
    package: "btrfs-progs",
    present: || which("mkfs.btrfs").is_some() || Path::new("/usr/sbin/mkfs.btrfs").exists(),
};
pub const FAKETIME: Need = Need {
    package: "libfaketime",
    present: || Path::new("/usr/share/doc/libfaketime").exists(),
};

/// Its installation makes a certificate for the machine.
pub const CERTIFICATE: Need = Need {
    package: "ssl-cert",
    present: || Path::new("/etc/ssl/certs/ssl-cert-snakeoil.pem").exists(),
};

/// Installs what is missing, or says exactly how to.
pub fn require(needs: &[&Need]) -> Result<()> {
    let missing: Vec<&str> = needs
        .iter()
        .filter(|need| !(need.present)())
        .map(|need| need.package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    if which("apt-get").is_none() {
        return Err(Failure::new(format!(
            "This machine lacks: {names}. Install them with its package manager and call this again."
        )));
    }
    if !is_root() {
        return Err(Failure::new(format!(
            "This machine lacks: {names}. Install them with\n\n    sudo apt-get update && sudo apt-get install --no-install-recommends {names}\n\nand call this again."
        )));
    }
    let apt = || Program::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive");
    progress::step(
        "Reading Debian's package lists",
        apt().args(["update", "-q"]),
    )?;
    let install = apt()
        .args(["install", "-y", "-q", "--no-install-recommends"])
        .args(&missing);
    progress::step(&format!("Installing {names}"), install)?;
    match needs.iter().find(|need| !(need.present)()) {
        None => Ok(()),
        Some(need) => Err(Failure::new(format!(
            "{} is installed, yet its program cannot be found.",
            need.package
        ))),
    }
}
