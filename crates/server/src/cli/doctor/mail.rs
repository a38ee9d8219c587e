//! The mail server.

use super::{Report, Subject};
use crate::config::MailSecurity;

pub async fn check(subject: &Subject, report: &mut Report) {
    const CHECK: &str = "mail";
    let Some(smtp) = &subject.config.smtp else {
        return report.note(CHECK, "no mail server: nobody is written to");
    };
    let tested = match crate::jobs::mail::transport(smtp) {
        Ok(transport) => transport.test_connection().await.map_err(Into::into),
        Err(error) => Err(error),
    };
    match tested {
        Ok(true) => report.good(CHECK, &smtp.host),
        Ok(false) => report.bad(
            CHECK,
            format!("{} does not answer as a mail server", smtp.host),
        ),
        Err(error) => report.bad(CHECK, format!("{}: {error}", smtp.host)),
    }
    if smtp.security == MailSecurity::None {
        report.note(CHECK, "sent without encryption");
    }
}
