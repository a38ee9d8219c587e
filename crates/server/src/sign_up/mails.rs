//! The two mails of a sign-up. Nothing that somebody typed is in them: whoever gets one may not
//! have asked for it, and a server that mails other people's words to strangers is abused.

use super::words;
use crate::{app::App, jobs::mail, pages::locale::Locale};
use switchboard_store::{SignUp, StoreError};

/// The link that proves the address.
pub async fn link(app: &App, to: &SignUp, token: &str, locale: &str) -> Result<(), StoreError> {
    let words = words::of(Locale::of(locale).unwrap_or(Locale::En));
    let host = app.config.host();
    // What comes after # stays in the browser, and out of the logs on the way.
    let link = format!("{}/signup#token={token}", app.config.public_url);
    let days = app.config.signup.days.to_string();
    let body = format!(
        "{}\n\n{link}\n\n{}\n\n{}\n",
        words.open.replace("{}", host),
        words.days.replace("{}", &days),
        words.not_you,
    );
    let subject = words.subject.replace("{}", host);
    mail::post(app, to.mail.clone(), subject, body).await
}

/// Where to log in from now on.
pub async fn ready(app: &App, to: &SignUp, slug: &str, locale: &str) -> Result<(), StoreError> {
    let words = words::of(Locale::of(locale).unwrap_or(Locale::En));
    let host = app.config.host();
    let body = format!(
        "{}\n\n{}/console?tenant={slug}\n\n{}\n{}\n",
        words.log_in,
        app.config.public_url,
        words.short_name.replace("{}", slug),
        words.login.replace("{}", &to.mail),
    );
    let subject = words.ready.replace("{}", host);
    mail::post(app, to.mail.clone(), subject, body).await
}
