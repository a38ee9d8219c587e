//! Markup of the page about the card.

use super::{Page, script};
use crate::{
    avatars,
    cards::Content,
    error::Outcome,
    pages::{html::Html, locale::Locale, plain::style, words::fill},
};
use switchboard_core::limits;

/// Each by its own name.
const LANGUAGES: [(Locale, &str); 4] = [
    (Locale::En, "English"),
    (Locale::Es, "Español"),
    (Locale::De, "Deutsch"),
    (Locale::Ar, "العربية"),
];

impl Page {
    fn begin(&self, title: &str) -> Html {
        let (lang, dir) = (self.locale.tag(), self.locale.dir());
        let mut html = Html::document(lang, dir, title);
        html.raw("<link rel=\"stylesheet\" href=\"")
            .text(style::url())
            .raw("\"></head><body class=\"plain\"><main class=\"card\"><h1>")
            .text(title)
            .raw("</h1>");
        html
    }

    /// The card, or what it would be. `typed` is what was sent and not taken.
    pub(super) async fn card(
        &self,
        typed: Option<&Content>,
        note: Option<&str>,
    ) -> Outcome<String> {
        let words = self.words();
        let called = self.known.as_ref().map(|known| &known.content);
        let name = called.and_then(|content| content.name.as_deref());
        let title = name.map_or_else(|| words.title.into(), |name| fill(words.called, &[name]));
        let mut html = self.begin(&title);
        if let Some(note) = note {
            html.raw("<p class=\"note\" role=\"status\">")
                .text(note)
                .raw("</p>");
        }
        let Some(known) = &self.known else {
            html.raw("<p>").text(words.lead).raw("</p>");
            self.terms(&mut html);
            self.form(&mut html, typed.unwrap_or(&Content::default()), "agree");
            return Ok(html.finish());
        };
        if let Some(of) = &self.ask {
            let company = of.config.tenant.name.as_str();
            html.raw("<p>")
                .text(&fill(words.use_hint, &[company]))
                .raw("</p>");
            self.one_button(&mut html, "use", &fill(words.use_with, &[company]), "");
        }
        html.raw("<h2>").text(words.change).raw("</h2>");
        self.form(&mut html, typed.unwrap_or(&known.content), "save");
        self.chosen(&mut html, &known.content);
        let with = self.app.store.tenants_of_card(known.card.id).await?;
        let with = with.into_iter().filter_map(|id| self.app.hub.tenant(id));
        let mut names: Vec<String> = with.map(|config| config.tenant.name.clone()).collect();
        names.sort();
        if !names.is_empty() {
            html.raw("<h2>")
                .text(words.known_with)
                .raw("</h2><ul class=\"list\">");
            for name in names {
                html.raw("<li><bdi>").text(&name).raw("</bdi></li>");
            }
            html.raw("</ul>");
        }
        html.raw("<h2>").text(words.take_back).raw("</h2><p>");
        html.text(words.take_back_hint).raw("</p>");
        self.one_button(&mut html, "take back", words.take_back_button, "quiet");
        Ok(html.finish())
    }

    fn terms(&self, html: &mut Html) {
        html.raw("<ul class=\"list\">");
        for term in self.words().terms {
            let term = fill(term, &[self.app.config.host()]);
            html.raw("<li>").text(&term).raw("</li>");
        }
        html.raw("</ul>");
    }

    /// What a form sends beside what is typed.
    fn hidden(&self, html: &mut Html, act: &str) {
        let ask = self.ask.as_ref().map_or("", |of| of.text.as_str());
        for (name, value) in [("act", act), ("ask", ask), ("speaks", self.locale.tag())] {
            html.raw("<input type=\"hidden\" name=\"")
                .text(name)
                .raw("\" value=\"")
                .text(value)
                .raw("\">");
        }
    }

    fn one_button(&self, html: &mut Html, act: &str, label: &str, class: &str) {
        html.raw("<form method=\"post\" action=\"/card\">");
        self.hidden(html, act);
        html.raw("<button class=\"")
            .text(class)
            .raw("\">")
            .text(label)
            .raw("</button></form>");
    }

    fn form(&self, html: &mut Html, content: &Content, act: &str) {
        let words = self.words();
        html.raw("<form method=\"post\" action=\"/card\">");
        self.hidden(html, act);
        html.raw("<label for=\"n\">")
            .text(words.name)
            .raw(" <span class=\"soft\">(")
            .text(words.optional)
            .raw(")</span></label><input id=\"n\" name=\"name\" dir=\"auto\" autocomplete=\"nickname\" maxlength=\"")
            .text(&limits::NAME_CHARS.to_string())
            .raw("\" value=\"")
            .text(content.name.as_deref().unwrap_or_default())
            .raw("\">");
        self.languages(html, content);
        self.pictures(html, content);
        let company = self.ask.as_ref().map(|of| of.config.tenant.name.as_str());
        let label = match (act, company) {
            ("agree", Some(company)) => fill(words.agree_with, &[company]),
            ("agree", None) => words.agree.into(),
            _ => words.save.into(),
        };
        let class = if act == "save" { "quiet" } else { "" };
        html.raw("<button class=\"")
            .text(class)
            .raw("\">")
            .text(&label)
            .raw("</button></form>");
    }

    fn languages(&self, html: &mut Html, content: &Content) {
        let words = self.words();
        let chosen = content.chosen.locale.as_deref().and_then(Locale::of);
        html.raw("<label for=\"l\">")
            .text(words.language)
            .raw("</label><select id=\"l\" name=\"language\"><option value=\"\">")
            .text(words.any_language)
            .raw("</option>");
        for (locale, name) in LANGUAGES {
            html.raw("<option lang=\"")
                .text(locale.tag())
                .raw("\" value=\"")
                .text(locale.tag())
                .raw(if chosen == Some(locale) {
                    "\" selected>"
                } else {
                    "\">"
                })
                .text(name)
                .raw("</option>");
        }
        html.raw("</select>");
    }

    fn pictures(&self, html: &mut Html, content: &Content) {
        let words = self.words();
        let chosen = content.chosen.avatar.as_deref().unwrap_or_default();
        html.raw("<fieldset class=\"pick\"><legend>")
            .text(words.picture)
            .raw("</legend>");
        for id in std::iter::once("").chain(avatars::names()) {
            let name = match id {
                "" => words.no_picture,
                id => avatars::name(id, self.locale.tag()),
            };
            html.raw("<label title=\"")
                .text(name)
                .raw("\"><input type=\"radio\" name=\"picture\" value=\"")
                .text(id)
                .raw("\" aria-label=\"")
                .text(name)
                .raw(if id == chosen { "\" checked>" } else { "\">" });
            match id {
                "" => html
                    .raw("<span aria-hidden=\"true\">")
                    .text("–")
                    .raw("</span>"),
                id => html
                    .raw("<img alt=\"\" width=\"44\" height=\"44\" src=\"")
                    .text(&avatars::url(id))
                    .raw("\">"),
            };
            html.raw("</label>");
        }
        html.raw("</fieldset>");
    }

    /// What came onto the card in conversations.
    fn chosen(&self, html: &mut Html, content: &Content) {
        let words = self.words();
        let chosen = &content.chosen;
        let said = [
            (chosen.sound, words.sound),
            (chosen.voice, words.voice),
            (chosen.share, words.share),
        ];
        let said: Vec<&str> = said
            .into_iter()
            .filter_map(|(on, text)| Some(text[usize::from(on?)]))
            .collect();
        if !said.is_empty() {
            html.raw("<p>")
                .text(words.also)
                .raw("</p><ul class=\"list\">");
            for text in said {
                html.raw("<li>").text(text).raw("</li>");
            }
            html.raw("</ul>");
        }
        html.raw("<p class=\"soft\"><small>")
            .text(words.change_hint)
            .raw("</small></p>");
    }

    /// While the panel takes the card, and whether it did.
    pub(super) fn handing(&self, company: &str, code: &str) -> String {
        let words = self.words();
        let content = self.known.as_ref().map(|known| &known.content);
        let name = content.and_then(|content| content.name.as_deref());
        let title = name.map_or_else(|| words.title.into(), |name| fill(words.called, &[name]));
        let mut html = self.begin(&title);
        html.raw("<div role=\"status\" data-code=\"")
            .text(code)
            .raw("\"><p data-when=\"handing\">")
            .text(words.handing)
            .raw("</p><p data-when=\"done\" hidden>")
            .text(&fill(words.done, &[company]))
            .raw("</p><p data-when=\"lost\" hidden>")
            .text(words.lost)
            .raw("</p></div><noscript><p>")
            .text(words.lost)
            .raw("</p></noscript><div class=\"row\"><button type=\"button\" data-close data-when=\"done\" hidden>")
            .text(words.close)
            .raw("</button><a class=\"button quiet\" href=\"/card?locale=")
            .text(self.locale.tag())
            .raw("\">")
            .text(words.back_to_card)
            .raw("</a></div><script src=\"")
            .text(script::url())
            .raw("\" defer></script>");
        html.finish()
    }
}
