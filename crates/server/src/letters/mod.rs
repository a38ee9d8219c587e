//! A session's transcript as a mail: plain text and HTML, in the reader's language.

mod entries;
mod words;

pub use entries::{Entry, What, read};

use crate::{
    app::App,
    pages::{html::Html, locale::Locale},
};
use lettre::{
    Message,
    message::{
        MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use std::fmt::Write;
use switchboard_core::{Time, session::Event};
use switchboard_store::{Letter, SessionRow, StoreError};
use words::Words;

/// It can never be sent.
#[derive(Debug)]
pub struct Unfit;

/// The language in which a session's visitor reads; the tenant's where nobody said.
pub async fn locale_of(app: &App, row: &SessionRow) -> Result<String, StoreError> {
    let first = app.store.read(row.tenant, row.id, 0, 1).await?.pop();
    let own = first.and_then(|record| match record.event {
        Event::Created { origin } => origin.locale,
        _ => None,
    });
    let tenant = || app.hub.tenant(row.tenant);
    Ok(own
        .or_else(|| tenant().map(|config| config.tenant.settings.locale.clone()))
        .unwrap_or_else(|| "en".into()))
}

/// What goes into a mail.
pub struct Content<'a> {
    /// The company that the visitor spoke to.
    pub company: &'a str,
    /// What was said, and whether there was more than fits.
    pub entries: &'a [Entry],
    /// More was said than is in `entries`.
    pub cut: bool,
}

/// The mail.
pub fn message(
    letter: &Letter,
    from: &str,
    host: &str,
    content: &Content<'_>,
) -> Result<Message, Unfit> {
    let locale = Locale::of(&letter.locale).unwrap_or(Locale::En);
    let words = words::of(locale);
    let company: String = content
        .company
        .chars()
        .filter(|c| !c.is_control())
        .collect();
    let subject = words.subject.replace("{}", &company);
    let host = host.split(':').next().unwrap_or_default();
    let mut message = Message::builder()
        .from(from.parse().map_err(|_| Unfit)?)
        .to(letter.receiver.parse().map_err(|_| Unfit)?)
        .subject(&subject)
        // The same at each try, so that a mailbox can tell.
        .message_id(Some(format!("<{}@{host}>", letter.id)))
        .multipart(MultiPart::alternative_plain_html(
            text(words, &subject, content),
            html(locale, words, &subject, content),
        ))
        .map_err(|_| Unfit)?;
    // No out-of-office note comes back (RFC 3834).
    message.headers_mut().insert_raw(HeaderValue::new(
        HeaderName::new_from_ascii_str("Auto-Submitted"),
        "auto-generated".into(),
    ));
    Ok(message)
}

/// Day and minute; the reader's own time is not known.
fn moment(at: Time) -> String {
    let text = at.to_rfc3339();
    format!("{} {} UTC", &text[..10], &text[11..16])
}

fn said(words: &Words, entry: &Entry) -> String {
    match &entry.what {
        What::Said(text) => text.clone(),
        What::Came => words.came.replace("{}", &entry.who),
        What::Went => words.went.replace("{}", &entry.who),
        What::Showed(url) => format!("{} {url}", words.showed.replace("{}", &entry.who)),
        What::Sent(file) => format!("{} {file}", words.sent.replace("{}", &entry.who)),
    }
}

fn text(words: &Words, subject: &str, content: &Content<'_>) -> String {
    let mut text = format!("{subject}\n\n{}\n", words.intro);
    let mut last = String::new();
    // Writing to a String cannot fail.
    for entry in content.entries {
        let at = moment(entry.at);
        if at != last {
            let _ = write!(text, "\n[{at}]\n");
            last = at;
        }
        let _ = match entry.what {
            What::Said(_) => writeln!(text, "{}: {}", entry.who, said(words, entry)),
            _ => writeln!(text, "* {}", said(words, entry)),
        };
    }
    if content.cut {
        let _ = write!(text, "\n{}\n", words.cut);
    }
    let _ = write!(text, "\n-- \n{}\n", words.why);
    text
}

/// Colours are those of the panel; mail readers know no style sheets of ours.
fn html(locale: Locale, words: &Words, subject: &str, content: &Content<'_>) -> String {
    let mut html = Html::document(locale.tag(), locale.dir(), subject);
    html.raw(
        "</head><body style=\"margin:0;padding:24px;background:#f4f5f4;color:#1c2321;\
         font:16px/1.5 system-ui,sans-serif\"><div style=\"max-width:640px;margin:0 auto;padding:24px;\
         background:#fff;border-radius:12px\"><h1 style=\"font-size:20px;margin:0 0 8px\">",
    )
    .text(subject)
    .raw("</h1><p style=\"margin:0 0 16px;color:#56605d\">")
    .text(words.intro)
    .raw("</p>");
    let mut last = String::new();
    for entry in content.entries {
        let at = moment(entry.at);
        if at != last {
            html.raw("<p style=\"margin:16px 0 4px;color:#56605d;font-size:13px\">")
                .text(&at)
                .raw("</p>");
            last = at;
        }
        match &entry.what {
            What::Said(text) => {
                html.raw("<p style=\"margin:4px 0;white-space:pre-wrap;overflow-wrap:anywhere\"><b><bdi>")
                    .text(&entry.who)
                    .raw("</bdi></b>: <span dir=\"auto\">")
                    .text(text)
                    .raw("</span></p>");
            }
            _ => {
                html.raw("<p style=\"margin:4px 0;color:#56605d;overflow-wrap:anywhere\">")
                    .text(&said(words, entry))
                    .raw("</p>");
            }
        }
    }
    if content.cut {
        html.raw("<p>").text(words.cut).raw("</p>");
    }
    html.raw("<p style=\"margin:24px 0 0;color:#56605d;font-size:13px\">")
        .text(words.why)
        .raw("</p></div></body></html>");
    html.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchboard_core::{SessionId, TenantId};

    fn letter(receiver: &str, locale: &str) -> Letter {
        Letter {
            id: uuid::Uuid::from_u128(7),
            tenant: TenantId::from_u128(1),
            session: SessionId::from_u128(2),
            receiver: receiver.into(),
            digest: [0; 32],
            locale: locale.into(),
            attempts: 0,
            created_at: Time(0),
            due_at: Time(0),
        }
    }

    fn entries() -> Vec<Entry> {
        let said = |who: &str, text: &str| Entry {
            at: Time(0),
            who: who.into(),
            what: What::Said(text.into()),
        };
        vec![
            said("<b>Vera</b>", "<script>alert(1)</script> & \"quotes\""),
            said("Ann", "one\r\nBcc: everybody@x.example\r\n\r\n.\r\ntwo"),
            Entry {
                at: Time(0),
                who: "Ann".into(),
                what: What::Sent("<img src=x>.png".into()),
            },
        ]
    }

    #[test]
    fn nothing_that_was_said_becomes_markup_or_a_header() {
        let entries = entries();
        let content = Content {
            company: "Acme\r\nBcc: everybody@x.example",
            entries: &entries,
            cut: false,
        };
        let letter = letter("vera@x.example", "de-AT");
        let message = message(
            &letter,
            "Help <help@acme.example>",
            "chat.acme.example:8443",
            &content,
        );
        let message = message.expect("it can be sent");
        assert_eq!(message.envelope().to().len(), 1, "to nobody else");
        let raw = String::from_utf8(message.formatted()).unwrap();
        let (head, _) = raw.split_once("\r\n\r\n").unwrap();
        assert!(!head.to_lowercase().contains("\r\nbcc:"), "{head}");
        assert!(head.contains("@chat.acme.example>"), "{head}");
        let page = html(Locale::De, words::of(Locale::De), "x", &content);
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;"));
        assert!(page.contains("&lt;b&gt;Vera&lt;/b&gt;"));
        assert!(page.contains("eine Datei gesendet: &lt;img src=x&gt;.png"));
        assert!(!page.contains("<script"), "{page}");
        assert!(page.contains("lang=\"de\""), "{page}");
    }

    #[test]
    fn a_receiver_who_is_none_gets_nothing() {
        let content = Content {
            company: "Acme",
            entries: &[],
            cut: true,
        };
        for wrong in [
            "",
            "vera",
            "vera@x.example\r\nRCPT TO:<all@x.example>",
            "a@b, c@d",
        ] {
            let made = message(&letter(wrong, "ar"), "help@acme.example", "x", &content);
            assert!(made.is_err(), "{wrong:?}");
        }
        assert!(
            message(
                &letter("v@x.example", "xx"),
                "help@acme.example",
                "x",
                &content
            )
            .is_ok()
        );
    }
}
