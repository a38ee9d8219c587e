//! Pictures of people (IS-74): those drawn for this program, and the companies' own.

use crate::{
    app::Shared,
    error::{Outcome, Problem},
};
use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use switchboard_core::PictureId;

/// Drawn for this program, by name. Drawings are served of these only: nothing that somebody has
/// sent is ever served as one.
const BUILT_IN: [(&str, &str); 12] = [
    ("fox", include_str!("fox.svg")),
    ("cat", include_str!("cat.svg")),
    ("bear", include_str!("bear.svg")),
    ("owl", include_str!("owl.svg")),
    ("frog", include_str!("frog.svg")),
    ("whale", include_str!("whale.svg")),
    ("leaf", include_str!("leaf.svg")),
    ("sun", include_str!("sun.svg")),
    ("moon", include_str!("moon.svg")),
    ("mountain", include_str!("mountain.svg")),
    ("cup", include_str!("cup.svg")),
    ("kite", include_str!("kite.svg")),
];

/// What they show, in English, Spanish, German and Arabic.
const WORDS: [(&str, [&str; 4]); 12] = [
    ("fox", ["Fox", "Zorro", "Fuchs", "ثعلب"]),
    ("cat", ["Cat", "Gato", "Katze", "قطة"]),
    ("bear", ["Bear", "Oso", "Bär", "دب"]),
    ("owl", ["Owl", "Búho", "Eule", "بومة"]),
    ("frog", ["Frog", "Rana", "Frosch", "ضفدع"]),
    ("whale", ["Whale", "Ballena", "Wal", "حوت"]),
    ("leaf", ["Leaf", "Hoja", "Blatt", "ورقة شجر"]),
    ("sun", ["Sun", "Sol", "Sonne", "شمس"]),
    ("moon", ["Moon", "Luna", "Mond", "قمر"]),
    ("mountain", ["Mountain", "Montaña", "Berg", "جبل"]),
    ("cup", ["Cup", "Taza", "Tasse", "فنجان"]),
    ("kite", ["Kite", "Cometa", "Drachen", "طائرة ورقية"]),
];

/// What a built-in one shows, in that language or in English.
pub fn name<'a>(id: &'a str, locale: &str) -> &'a str {
    let language = locale.split('-').next().unwrap_or_default();
    let at = match language {
        "es" => 1,
        "de" => 2,
        "ar" => 3,
        _ => 0,
    };
    let found = WORDS.iter().find(|(name, _)| *name == id);
    found.map_or(id, |(_, words)| words[at])
}

/// Names of the built-in ones.
pub fn names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

/// Whether there is such a built-in one.
pub fn is_built_in(id: &str) -> bool {
    names().any(|name| name == id)
}

/// Where a picture or a built-in avatar is served.
pub fn url(id: &str) -> String {
    format!("/pictures/{id}")
}

/// A picture, by its id, or a built-in avatar, by its name. They are shown to any visitor, so
/// anybody may have them who knows the id.
pub async fn picture(State(app): State<Shared>, Path(id): Path<String>) -> Outcome<Response> {
    let drawn = BUILT_IN.iter().find(|(name, _)| *name == id);
    let (media, body, life) = match drawn {
        Some((_, drawing)) => (
            "image/svg+xml".to_owned(),
            drawing.as_bytes().to_vec(),
            "public, max-age=86400",
        ),
        None => {
            let id: PictureId = id.parse().map_err(|_| Problem::not_found("picture"))?;
            let found = app.store.picture(id).await?;
            let (media, body) = found.ok_or_else(|| Problem::not_found("picture"))?;
            // One that was removed is soon seen nowhere.
            (media, body, "public, max-age=600")
        }
    };
    let mut response = body.into_response();
    let headers = response.headers_mut();
    // A browser that is told something else than an image may show it as that.
    let image = media.starts_with("image/").then_some(media.as_str());
    let media = image.unwrap_or("application/octet-stream");
    let media = HeaderValue::from_str(media).map_err(Problem::internal)?;
    headers.insert(header::CONTENT_TYPE, media);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(life));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_74_each_has_a_name_in_each_language() {
        for id in names() {
            let all = ["en", "es-MX", "de", "ar"].map(|locale| name(id, locale));
            assert!(!all.contains(&id), "{all:?}");
            assert_eq!(name(id, "fr"), all[0]);
        }
    }

    #[test]
    fn is_74_built_in_avatars_are_small_and_hold_nothing_that_acts() {
        for (name, drawing) in BUILT_IN {
            assert!(drawing.len() < 1_200, "{name} has {} bytes", drawing.len());
            let tree = roxmltree::Document::parse(drawing).expect(name);
            for node in tree.descendants().filter(roxmltree::Node::is_element) {
                let tag = node.tag_name().name();
                let still = ["svg", "g", "path", "circle", "ellipse"];
                assert!(still.contains(&tag), "{name}: {tag}");
                for attribute in node.attributes() {
                    let plain =
                        !attribute.value().contains(':') && !attribute.name().starts_with("on");
                    assert!(plain, "{name}: {}", attribute.name());
                }
            }
        }
    }
}
