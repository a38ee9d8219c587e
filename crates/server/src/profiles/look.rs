//! What a profile is to a visitor.

use super::Scenarios;
use switchboard_core::{PictureId, colour::Colour};
use switchboard_store::TenantSettings;
use switchboard_wire::rest::{
    Look, LookAvatar, LookBanner, LookHead, LookPicture, ProfileContent, ProfilePicture, Words,
};

/// Where a picture or an avatar is served.
pub fn url(id: PictureId) -> String {
    crate::avatars::url(&id.to_string())
}

/// The words in the visitor's language, else in the company's, else the first.
pub fn said(words: &Words, locale: &str, usual: &str) -> Option<String> {
    let language = |tag: &str| {
        tag.split('-')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    let found = |wanted: &str| {
        let same = words
            .iter()
            .find(|(tag, _)| tag.eq_ignore_ascii_case(wanted));
        same.or_else(|| {
            words
                .iter()
                .find(|(tag, _)| language(tag) == language(wanted))
        })
    };
    let first = || words.iter().next();
    let chosen = found(locale).or_else(|| found(usual)).or_else(first);
    chosen.map(|(_, text)| text.clone())
}

/// What a visitor who speaks that language is shown. Pictures that are gone are left out.
pub fn look(
    content: Option<&ProfileContent>,
    known: &Scenarios,
    settings: &TenantSettings,
    locale: &str,
) -> Look {
    let usual = ProfileContent::default();
    let content = content.unwrap_or(&usual);
    let avatars = known.offered_by(content);
    let named = |id: String| LookAvatar {
        name: known.avatar_name(&id, locale),
        id,
    };
    let picture = |said: &Option<ProfilePicture>| -> Option<LookPicture> {
        let said = said.as_ref()?;
        let found = known.graphic(said.picture)?;
        Some(LookPicture {
            url: url(found.id),
            text: said.text.clone(),
            width: found.width,
            height: found.height,
        })
    };
    let accent = content.colours.accent.as_ref().unwrap_or(&settings.accent);
    let accent = Colour::parse(accent)
        .map_or_else(|| accent.clone(), |colour| colour.under_white().to_string());
    let head = content.colours.header.as_deref().and_then(Colour::parse);
    let banners = content.banners.iter().filter_map(|banner| {
        let shown = LookBanner {
            place: banner.place,
            text: said(&banner.text, locale, &settings.locale),
            link: banner.link.clone(),
            picture: picture(&banner.picture),
        };
        (shown.text.is_some() || shown.picture.is_some()).then_some(shown)
    });
    Look {
        accent,
        head: head.map(|colour| LookHead {
            colour: colour.to_string(),
            on: colour.on().to_string(),
        }),
        logo: picture(&content.logo),
        header: picture(&content.header),
        banners: banners.collect(),
        greeting: said(&content.texts.greeting, locale, &settings.locale),
        closing: said(&content.texts.closing, locale, &settings.locale),
        avatars: avatars.into_iter().map(named).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_118_words_are_those_of_the_visitor_else_of_the_company_else_the_first() {
        let words: Words = [("de", "Hallo"), ("en", "Hello"), ("pt-BR", "Olá")]
            .map(|(tag, text)| (tag.to_owned(), text.to_owned()))
            .into();
        for (locale, usual, expected) in [
            ("en", "de", "Hello"),
            ("de-AT", "en", "Hallo"),
            ("PT", "en", "Olá"),
            ("ar", "en", "Hello"),
            ("ar", "fr", "Hallo"),
        ] {
            let text = said(&words, locale, usual);
            assert_eq!(text.as_deref(), Some(expected), "{locale} {usual}");
        }
        assert_eq!(said(&Words::new(), "en", "en"), None);
    }
}
