//! One file for each subcommand.

pub mod bench;
pub mod check;
pub mod faults;
pub mod generate;
pub mod previous;
pub mod run;
pub mod setup;
pub mod test;

use crate::failure::{Failure, Result};

/// Reads switches out of the arguments; anything else is refused by name.
fn switches<const N: usize>(arguments: &[String], known: [&str; N]) -> Result<[bool; N]> {
    if let Some(other) = arguments
        .iter()
        .find(|given| !known.contains(&given.as_str()))
    {
        return Err(Failure::new(format!(
            "`{other}` is not an option of this command."
        )));
    }
    Ok(known.map(|switch| arguments.iter().any(|given| given == switch)))
}
