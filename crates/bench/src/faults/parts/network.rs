//! A small network on this machine: namespaces at one bridge, whose packets can be dropped.
//! Needs root; gone when dropped.

use super::{find, may_lack, need_root, run};
use crate::Result;
use std::{
    net::Ipv4Addr,
    path::PathBuf,
    process::{self, Command, Stdio},
};

/// Private addresses that hardly anybody uses: the third number is ours.
const NET: [u8; 2] = [10, 213];

pub struct Network {
    ip: PathBuf,
    nft: PathBuf,
    /// Begins the names of everything made here.
    name: String,
    third: u8,
    hosts: usize,
}

impl Network {
    /// With so many hosts.
    pub async fn new(hosts: usize) -> Result<Self> {
        need_root("make namespaces").await?;
        let id = process::id();
        let mut network = Self {
            ip: find("ip")?,
            nft: find("nft")?,
            name: format!("sb{id:x}"),
            third: (id % 251) as u8 + 1,
            hosts: 0,
        };
        let bridge = network.name.clone();
        network
            .ip(&format!("link add {bridge} type bridge"))
            .await?;
        let here = network.here();
        network
            .ip(&format!("addr add {here}/24 dev {bridge}"))
            .await?;
        network.ip(&format!("link set {bridge} up")).await?;
        for host in 0..hosts {
            network.hosts += 1;
            network.add(host).await?;
        }
        Ok(network)
    }

    async fn add(&self, host: usize) -> Result<()> {
        let (bridge, space, at) = (&self.name, self.space(host), self.address(host));
        let cable = format!("{bridge}v{host}");
        for words in [
            format!("netns add {space}"),
            format!("link add {cable} type veth peer name eth0 netns {space}"),
            format!("link set {cable} master {bridge} up"),
            format!("-n {space} addr add {at}/24 dev eth0"),
            format!("-n {space} link set eth0 up"),
            format!("-n {space} link set lo up"),
        ] {
            self.ip(&words).await?;
        }
        self.nft(host, "add table inet cut").await?;
        for way in ["input", "output"] {
            let chain =
                format!("add chain inet cut {way} {{ type filter hook {way} priority 0 ; }}");
            self.nft(host, &chain).await?;
        }
        Ok(())
    }

    /// Address of this machine in the network.
    pub fn here(&self) -> Ipv4Addr {
        Ipv4Addr::new(NET[0], NET[1], self.third, 1)
    }

    /// Address of a host.
    pub fn address(&self, host: usize) -> Ipv4Addr {
        Ipv4Addr::new(NET[0], NET[1], self.third, 10 + host as u8)
    }

    /// Namespace of a host.
    pub fn space(&self, host: usize) -> String {
        format!("{}n{host}", self.name)
    }

    /// Drops packets of a host from now on. `way` is `input` or `output`, `which` an expression
    /// of nftables.
    pub async fn drop(&self, host: usize, way: &str, which: &str) -> Result<()> {
        let rule = format!("add rule inet cut {way} {which} counter drop");
        self.nft(host, &rule).await.map(drop)
    }

    /// Drops no packets of a host any more; how many were dropped.
    pub async fn heal(&self, host: usize) -> Result<u64> {
        let told = self.nft(host, "list table inet cut").await?;
        let counts = told.split("packets ").skip(1);
        let counts = counts.filter_map(|rest| rest.split(' ').next()?.parse::<u64>().ok());
        self.nft(host, "flush table inet cut").await?;
        Ok(counts.sum())
    }

    async fn ip(&self, words: &str) -> Result<()> {
        let words: Vec<&str> = words.split(' ').collect();
        run(&self.ip, &words).await.map(drop).map_err(may_lack)
    }

    async fn nft(&self, host: usize, words: &str) -> Result<String> {
        let (space, nft) = (self.space(host), self.nft.display().to_string());
        let mut all = vec!["netns", "exec", &space, &nft];
        all.extend(words.split(' '));
        run(&self.ip, &all).await.map_err(may_lack)
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        let quiet = |words: &[&str]| {
            let mut command = Command::new(&self.ip);
            let _ = command.args(words).stderr(Stdio::null()).status();
        };
        for host in 0..self.hosts {
            // Its other end goes with it at once, unlike with the namespace.
            quiet(&["link", "del", &format!("{}v{host}", self.name)]);
            quiet(&["netns", "del", &self.space(host)]);
        }
        quiet(&["link", "del", &self.name]);
    }
}
