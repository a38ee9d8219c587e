//! Three nodes, or another number, on one PostgreSQL and one NATS server.

use super::parts::{nats::Nats, postgres::Postgres};
use crate::{
    Result,
    client::Company,
    server::{Launch, Server},
};
use std::path::Path;
use tempfile::TempDir;

pub const NODES: usize = 3;
/// Lines of a node's output that tell what happened.
const LINES: usize = 12;

/// Nodes on a record that can be broken.
pub struct Nodes<P = Postgres> {
    pub servers: Vec<Server>,
    /// The company at each node.
    pub companies: Vec<Company>,
    pub record: P,
    pub nats: Nats,
    _homes: Vec<TempDir>,
}

impl Nodes {
    pub async fn start(program: &Path) -> Result<Self> {
        Self::start_with(program, |_, launch| launch).await
    }

    /// The same with something of one's own about each node.
    pub async fn start_with(program: &Path, own: impl Fn(usize, Launch) -> Launch) -> Result<Self> {
        Self::start_some(program, NODES, own).await
    }

    /// The same with so many nodes.
    pub async fn start_some(
        program: &Path,
        count: usize,
        own: impl Fn(usize, Launch) -> Launch,
    ) -> Result<Self> {
        let postgres = Postgres::start().await?;
        let url = postgres.url();
        Self::on(postgres, &url, program, count, own).await
    }
}

impl<P> Nodes<P> {
    /// So many nodes on a record at that address.
    pub async fn on(
        record: P,
        url: &str,
        program: &Path,
        count: usize,
        own: impl Fn(usize, Launch) -> Launch,
    ) -> Result<Self> {
        let nats = Nats::start().await?;
        let mut homes = Vec::new();
        let mut servers: Vec<Server> = Vec::new();
        let mut companies: Vec<Company> = Vec::new();
        for node in 0..count {
            let home = TempDir::with_prefix("switchboard-faults-")?;
            let launch = Launch::new(program, home.path())?
                .set("SWITCHBOARD_DATABASE_URL", url)
                .set("SWITCHBOARD_CLUSTER_NATS_URL", nats.url());
            let server = own(node, launch).start().await?;
            // Before another node makes a set-up link of its own.
            companies.push(match companies.first() {
                None => Company::found(&server).await?,
                Some(company) => company.at(server.address),
            });
            servers.push(server);
            homes.push(home);
        }
        Ok(Self {
            servers,
            companies,
            record,
            nats,
            _homes: homes,
        })
    }
}

/// What nodes printed last.
pub fn said(servers: &[Server]) -> String {
    let mut text = String::new();
    for (node, server) in servers.iter().enumerate() {
        let said = server.said();
        let lines: Vec<&str> = said.lines().rev().take(LINES).collect();
        text += &format!("\nnode {node} printed last:");
        let told = lines.iter().rev().map(|line| format!("\n  {line}"));
        text.extend(told);
    }
    text
}
