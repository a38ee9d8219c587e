//! The virus scanner.

use super::{Report, Subject};
use crate::files::scan;

pub async fn check(subject: &Subject, report: &mut Report) {
    const CHECK: &str = "virus scanner";
    let Some(address) = &subject.config.file_scanner else {
        return report.note(CHECK, "none: files are sent on as they come");
    };
    match scan::answers(address).await {
        Ok(()) => report.good(CHECK, address),
        Err(cause) => report.bad(CHECK, format!("{address}: {cause}")),
    }
}
