//! The developer command, called as `cargo xtask <command>`.
//!
//! Each command is one file in `commands/` and one line in [`COMMANDS`]; each
//! house check is one file in `checks/` and one line in its list.

mod checks;
mod commands;
mod failure;
mod progress;
mod steps;
mod tools;
mod workspace;

use std::process::ExitCode;

use failure::Result;

/// One subcommand: its name, what the help says, and its entry point, which
/// gets the arguments after the name.
struct Command {
    name: &'static str,
    about: &'static str,
    run: fn(&[String]) -> Result<()>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "setup",
        about: "install what the machine lacks for the tests",
        run: commands::setup::main,
    },
    Command {
        name: "run",
        about: "build what is missing and start the demo company; further arguments go to the server",
        run: commands::run::main,
    },
    Command {
        name: "test",
        about: "everything the build machine runs; --fast leaves out the fault campaigns and the browser, --keep-going goes on after a failure",
        run: commands::test::main,
    },
    Command {
        name: "check",
        about: "only the quick checks: format, lints, house rules, types",
        run: commands::check::main,
    },
    Command {
        name: "bench",
        about: "the benchmarks, as a table and as target/bench.json",
        run: commands::bench::main,
    },
    Command {
        name: "previous",
        about: "build the last release and say where its program is, for tests called by hand",
        run: commands::previous::main,
    },
    Command {
        name: "faults",
        about: "the program under load, broken again and again; --full takes an hour",
        run: commands::faults::main,
    },
    Command {
        name: "gen",
        about: "write the generated files anew; --check only compares",
        run: commands::generate::main,
    },
];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        return usage(&name);
    };
    match (command.run)(&rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}

fn usage(name: &str) -> ExitCode {
    let wanted = matches!(name, "help" | "--help" | "-h");
    if !wanted && !name.is_empty() {
        eprintln!("There is no command `{name}`.\n");
    }
    eprintln!("cargo xtask <command>\n");
    for command in COMMANDS {
        eprintln!("  {:<8} {}", command.name, command.about);
    }
    ExitCode::from(if wanted { 0 } else { 2 })
}
