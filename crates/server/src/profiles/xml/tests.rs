use super::*;
use crate::profiles::{
    READY, ready,
    scenarios::tests::{GRAPHIC, OWN_AVATAR, known},
};
use proptest::prelude::*;

const EXAMPLE: &str = include_str!("../../../../../docs/profile-example.xml");

fn refused(text: &str) -> Refused {
    read(text.as_bytes(), &known()).expect_err(text)
}

/// The example, with pictures that are there.
fn example() -> String {
    EXAMPLE.to_owned()
}

#[test]
fn is_118_the_example_of_the_manual_is_read_and_written_as_it_is() {
    let text = example();
    let document = read(text.as_bytes(), &known()).unwrap();
    assert_eq!(document.name, "Spring sale");
    assert_eq!(document.content.banners.len(), 2);
    assert_eq!(write(&document), text);
}

#[test]
fn is_118_ready_profiles_come_back_from_xml_as_they_were() {
    for (key, scenario) in READY {
        let document = Document {
            name: key.into(),
            scenario: Some(scenario.into()),
            content: ready(key).unwrap(),
        };
        let checked = crate::profiles::content(document.content.clone(), &known());
        assert_eq!(checked.as_ref(), Ok(&document.content), "{key}");
        let text = write(&document);
        assert_eq!(read(text.as_bytes(), &known()), Ok(document));
    }
}

#[test]
fn is_118_a_fault_is_told_with_line_and_column() {
    let text = example();
    for (from, to, malformed, line, column) in [
        ("</texts>", "</text>", true, 25, 3),
        (
            "lang=\"en\">Welcome",
            "lang=\"en\">&nbsp;Welcome",
            true,
            23,
            0,
        ),
        ("#8a3b12", "brown", false, 3, 12),
        ("place=\"top\"", "place=\"left\"", false, 13, 13),
        (
            "https://shop.example/spring",
            "ftp://shop.example/",
            false,
            13,
            25,
        ),
        ("<closing", "<farewell", true, 24, 0),
        ("choice=\"true\"", "choice=\"yes\"", false, 8, 0),
        ("id=\"fox\"", "id=\"dragon\"", false, 10, 5),
        ("rooms=\"false\"", "floors=\"2\"", false, 0, 0),
        (
            GRAPHIC,
            "00000000-0000-0000-0000-000000000009",
            false,
            5,
            11,
        ),
        (" name=\"Spring sale\"", "", false, 2, 1),
        ("urn:switchboard:profile:1", "urn:other", false, 2, 1),
    ] {
        assert!(text.contains(from), "{from}");
        let fault = refused(&text.replacen(from, to, 1));
        assert_eq!(fault.malformed, malformed, "{to}: {fault:?}");
        let fits = |found: u32, wanted: u32| wanted == 0 || found == wanted;
        let at = fits(fault.line, line) && fits(fault.column, column);
        assert!(at && !fault.message.is_empty(), "{to}: {fault:?}");
    }
}

#[test]
fn is_118_no_document_type_no_entity_no_giant_is_read() {
    let bomb = "<?xml version=\"1.0\"?>\n<!DOCTYPE p [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n<profile>&b;</profile>";
    let fault = refused(bomb);
    assert!(fault.malformed && fault.line == 2, "{fault:?}");
    let outside = "<!DOCTYPE p SYSTEM \"file:///etc/passwd\"><profile/>";
    assert!(refused(outside).malformed);
    let giant = format!("<profile>{}</profile>", "x".repeat(MOST_BYTES));
    assert!(refused(&giant).malformed);
    let many = format!(
        "<profile xmlns=\"{NAMESPACE}\" name=\"x\"><texts>{}</texts></profile>",
        "<greeting/>".repeat(6_000)
    );
    assert!(refused(&many).malformed);
    let deep = "<a>".repeat(50_000);
    assert!(refused(&deep).malformed);
    let latin = read(b"<profile>\n  \xe4</profile>", &known()).unwrap_err();
    assert_eq!((latin.line, latin.column), (2, 3));
    for text in ["", " ", "{}", "<profile/>", "<profile", "\u{feff}"] {
        refused(text);
    }
}

proptest! {
    /// Whatever is written is read back the same, and nothing that is sent makes it fall over.
    #[test]
    fn is_118_what_is_written_is_read_back(
        name in "\\PC{1,40}",
        greeting in "(?s).{0,200}",
        alt in "(?s).{1,80}",
        choice: bool,
    ) {
        let mut content = ProfileContent::default();
        content.texts.greeting.insert("en".into(), greeting);
        content.logo = Some(switchboard_wire::rest::ProfilePicture {
            picture: GRAPHIC.parse().unwrap(),
            text: alt,
        });
        content.avatars.choice = choice;
        content.avatars.set = vec![OWN_AVATAR.into()];
        let content = crate::profiles::content(content, &known()).unwrap();
        let Some(name) = switchboard_core::limits::clean_name(&name, 120).filter(|name| !name.is_empty()) else {
            return Ok(());
        };
        let document = Document { name, scenario: None, content };
        let text = write(&document);
        prop_assert_eq!(read(text.as_bytes(), &known()), Ok(document), "{}", text);
    }

    #[test]
    fn is_118_no_bytes_make_it_fall_over(bytes in proptest::collection::vec(any::<u8>(), 0..200), at in 0usize..900) {
        let mut text = example().into_bytes();
        let at = at.min(text.len());
        text.splice(at..at, bytes);
        let _ = read(&text, &known());
    }
}
