//! Calling another program.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::{Context, Failure, Result};

/// A call of another program, with the words to name it in an error.
pub struct Program {
    name: String,
    command: Command,
}

impl Program {
    pub fn new(name: impl AsRef<OsStr>) -> Self {
        let name = name.as_ref();
        Self {
            name: name.to_string_lossy().into_owned(),
            command: Command::new(name),
        }
    }

    pub fn args<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(mut self, arguments: I) -> Self {
        for argument in arguments {
            self.name.push(' ');
            self.name.push_str(&argument.as_ref().to_string_lossy());
            self.command.arg(argument);
        }
        self
    }

    pub fn directory(mut self, directory: &Path) -> Self {
        self.command.current_dir(directory);
        self
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn into_command(self) -> Command {
        self.command
    }

    /// Runs it with our own output; an exit status other than 0 is a failure.
    pub fn run(mut self) -> Result<()> {
        let status = self
            .command
            .stdin(Stdio::null())
            .status()
            .context(format!("cannot start `{}`", self.name))?;
        if status.success() {
            return Ok(());
        }
        Err(Failure::new(format!("`{}` failed ({status})", self.name)))
    }

    /// Runs it and returns what it wrote to its standard output.
    pub fn output(mut self) -> Result<String> {
        let output = self
            .command
            .stdin(Stdio::null())
            .output()
            .context(format!("cannot start `{}`", self.name))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            let status = output.status;
            return Err(Failure::new(format!(
                "`{}` failed ({status}):\n{said}",
                self.name
            )));
        }
        String::from_utf8(output.stdout).context(format!("`{}` wrote no text", self.name))
    }
}

/// Cargo, as it was when it called us, without what it told only us: build
/// scripts that watch those variables would run anew.
pub fn cargo(root: &Path) -> Program {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut cargo = Program::new(program).directory(root);
    cargo.name = "cargo".to_owned();
    for (name, _) in std::env::vars_os() {
        let own = name.to_string_lossy();
        if own.starts_with("CARGO_PKG_") || own.starts_with("CARGO_MANIFEST_") {
            cargo.command.env_remove(&name);
        }
    }
    cargo
}

/// Finds a program on the search path.
pub fn which(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|directory| directory.join(name))
        .find(|candidate| candidate.is_file())
}

/// Whether we may install packages and become other users.
pub fn is_root() -> bool {
    let id = Program::new("id").args(["-u"]).output();
    id.is_ok_and(|id| id.trim() == "0")
}
