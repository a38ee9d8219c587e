//! Where things lie: the checkout, its files, the target directory.

use std::cell::OnceCell;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::failure::{Context, Result};
use crate::tools::process::{Program, cargo};

pub struct Workspace {
    root: PathBuf,
    files: OnceCell<Vec<String>>,
    metadata: OnceCell<Value>,
}

impl Workspace {
    /// The checkout that `cargo xtask` was called in.
    pub fn find() -> Result<Self> {
        // Read when run, not when built: a target directory may be shared by
        // several checkouts, and so may the built command.
        let start = match std::env::var_os("CARGO_MANIFEST_DIR") {
            Some(directory) => PathBuf::from(directory),
            None => std::env::current_dir().context("cannot read the current directory")?,
        };
        let root = start
            .ancestors()
            .find(|directory| directory.join("xtask/Cargo.toml").is_file())
            .context("call this inside the checkout")?;
        Ok(Self::at(root))
    }

    /// Another checkout.
    pub fn at(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            files: OnceCell::new(),
            metadata: OnceCell::new(),
        }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Text of a file of the checkout.
    pub fn read(&self, relative: &str) -> Result<String> {
        fs::read_to_string(self.path(relative)).context(format!("cannot read {relative}"))
    }

    /// Every file that is tracked or about to be, as a path from the root.
    pub fn files(&self) -> Result<&[String]> {
        if let Some(files) = self.files.get() {
            return Ok(files);
        }
        let listed = Program::new("git")
            .args([
                "ls-files",
                "--cached",
                "--others",
                "--exclude-standard",
                "-z",
            ])
            .directory(&self.root)
            .output()?;
        let files = listed
            .split('\0')
            .filter(|name| !name.is_empty() && self.path(name).is_file())
            .map(str::to_owned)
            .collect();
        Ok(self.files.get_or_init(|| files))
    }

    /// What cargo knows about the members, without their dependencies' own.
    pub fn metadata(&self) -> Result<&Value> {
        if let Some(metadata) = self.metadata.get() {
            return Ok(metadata);
        }
        let text = cargo(&self.root)
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .output()?;
        let parsed = serde_json::from_str(&text).context("cargo metadata is not JSON")?;
        Ok(self.metadata.get_or_init(|| parsed))
    }

    pub fn target(&self) -> Result<PathBuf> {
        let directory = self.metadata()?["target_directory"].as_str();
        Ok(directory
            .context("cargo metadata names no target directory")?
            .into())
    }

    /// Where cargo puts a program of the workspace.
    pub fn built(&self, profile: &str, program: &str) -> Result<PathBuf> {
        Ok(self.target()?.join(profile).join(program))
    }
}
