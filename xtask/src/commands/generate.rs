//! `cargo xtask gen`: files that are made from the code, written or compared.

use std::fs;

use crate::failure::{Context, Failure, Result};
use crate::tools::node;
use crate::tools::process::{Program, cargo};
use crate::workspace::Workspace;

const DOCUMENT: &str = "docs/openapi.json";
const SCHEMA: &str = "web/wire/src/schema.gen.ts";

pub fn main(arguments: &[String]) -> Result<()> {
    let [only_compare] = super::switches(arguments, ["--check"])?;
    let workspace = Workspace::find()?;
    node::install(&workspace)?;
    cargo(workspace.root())
        .args(["build", "--package", "switchboard-server"])
        .run()?;
    if only_compare {
        return compare(&workspace);
    }
    for (name, text) in generate(&workspace)? {
        fs::write(workspace.path(name), text).context(format!("cannot write {name}"))?;
        println!("wrote {name}");
    }
    Ok(())
}

/// Fails when a committed file is not what the built server makes of it.
pub fn compare(workspace: &Workspace) -> Result<()> {
    let made = generate(workspace)?;
    let stale: Vec<&str> = made
        .iter()
        .filter(|(name, text)| workspace.read(name).ok().as_ref() != Some(text))
        .map(|(name, _)| *name)
        .collect();
    if stale.is_empty() {
        return Ok(());
    }
    let names = stale.join(" and ");
    Err(Failure::new(format!(
        "{names}: not as the code makes it. Run `cargo xtask gen`."
    )))
}

/// The API document by the server, and the types for the browser from it.
fn generate(workspace: &Workspace) -> Result<[(&'static str, String); 2]> {
    let server = workspace.built("debug", "switchboard")?;
    let document = Program::new(server).args(["openapi"]).output()?;
    let document = format!("{}\n", document.trim_end());

    let scratch = workspace.target()?.join("gen");
    fs::create_dir_all(&scratch).context("cannot make a directory for generated files")?;
    let (input, output) = (scratch.join("openapi.json"), scratch.join("schema.ts"));
    fs::write(&input, &document).context("cannot write the API document")?;
    node::tool(workspace, "openapi-typescript")
        .args([input.as_path(), "-o".as_ref(), &output])
        .output()?;
    let schema = fs::read_to_string(&output).context("cannot read the generated types")?;
    Ok([(DOCUMENT, document), (SCHEMA, schema)])
}
