//! Sends the outbox, at one node of a cluster: a mail would go out twice otherwise.

use crate::{
    app::{App, Shared},
    auth::token,
    config::{MailSecurity, SmtpConfig},
};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Attachment, MultiPart, SinglePart, header::ContentType},
    transport::smtp::{
        Error,
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
    },
};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use std::{path::PathBuf, time::Duration};
use switchboard_core::Millis;
use switchboard_store::{Mail, StoreError};
use tokio_util::sync::CancellationToken;

/// How often the outbox is looked at when nothing announces itself.
const LOOK_EVERY: Duration = Duration::from_secs(15);
/// Mails sent in one go.
const BATCH: u32 = 50;
/// The lease of the node that sends.
pub const DUTY: &str = "job.mail";
/// With the pauses below, tries are spread over two days.
pub const MOST_ATTEMPTS: u32 = 20;

/// Pause after so many failed tries: one minute, doubled up to four hours.
pub fn pause_after(attempts: u32) -> Millis {
    60_000 * (1 << attempts.min(9).saturating_sub(1)).min(240)
}

/// A connection to the mail server.
pub type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// Sends due mails until `stop` is cancelled.
pub async fn run(app: Shared, stop: CancellationToken) {
    let transport = match app.config.smtp.as_ref().map(transport).transpose() {
        Ok(transport) => transport,
        Err(error) => {
            tracing::error!(%error, "outgoing mail cannot be set up");
            None
        }
    };
    loop {
        match round(&app, transport.as_ref()).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "the outbox cannot be read"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = app.mail_waiting.notified() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

/// Why there is no way to the mail server.
#[derive(Debug, thiserror::Error)]
pub enum NoTransport {
    /// The file of certificates.
    #[error("{0}: {1}")]
    Certificates(PathBuf, String),
    /// Whatever else.
    #[error(transparent)]
    Smtp(#[from] Error),
}

/// Whom the mail server's certificate may be from, where that is more than what everybody trusts.
fn trusted(smtp: &SmtpConfig) -> Result<Option<TlsParameters>, NoTransport> {
    let Some(file) = &smtp.ca_file else {
        return Ok(None);
    };
    let unfit = |why: String| NoTransport::Certificates(file.clone(), why);
    let pem = std::fs::read(file).map_err(|error| unfit(error.to_string()))?;
    if CertificateDer::from_pem_slice(&pem).is_err() {
        return Err(unfit("no certificate in it".into()));
    }
    let all = Certificate::from_pem(&pem)?;
    let parameters = TlsParameters::builder(smtp.host.clone());
    Ok(Some(parameters.add_root_certificate(all).build()?))
}

/// A connection to the mail server, opened when needed.
///
/// # Errors
/// When the certificates of `smtp.ca_file` cannot be read.
pub fn transport(smtp: &SmtpConfig) -> Result<Transport, NoTransport> {
    let builder = match smtp.security {
        MailSecurity::Starttls => Transport::starttls_relay(&smtp.host)?,
        MailSecurity::Tls => Transport::relay(&smtp.host)?,
        MailSecurity::None => Transport::builder_dangerous(&smtp.host),
    };
    let builder = match (smtp.security, trusted(smtp)?) {
        (MailSecurity::Starttls, Some(trusted)) => builder.tls(Tls::Required(trusted)),
        (MailSecurity::Tls, Some(trusted)) => builder.tls(Tls::Wrapper(trusted)),
        _ => builder,
    };
    let builder = if smtp.port == 0 {
        builder
    } else {
        builder.port(smtp.port)
    };
    let builder = match (&smtp.username, &smtp.password) {
        (Some(name), Some(password)) => {
            builder.credentials(Credentials::new(name.clone(), password.clone()))
        }
        _ => builder,
    };
    Ok(builder.timeout(Some(Duration::from_secs(20))).build())
}

/// Sends what is due; whether there may be more.
async fn round(app: &Shared, transport: Option<&Transport>) -> Result<bool, StoreError> {
    if !app.hub.holds(DUTY).await? {
        return Ok(false);
    }
    let more = super::letters::round(app, transport, DUTY).await?;
    let mails = app.store.due_mails(app.clock.now(), BATCH).await?;
    let count = mails.len();
    for mail in mails {
        // A mail server may take its time, and another node may be the one by then.
        if !app.hub.holds(DUTY).await? {
            return Ok(false);
        }
        let outcome = match (transport, &app.config.smtp) {
            (Some(transport), Some(smtp)) => send(transport, smtp, app.config.host(), &mail).await,
            _ => Err(Failure::Later),
        };
        match outcome {
            Ok(()) => {
                app.store.drop_mail(mail.id, app.clock.now()).await?;
                metrics::counter!("switchboard_mails_total", "outcome" => "sent").increment(1);
            }
            Err(Failure::Later) if mail.attempts + 1 < MOST_ATTEMPTS => {
                let attempts = mail.attempts + 1;
                let due_at = app.clock.now() + pause_after(attempts);
                app.store
                    .put_mail(&Mail {
                        attempts,
                        due_at,
                        ..mail
                    })
                    .await?;
                metrics::counter!("switchboard_mails_total", "outcome" => "put_off").increment(1);
            }
            Err(_) => {
                app.store.drop_mail(mail.id, app.clock.now()).await?;
                metrics::counter!("switchboard_mails_total", "outcome" => "given_up").increment(1);
                tracing::warn!(mail = %mail.id, "a mail was given up");
            }
        }
    }
    Ok(more || count == BATCH as usize)
}

/// Puts a mail into the outbox.
pub async fn post(app: &App, to: String, subject: String, body: String) -> Result<(), StoreError> {
    let mail = Mail {
        id: token::fresh_uuid(),
        to,
        subject,
        body,
        calendar: None,
        once: false,
        attempts: 0,
        due_at: app.clock.now(),
    };
    app.store.put_mail(&mail).await?;
    app.mail_waiting.notify_one();
    Ok(())
}

/// Why a mail was not taken.
pub enum Failure {
    /// May work later.
    Later,
    /// Will never work.
    Never,
}

async fn send(
    transport: &Transport,
    smtp: &SmtpConfig,
    host: &str,
    mail: &Mail,
) -> Result<(), Failure> {
    hand_over(transport, message(smtp, host, mail)?).await
}

/// The mail as it is sent. The same one again has the same `Message-ID`, by which whoever gets it
/// twice knows it: between the mail server's answer and our noting it the server may stop.
fn message(smtp: &SmtpConfig, host: &str, mail: &Mail) -> Result<Message, Failure> {
    let (Ok(from), Ok(to)) = (smtp.from.parse(), mail.to.parse()) else {
        return Err(Failure::Never);
    };
    let new = Message::builder()
        .message_id(Some(format!("<{}@{host}>", mail.id)))
        .from(from)
        .to(to)
        .subject(mail.subject.clone());
    let message = match &mail.calendar {
        None => new.header(ContentType::TEXT_PLAIN).body(mail.body.clone()),
        Some(calendar) => new.multipart(invitation(&mail.body, calendar)?),
    };
    message.map_err(|_| Failure::Never)
}

/// The text, and the calendar object twice: as calendar programs look for it (RFC 6047), and as a file
/// for people whose mail program does not.
fn invitation(body: &str, calendar: &str) -> Result<MultiPart, Failure> {
    let method = match calendar.contains("\r\nMETHOD:CANCEL\r\n") {
        true => "CANCEL",
        false => "REQUEST",
    };
    let kind = format!("text/calendar; method={method}; charset=utf-8");
    let kind = ContentType::parse(&kind).map_err(|_| Failure::Never)?;
    let file = ContentType::parse("application/ics").map_err(|_| Failure::Never)?;
    let text = SinglePart::plain(body.to_owned());
    let shown = SinglePart::builder().header(kind).body(calendar.to_owned());
    let file = Attachment::new("rendezvous.ics".into()).body(calendar.to_owned(), file);
    let read = MultiPart::alternative().singlepart(text).singlepart(shown);
    Ok(MultiPart::mixed().multipart(read).singlepart(file))
}

/// Whether it is us whom the mail server does not take, not the mail (RFC 4954, section 6): what waits is not
/// lost by a password that has changed.
fn is_of_log_in(error: &Error) -> bool {
    let code = error.status().map(u16::from);
    matches!(code, Some(530 | 534 | 535 | 538))
}

/// Gives a mail to the mail server.
pub async fn hand_over(transport: &Transport, message: Message) -> Result<(), Failure> {
    match transport.send(message).await {
        Ok(_) => Ok(()),
        // The error may quote the receiver's address: only its kind goes to the log.
        Err(error) if error.is_permanent() && !is_of_log_in(&error) => Err(Failure::Never),
        Err(error) => {
            tracing::warn!(
                timeout = error.is_timeout(),
                "the mail server did not take a mail"
            );
            Err(Failure::Later)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_that_are_none_are_told_by_their_file() {
        let dir = tempfile::tempdir().unwrap();
        let empty = dir.path().join("empty.pem");
        std::fs::write(&empty, "nothing").unwrap();
        for (file, why) in [
            (empty, "no certificate"),
            (dir.path().join("none.pem"), "No such file"),
        ] {
            let smtp = SmtpConfig {
                host: "mail.example.org".into(),
                port: 0,
                username: None,
                password: None,
                from: "a@b.org".into(),
                security: MailSecurity::Starttls,
                ca_file: Some(file.clone()),
            };
            let error = transport(&smtp).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
            assert!(error.contains(&file.display().to_string()), "{error}");
        }
    }

    #[test]
    fn tries_are_spread_over_two_days() {
        let total: Millis = (1..MOST_ATTEMPTS).map(pause_after).sum();
        let hours = total / 3_600_000;
        assert!((44..=52).contains(&hours), "{hours} h");
        assert_eq!(pause_after(1), 60_000);
        assert_eq!(pause_after(1_000), 240 * 60_000);
    }
}
