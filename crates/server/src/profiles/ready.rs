//! Profiles that are there to begin with, for the four usual environments (IS-17). What each
//! changes is written down in docs/profiles.md.

use switchboard_wire::rest::{
    Notices, ProfileAvatars, ProfileColours, ProfileContent, ProfileOptions, ProfileTexts, Words,
};

/// Their names, and the scenario that each fits.
pub const READY: [(&str, &str); 4] = [
    ("sales", "one-to-one"),
    ("collaboration", "collaborative"),
    ("training", "collaborative"),
    ("support", "one-to-one"),
];

fn words(of: [(&str, &str); 4]) -> Words {
    of.map(|(tag, text)| (tag.to_owned(), text.to_owned()))
        .into()
}

fn content(
    accent: &str,
    greeting: [(&str, &str); 4],
    choice: bool,
    options: ProfileOptions,
) -> ProfileContent {
    ProfileContent {
        colours: ProfileColours {
            accent: Some(accent.into()),
            header: None,
        },
        avatars: ProfileAvatars {
            choice,
            ..ProfileAvatars::default()
        },
        texts: ProfileTexts {
            greeting: words(greeting),
            closing: Words::new(),
        },
        options,
        ..ProfileContent::default()
    }
}

/// The profile of that name.
pub fn ready(key: &str) -> Option<ProfileContent> {
    Some(match key {
        "sales" => content(
            "#8a3b12",
            [
                ("en", "Welcome! We are glad to help you choose."),
                (
                    "es",
                    "¡Te damos la bienvenida! Con gusto te ayudamos a elegir.",
                ),
                ("de", "Willkommen! Wir helfen Ihnen gern bei der Auswahl."),
                ("ar", "أهلًا بك! يسعدنا أن نساعدك في الاختيار."),
            ],
            false,
            ProfileOptions {
                live_typing: Some(true),
                question_required: Some(false),
                people: Some(false),
                rooms: Some(false),
                rating: Some(true),
                notices: Some(Notices::Chime),
            },
        ),
        "collaboration" => content(
            "#1f5fbf",
            [
                (
                    "en",
                    "You are working together here. Everybody sees what is written.",
                ),
                (
                    "es",
                    "Aquí se trabaja en conjunto. Todos ven lo que se escribe.",
                ),
                (
                    "de",
                    "Hier arbeiten Sie zusammen. Alle sehen, was geschrieben wird.",
                ),
                ("ar", "هنا تعملون معًا. يرى الجميع ما يُكتب."),
            ],
            true,
            ProfileOptions {
                live_typing: Some(true),
                question_required: Some(false),
                people: Some(true),
                rooms: Some(true),
                rating: Some(false),
                notices: Some(Notices::Off),
            },
        ),
        "training" => content(
            "#5b3a9e",
            [
                (
                    "en",
                    "Welcome to the class. Ask whenever something is unclear.",
                ),
                (
                    "es",
                    "Te damos la bienvenida a la clase. Pregunta cuando algo no esté claro.",
                ),
                (
                    "de",
                    "Willkommen im Kurs. Fragen Sie, wenn etwas unklar ist.",
                ),
                ("ar", "أهلًا بك في الدرس. اسأل متى كان شيء غير واضح."),
            ],
            true,
            ProfileOptions {
                live_typing: Some(false),
                question_required: Some(false),
                people: Some(true),
                rooms: Some(true),
                rating: Some(true),
                notices: Some(Notices::Off),
            },
        ),
        "support" => content(
            "#0f5c4c",
            [
                (
                    "en",
                    "Tell us what is wrong, and what you were doing when it happened.",
                ),
                ("es", "Cuéntanos qué falla y qué hacías cuando ocurrió."),
                (
                    "de",
                    "Sagen Sie uns, was nicht geht und was Sie gerade getan haben.",
                ),
                ("ar", "أخبرنا ما المشكلة، وماذا كنت تفعل حين حدثت."),
            ],
            false,
            ProfileOptions {
                live_typing: Some(true),
                question_required: Some(true),
                people: Some(false),
                rooms: Some(false),
                rating: Some(true),
                notices: Some(Notices::Voice),
            },
        ),
        _ => return None,
    })
}
