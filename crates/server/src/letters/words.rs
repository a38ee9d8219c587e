//! Texts of the mail. `{}` stands for the company, or for somebody's name.

use crate::pages::locale::Locale;

pub struct Words {
    pub subject: &'static str,
    pub intro: &'static str,
    pub came: &'static str,
    pub went: &'static str,
    pub showed: &'static str,
    pub sent: &'static str,
    pub cut: &'static str,
    pub why: &'static str,
}

pub fn of(locale: Locale) -> &'static Words {
    locale.pick([&EN, &ES, &DE, &AR])
}

const EN: Words = Words {
    subject: "Your conversation with {}",
    intro: "Here is what was said.",
    came: "{} joined",
    went: "{} left",
    showed: "{} showed a page:",
    sent: "{} sent a file:",
    cut: "The conversation was longer than fits here.",
    why: "You get this mail because this address was given for the transcript. Nobody reads answers to it.",
};

const ES: Words = Words {
    subject: "Su conversación con {}",
    intro: "Esto es lo que se dijo.",
    came: "{} se ha unido",
    went: "{} ha salido",
    showed: "{} mostró una página:",
    sent: "{} envió un archivo:",
    cut: "La conversación fue más larga de lo que cabe aquí.",
    why: "Recibe este correo porque se indicó esta dirección para la transcripción. Nadie lee las respuestas.",
};

const DE: Words = Words {
    subject: "Ihr Gespräch mit {}",
    intro: "Das wurde gesagt.",
    came: "{} ist dazugekommen",
    went: "{} ist gegangen",
    showed: "{} hat eine Seite gezeigt:",
    sent: "{} hat eine Datei gesendet:",
    cut: "Das Gespräch war länger, als hier Platz ist.",
    why: "Sie erhalten diese E-Mail, weil diese Adresse für den Verlauf angegeben wurde. Antworten darauf liest niemand.",
};

const AR: Words = Words {
    subject: "محادثتك مع {}",
    intro: "إليك ما قيل.",
    came: "انضم {}",
    went: "غادر {}",
    showed: "عرض {} صفحة:",
    sent: "أرسل {} ملفًا:",
    cut: "كانت المحادثة أطول مما يتسع له هذا البريد.",
    why: "وصلك هذا البريد لأن هذا العنوان أُعطي لإرسال نص المحادثة. لا أحد يقرأ الردود عليه.",
};
