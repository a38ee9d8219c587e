use super::*;
use crate::profiles::scenarios::tests::{GRAPHIC, OWN_AVATAR, known};
use serde_json::json;

fn fails(sent: Value) -> Fault {
    let read = of_json(sent.clone()).and_then(|sent| content(sent, &known()));
    read.expect_err(&sent.to_string())
}

#[test]
fn is_118_what_a_profile_may_not_say_is_named() {
    let long = "x".repeat(501);
    for (sent, path) in [
        (json!({ "colour": {} }), "colour"),
        (
            json!({ "colours": { "accnt": "#000000" } }),
            "colours.accnt",
        ),
        (
            json!({ "banners": [{ "text": {}, "url": "x" }] }),
            "banners.0.url",
        ),
        (json!({ "colours": { "accent": "red" } }), "colours.accent"),
        (json!({ "colours": { "header": "#fff" } }), "colours.header"),
        (json!({ "logo": { "picture": OWN_AVATAR } }), "logo.picture"),
        (
            json!({ "header": { "picture": "00000000-0000-0000-0000-000000000077" } }),
            "header.picture",
        ),
        (json!({ "avatars": { "agent": "dragon" } }), "avatars.agent"),
        (
            json!({ "avatars": { "visitor": GRAPHIC } }),
            "avatars.visitor",
        ),
        (
            json!({ "avatars": { "set": ["fox", "fox"] } }),
            "avatars.set.1",
        ),
        (json!({ "banners": [{ "place": "top" }] }), "banners.0"),
        (
            json!({ "banners": [{ "text": { "en": "Sale" }, "link": "javascript:alert(1)" }] }),
            "banners.0.link",
        ),
        (
            json!({ "banners": [{ "picture": { "picture": GRAPHIC }, "link": "https://a.example/" }] }),
            "banners.0.picture.text",
        ),
        (
            json!({ "banners": vec![json!({ "text": { "en": "Sale" } }); 11] }),
            "banners.10",
        ),
        (
            json!({ "texts": { "greeting": { "": "Hi" } } }),
            "texts.greeting.",
        ),
        (
            json!({ "texts": { "closing": { "en": long } } }),
            "texts.closing.en",
        ),
    ] {
        assert_eq!(fails(sent.clone()).path, path, "{sent}");
    }
    for sent in [
        json!([]),
        json!("x"),
        json!({ "options": { "rooms": 1 } }),
        json!({ "options": { "notices": "loud" } }),
        json!({ "banners": [{ "place": "middle" }] }),
        json!({ "logo": { "picture": "../x" } }),
    ] {
        assert!(!fails(sent).message.is_empty());
    }
}

#[test]
fn is_118_what_it_says_is_kept_clean() {
    let sent = json!({
        "colours": { "accent": "#FFD400" },
        "logo": { "picture": GRAPHIC, "text": " Example Ltd \u{7}" },
        "avatars": { "agent": "fox", "set": [OWN_AVATAR, "cat"] },
        "banners": [{ "text": { "en": " Sale\u{ffff} ", "de": " " }, "link": "https://a.example/x" }],
    });
    let kept = content(of_json(sent).unwrap(), &known()).unwrap();
    assert_eq!(kept.colours.accent.as_deref(), Some("#ffd400"));
    assert_eq!(kept.logo.as_ref().unwrap().text, "Example Ltd");
    assert_eq!(kept.banners[0].text, [("en".into(), "Sale".into())].into());
    assert_eq!(
        content(kept.clone(), &known()).unwrap(),
        kept,
        "again the same"
    );
    assert_eq!(of_json(Value::Null).unwrap(), ProfileContent::default());
}
