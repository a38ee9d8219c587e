//! What a visitor has to load stays small. The build writes what it measured.

use serde_json::Value;

use crate::failure::{Context, Result};
use crate::workspace::Workspace;

const MEASURED: &str = "web/dist/sizes.json";

/// Entry of the measurements and its limit in bytes, compressed.
const LIMITS: &[(&str, u64)] = &[
    ("loader_gzip", 2_000),
    ("pieces_gzip", 15_000),
    ("click_gzip", 15_000),
];

pub fn problems(workspace: &Workspace) -> Result<Vec<String>> {
    let sizes: Value = serde_json::from_str(&workspace.read(MEASURED)?)
        .context(format!("{MEASURED} is not JSON"))?;
    let mut problems = Vec::new();
    for (name, limit) in LIMITS {
        let size = sizes[name]
            .as_u64()
            .context(format!("{MEASURED} has no number {name}"))?;
        eprintln!("     {name} {size} of {limit} bytes");
        if size > *limit {
            problems.push(format!("{name} is {size} bytes, {limit} is the limit"));
        }
    }
    Ok(problems)
}
