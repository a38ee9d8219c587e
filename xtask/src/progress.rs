//! Long steps, shown while they run: on a terminal one line that ticks, in a
//! file one line when a step starts and one when it ends. What the program
//! says is kept and printed only when it fails.

use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::process::Stdio;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::{Context, Failure, Result};
use crate::tools::process::Program;

const TICK: Duration = Duration::from_millis(120);
/// How often a step that is not shown on a terminal says that it is alive.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);
const FRAMES: &[&str] = &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/// Runs a program as one step with a name.
pub fn step(name: &str, program: Program) -> Result<()> {
    let call = program.name().to_owned();
    let mut child = program
        .into_command()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context(format!("cannot start `{call}`"))?;
    let (lines, arriving) = mpsc::channel();
    forward(child.stdout.take(), lines.clone());
    forward(child.stderr.take(), lines);

    let mut line = Line::new(name);
    let mut said = Vec::new();
    loop {
        match arriving.recv_timeout(TICK) {
            Ok(text) => {
                line.last.clone_from(&text);
                said.push(text);
            }
            Err(RecvTimeoutError::Timeout) => line.tick(),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let status = child.wait().context(format!("cannot wait for `{call}`"))?;
    line.end(status.success());
    if status.success() {
        return Ok(());
    }
    let said = said.join("\n");
    Err(Failure::new(format!(
        "{said}\n\n{name}: `{call}` failed ({status})"
    )))
}

fn forward(stream: Option<impl Read + Send + 'static>, lines: Sender<String>) {
    let Some(stream) = stream else { return };
    thread::spawn(move || {
        for line in BufReader::new(stream)
            .split(b'\n')
            .map_while(|line| line.ok())
        {
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            if !text.is_empty() && lines.send(text).is_err() {
                return;
            }
        }
    });
}

struct Line<'a> {
    name: &'a str,
    began: Instant,
    spoke: Instant,
    frame: usize,
    last: String,
    terminal: bool,
}

impl<'a> Line<'a> {
    fn new(name: &'a str) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let now = Instant::now();
        if !terminal {
            eprintln!("{name} …");
        }
        Self {
            name,
            began: now,
            spoke: now,
            frame: 0,
            last: String::new(),
            terminal,
        }
    }

    fn tick(&mut self) {
        let seconds = self.began.elapsed().as_secs();
        if self.terminal {
            self.frame = (self.frame + 1) % FRAMES.len();
            let last: String = self
                .last
                .chars()
                .filter(|c| !c.is_control())
                .take(44)
                .collect();
            let mark = FRAMES[self.frame];
            eprint!(
                "\r\x1b[2K{mark} {:<34} {seconds:>4} s  \x1b[2m{last}\x1b[0m",
                self.name
            );
            std::io::stderr().flush().ok();
        } else if self.spoke.elapsed() >= SIGN_OF_LIFE {
            self.spoke = Instant::now();
            eprintln!("{} … {seconds} s ({})", self.name, self.last);
        }
    }

    fn end(&self, good: bool) {
        let seconds = self.began.elapsed().as_secs_f64();
        let mark = if good { "✓" } else { "✗" };
        if self.terminal {
            eprintln!("\r\x1b[2K{mark} {:<34} {seconds:>6.1} s", self.name);
        } else {
            eprintln!("{mark} {} {seconds:.1} s", self.name);
        }
    }
}
