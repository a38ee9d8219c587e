//! Asking a virus scanner about content before anybody can get it: clamd, or whatever else speaks
//! its protocol. Content that it could not be asked about is not taken either.

use super::upload::gave_way;
use crate::{
    app::App,
    error::{Outcome, Problem},
};
use axum::http::StatusCode;
use std::{io, time::Duration};
use switchboard_store::{FileRow, PART, StoreError};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};

/// For all of it: the largest files take a scanner some seconds.
const LONGEST: Duration = Duration::from_secs(120);
/// For an answer to whether it is there.
const SOON: Duration = Duration::from_secs(5);
/// Longest answer that is read.
const ANSWER: u64 = 1_024;
const UNIX: &str = "unix:";

trait Line: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Line for T {}

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Clean,
    /// What was found.
    Harmful(String),
}

enum Fault {
    /// What the scanner did, or did not do.
    Scanner(String),
    Store(StoreError),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Scanner(error.to_string())
    }
}

/// Whether a scanner can be at that address: `host:port`, or `unix:` and an absolute path.
pub fn is_address(text: &str) -> bool {
    match text.strip_prefix(UNIX) {
        Some(path) => path.starts_with('/'),
        None => text.rsplit_once(':').is_some_and(|(host, port)| {
            !host.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0)
        }),
    }
}

async fn connect(address: &str) -> io::Result<Box<dyn Line>> {
    Ok(match address.strip_prefix(UNIX) {
        Some(path) => Box::new(tokio::net::UnixStream::connect(path).await?),
        None => Box::new(tokio::net::TcpStream::connect(address).await?),
    })
}

/// One answer, up to its NUL.
async fn heard(line: Box<dyn Line>) -> io::Result<String> {
    let mut answer = Vec::new();
    let mut line = BufReader::new(line.take(ANSWER));
    line.read_until(0, &mut answer).await?;
    let text = String::from_utf8_lossy(&answer);
    Ok(text.trim_end_matches(['\0', '\n']).to_owned())
}

fn verdict(answer: &str) -> Result<Verdict, Fault> {
    let said = answer.strip_prefix("stream: ").unwrap_or(answer);
    match said.strip_suffix(" FOUND") {
        Some(found) => Ok(Verdict::Harmful(found.to_owned())),
        None if said == "OK" => Ok(Verdict::Clean),
        None => Err(Fault::Scanner(format!("it said {answer:?}"))),
    }
}

async fn ask(app: &App, address: &str, row: &FileRow) -> Result<Verdict, Fault> {
    let mut line = connect(address).await?;
    line.write_all(b"zINSTREAM\0").await?;
    for nr in 0..row.bytes.div_ceil(PART as u64) {
        let part = app.store.read_part(row, nr as u32).await;
        let part = part.map_err(Fault::Store)?;
        let length = (part.len() as u32).to_be_bytes();
        let sent = match line.write_all(&length).await {
            Ok(()) => line.write_all(&part).await,
            failed => failed,
        };
        // It may have said why it stopped to listen.
        if let Err(error) = sent {
            return match heard(line).await {
                Ok(answer) if !answer.is_empty() => verdict(&answer),
                _ => Err(error.into()),
            };
        }
    }
    line.write_all(&[0; 4]).await?;
    verdict(&heard(line).await?)
}

/// Lets pass what the scanner finds nothing in, and everything where there is no scanner.
pub async fn pass(app: &App, row: &FileRow) -> Outcome<()> {
    let Some(address) = &app.config.file_scanner else {
        return Ok(());
    };
    let told = tokio::time::timeout(LONGEST, ask(app, address, row)).await;
    let told = told.unwrap_or_else(|_| Err(Fault::Scanner("it took too long".into())));
    let count = |verdict: &'static str| {
        metrics::counter!("switchboard_files_scanned_total", "verdict" => verdict).increment(1);
    };
    match told {
        Ok(Verdict::Clean) => {
            count("clean");
            Ok(())
        }
        Ok(Verdict::Harmful(found)) => {
            count("harmful");
            tracing::warn!(%found, session = %row.session, leg = %row.leg, "a harmful file was refused");
            Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "file_harmful",
                "The virus scanner found something in the file.",
            ))
        }
        Err(Fault::Store(error)) => Err(gave_way(error)),
        Err(Fault::Scanner(cause)) => {
            count("failed");
            tracing::error!(%cause, %address, "the virus scanner could not be asked");
            let says = "The file could not be scanned now; try again soon.";
            let mut problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "scan_failed", says);
            problem.retry_after_s = Some(30);
            Err(problem)
        }
    }
}

/// Whether a scanner answers there; what is wrong, if not.
pub async fn answers(address: &str) -> Result<(), String> {
    let asked = async {
        let mut line = connect(address).await?;
        line.write_all(b"zPING\0").await?;
        heard(line).await
    };
    match tokio::time::timeout(SOON, asked).await {
        Err(_) => Err("it does not answer".into()),
        Ok(Err(error)) => Err(error.to_string()),
        Ok(Ok(answer)) if answer == "PONG" => Ok(()),
        Ok(Ok(answer)) => Err(format!("it said {answer:?}, and is no clamd")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wt_3_only_a_clear_answer_of_the_scanner_lets_a_file_pass() {
        let of = |answer: &str| verdict(answer).ok();
        assert_eq!(of("stream: OK"), Some(Verdict::Clean));
        let found = Verdict::Harmful("Eicar-Test-Signature".into());
        assert_eq!(of("stream: Eicar-Test-Signature FOUND"), Some(found));
        for unclear in [
            "",
            "stream: ",
            "OK then",
            "INSTREAM size limit exceeded. ERROR",
        ] {
            assert_eq!(of(unclear), None, "{unclear:?}");
        }
    }

    #[test]
    fn wt_3_scanners_have_addresses() {
        for good in ["localhost:3310", "[::1]:3310", "unix:/run/clamd.ctl"] {
            assert!(is_address(good), "{good}");
        }
        for bad in ["", "localhost", ":3310", "a:0", "a:b", "unix:clamd.ctl"] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
