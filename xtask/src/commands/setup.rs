//! `cargo xtask setup`: everything the tests need on this machine.

use crate::failure::Result;
use crate::tools::{apt, node};
use crate::workspace::Workspace;

pub fn main(arguments: &[String]) -> Result<()> {
    super::switches(arguments, [])?;
    let workspace = Workspace::find()?;
    apt::require(&[
        &apt::COMPILER,
        &apt::NODE,
        &apt::NPM,
        &apt::CHROMIUM,
        &apt::POSTGRES,
        &apt::NATS,
        &apt::SIPP,
        &apt::EXIM,
    ])?;
    apt::require(super::faults::NEEDS)?;
    node::install(&workspace)?;
    println!("Everything is there. Next: cargo xtask run, cargo xtask test.");
    Ok(())
}
