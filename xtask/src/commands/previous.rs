//! `cargo xtask previous`: builds the last release, for tests that are called by hand.

use crate::failure::Result;
use crate::tools::previous;
use crate::workspace::Workspace;

pub fn main(arguments: &[String]) -> Result<()> {
    super::switches(arguments, [])?;
    let built = previous::build(&Workspace::find()?)?;
    println!("SWITCHBOARD_TEST_PREVIOUS={}", built.program.display());
    Ok(())
}
