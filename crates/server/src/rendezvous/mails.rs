//! What the server writes to visitors about a rendezvous, in the language of their wish: that it is
//! soon, that the company has changed it, and that it came to nothing.

use super::{
    keys::Keys,
    told::{link, manage_link, wall},
};
use crate::{
    app::App,
    auth::{client::Client, guess::Guess, seal},
    error::Outcome,
    pages::{locale::Locale, words::fill},
};
use sha2::{Digest, Sha256};
use switchboard_core::Time;
use switchboard_store::{Mail, Rendezvous, RendezvousKey};
use uuid::Uuid;

/// Why somebody is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The time is near; the reminder was due then.
    Soon(Time),
    /// The company has given it another time.
    Moved,
    /// The company has called it off.
    Cancelled,
    /// They could not be called.
    Missed,
    /// They asked for their link at that moment.
    Link(Time),
}

/// Sends the link of a rendezvous to the address that its visitor has left, if it is that one. Whoever
/// asks learns nothing; wrong addresses are counted like wrong identifiers (RV-20).
pub async fn send_link(app: &App, client: &Client, id: Uuid, email: &str) -> Outcome<()> {
    let party = client.party.expose();
    Guess::count_up_to(app, &format!("rendezvous mail\n{party}"), ASKS).await?;
    let row = app.store.rendezvous(RendezvousKey::Any(id)).await?;
    let is_theirs = |row: &Rendezvous| {
        let own = row.wish.email.as_deref();
        own.is_some_and(|own| own.eq_ignore_ascii_case(email)) && row.sealed.is_some()
    };
    match row.filter(is_theirs) {
        // Again and again in a minute is once.
        Some(row) => {
            let minute = Time(app.clock.now().0 / 60_000);
            write(app, &row, Why::Link(minute)).await
        }
        None => Ok(()),
    }
}

/// Links asked for by one address in a minute.
const ASKS: u32 = 5;

fn purpose(id: Uuid) -> String {
    format!("rendezvous\n{id}")
}

/// The identifier that manages it as it is kept: the server has to write to the visitor.
pub fn sealed(app: &App, row: &Rendezvous, keys: &Keys) -> Option<Vec<u8>> {
    let purpose = purpose(row.id);
    let seal = || seal::seal(&app.signer, row.tenant, &purpose, &keys.manage);
    row.wish.email.as_ref().map(|_| seal())
}

fn keys(app: &App, row: &Rendezvous) -> Option<Keys> {
    let sealed = row.sealed.as_deref()?;
    let manage = seal::open(&app.signer, row.tenant, &purpose(row.id), sealed)?;
    Some(Keys::managing(manage))
}

/// Puts a mail into the outbox, where the visitor has left an address. The same one again is the same.
pub async fn write(app: &App, row: &Rendezvous, why: Why) -> Outcome<()> {
    let (Some(to), Some(config)) = (row.wish.email.clone(), app.hub.tenant(row.tenant)) else {
        return Ok(());
    };
    let wished = row.wish.locale.as_deref().and_then(Locale::of);
    let own = || Locale::of(&config.tenant.settings.locale);
    let words = of(wished.or_else(own).unwrap_or(Locale::En));
    let company = &config.tenant.name;
    let zone = row.wish.zone.as_deref().unwrap_or("UTC");
    let (date, clock) = wall(zone, row.from);
    let when = format!("{date} {clock} ({zone})");
    let (subject, text) = match why {
        Why::Soon(_) => (words.soon, words.soon_text),
        Why::Moved => (words.moved, words.moved_text),
        Why::Cancelled => (words.cancelled, words.cancelled_text),
        Why::Missed => (words.missed, words.missed_text),
        Why::Link(_) => (words.link, words.link_text),
    };
    let mut body = format!("{}\n\n{when}\n", fill(text, &[company]));
    let agent = row.named.then(|| config.agents.get(&row.agent)).flatten();
    if let Some(agent) = agent {
        body.push_str(&format!("{}\n", fill(words.with, &[&agent.name])));
    }
    if let Some(keys) = keys(app, row) {
        match why {
            Why::Soon(_) | Why::Moved | Why::Link(_) => {
                let (come, change) = (link(app, &keys.join), manage_link(app, &keys.manage));
                body.push_str(&format!(
                    "\n{}: {come}\n{}: {change}\n",
                    words.come, words.change
                ));
            }
            Why::Cancelled | Why::Missed => {
                let again = manage_link(app, &keys.manage);
                body.push_str(&format!("\n{}: {again}\n", words.again));
            }
        }
    }
    let name = format!("rendezvous mail\n{}\n{}\n{why:?}", row.id, row.sequence);
    let digest = Sha256::digest(name);
    let id = Uuid::from_slice(&digest[..16]).expect("sixteen bytes");
    let mail = Mail {
        id,
        to,
        subject: fill(subject, &[company]),
        body,
        attempts: 0,
        due_at: app.clock.now(),
    };
    app.store.put_mail(&mail).await?;
    app.mail_waiting.notify_one();
    Ok(())
}

struct Words {
    soon: &'static str,
    soon_text: &'static str,
    moved: &'static str,
    moved_text: &'static str,
    cancelled: &'static str,
    cancelled_text: &'static str,
    missed: &'static str,
    missed_text: &'static str,
    link: &'static str,
    link_text: &'static str,
    with: &'static str,
    come: &'static str,
    change: &'static str,
    again: &'static str,
}

fn of(locale: Locale) -> &'static Words {
    locale.pick([&EN, &ES, &DE, &AR])
}

static EN: Words = Words {
    soon: "Reminder: your conversation with {}",
    soon_text: "This is to remind you of your conversation with {}:",
    moved: "New time for your conversation with {}",
    moved_text: "{} has given your conversation another time. It is now:",
    cancelled: "Your conversation with {} is cancelled",
    cancelled_text: "{} has to cancel your conversation. We are sorry. It was to be:",
    missed: "{} could not reach you",
    missed_text: "{} was to call you, and you did not talk. It was to be:",
    link: "Your link to the conversation with {}",
    link_text: "You asked for the link to your conversation with {}:",
    with: "With {}",
    come: "Your link",
    change: "Change or cancel",
    again: "Agree on another time",
};

static ES: Words = Words {
    soon: "Recordatorio: su conversación con {}",
    soon_text: "Le recordamos su conversación con {}:",
    moved: "Nueva hora para su conversación con {}",
    moved_text: "{} ha cambiado la hora de su conversación. Ahora es:",
    cancelled: "Su conversación con {} está cancelada",
    cancelled_text: "{} tiene que cancelar su conversación. Lo sentimos. Iba a ser:",
    missed: "{} no pudo localizarle",
    missed_text: "{} iba a llamarle y no llegaron a hablar. Iba a ser:",
    link: "Su enlace para la conversación con {}",
    link_text: "Pidió el enlace para su conversación con {}:",
    with: "Con {}",
    come: "Su enlace",
    change: "Cambiar o cancelar",
    again: "Acordar otra hora",
};

static DE: Words = Words {
    soon: "Erinnerung: Ihr Gespräch mit {}",
    soon_text: "Wir erinnern Sie an Ihr Gespräch mit {}:",
    moved: "Neue Zeit für Ihr Gespräch mit {}",
    moved_text: "{} hat Ihr Gespräch verlegt. Es ist jetzt:",
    cancelled: "Ihr Gespräch mit {} ist abgesagt",
    cancelled_text: "{} muss Ihr Gespräch absagen. Das tut uns leid. Es wäre gewesen:",
    missed: "{} konnte Sie nicht erreichen",
    missed_text: "{} wollte Sie anrufen, und Sie haben nicht miteinander gesprochen. Vereinbart war:",
    link: "Ihr Link zum Gespräch mit {}",
    link_text: "Sie haben um den Link zu Ihrem Gespräch mit {} gebeten:",
    with: "Mit {}",
    come: "Ihr Link",
    change: "Ändern oder absagen",
    again: "Eine andere Zeit vereinbaren",
};

static AR: Words = Words {
    soon: "تذكير: محادثتك مع {}",
    soon_text: "نذكّرك بمحادثتك مع {}:",
    moved: "وقت جديد لمحادثتك مع {}",
    moved_text: "غيّرت {} وقت محادثتك. الوقت الآن:",
    cancelled: "أُلغيت محادثتك مع {}",
    cancelled_text: "اضطرت {} إلى إلغاء محادثتك. نأسف لذلك. كان الموعد:",
    missed: "تعذّر على {} الوصول إليك",
    missed_text: "كان من المقرر أن تتصل بك {} ولم يتم الحديث. كان الموعد:",
    link: "رابط محادثتك مع {}",
    link_text: "طلبت رابط محادثتك مع {}:",
    with: "مع {}",
    come: "رابطك",
    change: "تغيير أو إلغاء",
    again: "تحديد وقت آخر",
};
