//! What the assistant says of itself, in the visitor's language.

/// One language. `{name}` and `{of}` are filled in.
pub struct Words {
    /// The first thing it says.
    pub hello: &'static str,
    /// Behind an answer: where it is from.
    pub source: &'static str,
    /// It does not know.
    pub unknown: &'static str,
    /// The visitor wants a person.
    pub asks: &'static str,
    /// Somebody is there.
    pub there: &'static str,
    /// Nobody can come now.
    pub nobody: &'static str,
    /// It stops.
    pub stops: &'static str,
    /// For whoever comes: what was asked.
    pub summary: &'static str,
    /// Words by which a visitor asks for a person.
    pub person: &'static [&'static str],
}

/// The words of a locale; English where there are none.
pub fn of(locale: &str) -> &'static Words {
    match locale.get(..2) {
        Some("es") => &ES,
        Some("de") => &DE,
        Some("ar") => &AR,
        _ => &EN,
    }
}

/// Whether these words of a visitor ask for a person, in any of the languages.
pub fn asks_for_person(text: &str) -> bool {
    let text = text.to_lowercase();
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    words.any(|word| {
        [&EN, &ES, &DE, &AR]
            .iter()
            .any(|language| language.person.contains(&word))
    })
}

const EN: Words = Words {
    hello: "Hello, I am {name}, an assistant: software, not a person. I answer from what {of} has written down. If you would rather talk with a person, write “person”.",
    source: "From the reply “{name}”.",
    unknown: "I have no answer to that. I am asking a colleague, a person, to join us.",
    asks: "I am asking a colleague, a person, to join us.",
    there: "{name} is here now. I leave you to them.",
    nobody: "Nobody can join us just now. You can go on asking me, or write “person” and I will ask again.",
    stops: "I have to stop here. A person will be with you as soon as one is free.",
    summary: "Asked so far: {name}",
    person: &["person", "human", "agent", "somebody", "someone", "people"],
};

const ES: Words = Words {
    hello: "Hola, soy {name}, un asistente: un programa, no una persona. Respondo con lo que {of} ha dejado escrito. Si prefiere hablar con una persona, escriba «persona».",
    source: "De la respuesta «{name}».",
    unknown: "No tengo respuesta a eso. Pido a una persona del equipo que se una.",
    asks: "Pido a una persona del equipo que se una.",
    there: "Ya está aquí {name}. Le dejo en sus manos.",
    nobody: "Ahora mismo no puede unirse nadie. Puede seguir preguntándome, o escribir «persona» y volveré a preguntar.",
    stops: "Tengo que parar aquí. Una persona le atenderá en cuanto esté libre.",
    summary: "Preguntado hasta ahora: {name}",
    person: &["persona", "humano", "humana", "agente", "alguien"],
};

const DE: Words = Words {
    hello: "Guten Tag, ich bin {name}, ein Assistent: ein Programm, kein Mensch. Ich antworte aus dem, was {of} aufgeschrieben hat. Möchten Sie lieber mit einem Menschen sprechen, schreiben Sie „Mensch“.",
    source: "Aus der Antwort „{name}“.",
    unknown: "Darauf habe ich keine Antwort. Ich bitte einen Menschen aus dem Team dazu.",
    asks: "Ich bitte einen Menschen aus dem Team dazu.",
    there: "{name} ist jetzt da. Ich überlasse Sie dem Gespräch.",
    nobody: "Gerade kann niemand dazukommen. Sie können mich weiter fragen oder „Mensch“ schreiben, dann frage ich noch einmal.",
    stops: "Ich muss hier aufhören. Ein Mensch ist bei Ihnen, sobald jemand frei ist.",
    summary: "Bisher gefragt: {name}",
    person: &[
        "mensch",
        "menschen",
        "person",
        "mitarbeiter",
        "jemand",
        "jemanden",
        "jemandem",
    ],
};

const AR: Words = Words {
    hello: "مرحبًا، أنا {name}، مساعد آلي: برنامج ولست إنسانًا. أجيب مما كتبته {of}. إن كنت تفضل التحدث مع شخص فاكتب «شخص».",
    source: "من الرد «{name}».",
    unknown: "ليس لدي جواب عن ذلك. سأطلب من أحد الزملاء أن ينضم إلينا.",
    asks: "سأطلب من أحد الزملاء أن ينضم إلينا.",
    there: "{name} هنا الآن. أتركك معه.",
    nobody: "لا يستطيع أحد الانضمام الآن. يمكنك أن تواصل سؤالي، أو تكتب «شخص» فأطلب مرة أخرى.",
    stops: "يجب أن أتوقف هنا. سيكون معك شخص حالما يتفرغ أحد.",
    summary: "ما سُئل حتى الآن: {name}",
    person: &["شخص", "إنسان", "موظف", "زميل", "أحد"],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_asked_for_in_any_language_and_by_whole_words() {
        for text in [
            "A human, please!",
            "Mensch",
            "Quiero una persona",
            "أريد شخص",
        ] {
            assert!(asks_for_person(text), "{text}");
        }
        assert!(!asks_for_person("my personal data"));
        assert_eq!(of("de-AT").person[0], "mensch");
        assert_eq!(of("fr").person[0], "person");
        assert_eq!(of("").person[0], "person");
    }
}
