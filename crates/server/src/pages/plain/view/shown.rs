//! What a service shows to those who wait (WT-86). The page that tells the place looks again every few seconds,
//! so nothing unfolds on it: answers are read on a page of their own, which stays.

use super::{begin, heading};
use crate::pages::{html::Html, locale::Locale, plain::Visit};
use switchboard_core::{service::waiting::Group, session::web_address};
use switchboard_wire::rest::{WaitingAnswer, WaitingShown};

struct Words {
    subjects: &'static str,
    products: &'static str,
    services: &'static str,
    answers: &'static str,
    /// The answers' page says that another one still waits.
    waiting: &'static str,
}

static EN: Words = Words {
    subjects: "Good to know",
    products: "Products",
    services: "Services",
    answers: "Frequent questions",
    waiting: "Your place is kept on the page you came from. You can close this one when you have read it.",
};

static ES: Words = Words {
    subjects: "Le puede interesar",
    products: "Productos",
    services: "Servicios",
    answers: "Preguntas frecuentes",
    waiting: "Su lugar se conserva en la página de la que viene. Puede cerrar esta cuando la haya leído.",
};

static DE: Words = Words {
    subjects: "Gut zu wissen",
    products: "Produkte",
    services: "Leistungen",
    answers: "Häufige Fragen",
    waiting: "Ihr Platz bleibt auf der Seite erhalten, von der Sie kommen. Diese hier können Sie schließen, wenn Sie sie gelesen haben.",
};

static AR: Words = Words {
    subjects: "من المفيد أن تعرف",
    products: "المنتجات",
    services: "الخدمات",
    answers: "الأسئلة الشائعة",
    waiting: "مكانك محفوظ في الصفحة التي أتيت منها. يمكنك إغلاق هذه الصفحة بعد قراءتها.",
};

fn words(locale: Locale) -> &'static Words {
    locale.pick([&EN, &ES, &DE, &AR])
}

/// Text, links, and the questions, each of which leads to its answer.
pub fn shown(html: &mut Html, visit: &Visit, shown: &WaitingShown) {
    let words = words(visit.locale);
    if let Some(text) = &shown.text {
        html.raw("<p class=\"said\" dir=\"auto\">");
        linked(html, text);
        html.raw("</p>");
    }
    let groups = [
        (Group::Subject, words.subjects),
        (Group::Product, words.products),
        (Group::Service, words.services),
    ];
    for (group, title) in groups {
        let links: Vec<_> = shown
            .links
            .iter()
            .filter(|one| one.group == group)
            .collect();
        if links.is_empty() {
            continue;
        }
        html.raw("<h2>").text(title).raw("</h2><ul class=\"list\">");
        for one in links {
            html.raw("<li dir=\"auto\">");
            leads(html, &one.url, &one.title);
            html.raw("</li>");
        }
        html.raw("</ul>");
    }
    if shown.answers.is_empty() {
        return;
    }
    html.raw("<h2>")
        .text(words.answers)
        .raw("</h2><ul class=\"list\">");
    let page = visit.to("answers");
    for (at, one) in shown.answers.iter().enumerate() {
        html.raw("<li dir=\"auto\"><a target=\"_blank\" href=\"")
            .text(&format!("{page}#q{at}"))
            .raw("\">")
            .text(&one.question)
            .raw("</a></li>");
    }
    html.raw("</ul>");
}

/// The answers.
pub fn answers(visit: &Visit, answers: &[WaitingAnswer]) -> String {
    let words = words(visit.locale);
    let mut html = begin(visit, "plain", None);
    heading(&mut html, visit);
    html.raw("<p class=\"soft\">")
        .text(words.waiting)
        .raw("</p>");
    for (at, one) in answers.iter().enumerate() {
        html.raw("<h2 dir=\"auto\" id=\"q")
            .text(&at.to_string())
            .raw("\">")
            .text(&one.question)
            .raw("</h2><p class=\"said\" dir=\"auto\">");
        linked(&mut html, &one.text);
        html.raw("</p>");
        if let Some(address) = &one.address {
            html.raw("<p>");
            leads(&mut html, address, address);
            html.raw("</p>");
        }
    }
    html.finish()
}

fn leads(html: &mut Html, url: &str, title: &str) {
    html.raw("<a target=\"_blank\" rel=\"noopener noreferrer\" href=\"")
        .text(url)
        .raw("\">")
        .text(title)
        .raw("</a>");
}

/// A text as it was written, in which addresses can be opened.
fn linked(html: &mut Html, text: &str) {
    for word in text.split_inclusive(char::is_whitespace) {
        let address =
            word.trim_end_matches(|c: char| c.is_whitespace() || ".,;:!?)]\"'".contains(c));
        match web_address(address) {
            Ok(url) => {
                leads(html, &url, address);
                html.text(&word[address.len()..]);
            }
            Err(_) => {
                html.text(word);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wt_86_only_addresses_of_pages_can_be_opened() {
        let mut html = Html::document("en", "ltr", "x");
        linked(
            &mut html,
            "See https://a.example/b?c=1&d, or javascript:alert(1)\n<b>",
        );
        let text = html.into_string();
        assert!(
            text.contains("href=\"https://a.example/b?c=1&amp;d\""),
            "{text}"
        );
        assert!(
            text.contains("</a>, or javascript:alert(1)\n&lt;b&gt;"),
            "{text}"
        );
        assert_eq!(text.matches("<a ").count(), 1);
    }
}
