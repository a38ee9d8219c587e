//! Texts of the pages that the server writes itself.

use super::locale::Locale;
use switchboard_core::Time;
use switchboard_wire::socket::{Availability, AvailabilityState};

/// All texts of one language.
pub struct Words {
    pub unregistered_title: &'static str,
    pub unregistered_text: &'static str,
    pub without_scripts: &'static str,
    pub contact: &'static str,
    pub intro: &'static str,
    pub question: &'static str,
    pub question_hint: &'static str,
    pub name: &'static str,
    pub optional: &'static str,
    pub known_as: &'static str,
    pub be_known: &'static str,
    pub start: &'static str,
    pub login: &'static str,
    pub password: &'static str,
    pub bad_login: &'static str,
    pub question_required: &'static str,
    pub waiting: &'static str,
    pub place: &'static str,
    pub estimate: &'static str,
    pub soon: &'static str,
    pub away: &'static str,
    pub refreshes: &'static str,
    pub still_there: &'static str,
    pub message: &'static str,
    pub send: &'static str,
    pub end: &'static str,
    pub refresh_now: &'static str,
    pub transcript: &'static str,
    pub ended: &'static str,
    pub again: &'static str,
    pub full: &'static str,
    pub no_seat: &'static str,
    pub closed: &'static str,
    pub opens: &'static str,
    pub leave_question: &'static str,
    pub opens_in_minutes: &'static str,
    pub opens_in_hours: &'static str,
    pub opens_in_days: &'static str,
    pub still_trying: &'static str,
    pub wait: &'static str,
    pub later: &'static str,
    pub later_hint: &'static str,
    pub withdrawn: &'static str,
    pub expired: &'static str,
    /// Of a visitor who is handed to a partner.
    pub warm_ask: &'static str,
    pub warm_yes: &'static str,
    pub warm_no: &'static str,
    pub warm_answer: &'static str,
    pub warm_soon: &'static str,
    pub warm_going: &'static str,
    pub warm_on: &'static str,
    pub warm_over: &'static str,
    pub warm_wait: &'static str,
    /// For an administrator who opens a partner's link.
    pub warm_link: &'static str,
    pub failed: &'static str,
    pub late: &'static str,
    pub retry: &'static str,
    pub too_many: &'static str,
    pub you: &'static str,
    pub joined: &'static str,
    pub left: &'static str,
    pub shown: &'static str,
    pub lost: &'static str,
    pub returned: &'static str,
}

/// The texts of a language.
pub fn of(locale: Locale) -> &'static Words {
    locale.pick([&EN, &ES, &DE, &AR])
}

/// `{}` stands for the value; in `place` and `opens` there are two.
pub fn fill(text: &str, values: &[&str]) -> String {
    let mut parts = text.split("{}");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for (part, value) in parts.zip(values) {
        filled.push_str(value);
        filled.push_str(part);
    }
    filled
}

/// What the launcher says while it is closed: how long until it opens, which is the same by every
/// clock.
pub fn closed_label(locale: Locale, told: &Availability, now: Time) -> Option<String> {
    if told.state != AvailabilityState::Closed {
        return None;
    }
    let words = of(locale);
    let Some(opens_at) = told.opens_at else {
        return Some(words.leave_question.into());
    };
    let minutes = (opens_at.since(now) + 59_999) / 60_000;
    let (text, value) = match minutes {
        ..=99 => (words.opens_in_minutes, minutes),
        100..=2_879 => (words.opens_in_hours, (minutes + 59) / 60),
        _ => (words.opens_in_days, (minutes + 1_439) / 1_440),
    };
    Some(fill(text, &[&value.to_string()]))
}

static EN: Words = Words {
    unregistered_title: "This site is not registered",
    unregistered_text: "The page you came from links to this conversation service, but it is not registered here, so nobody can be reached. Nothing about you was stored. Please contact the company in another way.",
    without_scripts: "Continue without scripts",
    contact: "Talk to {}",
    intro: "Ask your question; you will be connected to a person. This page works without scripts and refreshes itself.",
    question: "Your question",
    question_hint: "What can we help you with?",
    name: "Your name",
    optional: "optional",
    known_as: "You are known as {}",
    be_known: "Be known on other sites",
    start: "Start",
    login: "Log-in name",
    password: "Password",
    bad_login: "Log-in name or password is wrong.",
    question_required: "Please type your question.",
    waiting: "You are in the queue",
    place: "Place {} of {}",
    estimate: "About {} min to wait",
    soon: "Less than a minute to wait",
    away: "Nobody is logged in at the moment. You may wait or come back later.",
    refreshes: "This page looks again every five seconds. You can leave it open.",
    still_there: "We are still trying; your place is kept.",
    message: "Your message",
    send: "Send",
    end: "End the conversation",
    refresh_now: "Look again now",
    transcript: "Conversation",
    ended: "The conversation has ended.",
    again: "Start a new one",
    full: "All places are taken at the moment. Please try again in a few minutes.",
    no_seat: "All places are taken at the moment. This page keeps asking for one.",
    closed: "We are closed at the moment.",
    opens: "We open again on {} ({}).",
    leave_question: "Leave a question",
    opens_in_minutes: "Closed, opens in {} min",
    opens_in_hours: "Closed, opens in {} h",
    opens_in_days: "Closed, opens in {} d",
    still_trying: "We are still trying.",
    wait: "Wait",
    later: "Try again later",
    later_hint: "Gives up your place.",
    withdrawn: "Your request is withdrawn. You are welcome at any time.",
    expired: "The form was open for too long. Please send it again.",
    warm_ask: "{} would like to hand you over to {}. The page will change by itself. Is that all right?",
    warm_yes: "Yes, please",
    warm_no: "No, stay here",
    warm_answer: "Answer",
    warm_soon: "We are handing you over to {}.",
    warm_going: "We are handing you over. The page changes by itself.",
    warm_on: "Go on",
    warm_over: "This address leads nowhere any more. Your conversation goes on where it was.",
    warm_wait: "Nobody can take you in this moment. We try again by ourselves.",
    warm_link: "This link pairs two companies' servers. Copy it into the console of the other one, under Partners.",
    failed: "That did not work. Please try again.",
    late: "This takes longer than it should.",
    retry: "Try again",
    too_many: "Too many tries. Please wait a minute.",
    you: "You",
    joined: "{} joined",
    left: "{} left",
    shown: "{} shows you a page:",
    lost: "The other side lost its connection; please wait.",
    returned: "The other side is back.",
};

static ES: Words = Words {
    unregistered_title: "Este sitio no está registrado",
    unregistered_text: "La página de la que viene enlaza con este servicio de conversación, pero no está registrada aquí, así que no se puede contactar con nadie. No se ha guardado nada sobre usted. Contacte con la empresa por otro medio.",
    without_scripts: "Continuar sin scripts",
    contact: "Hable con {}",
    intro: "Escriba su pregunta y le pondremos en contacto con una persona. Esta página funciona sin scripts y se actualiza sola.",
    question: "Su pregunta",
    question_hint: "¿En qué podemos ayudarle?",
    name: "Su nombre",
    optional: "opcional",
    known_as: "Se le conoce como {}",
    be_known: "Que le reconozcan en otros sitios",
    start: "Empezar",
    login: "Nombre de usuario",
    password: "Contraseña",
    bad_login: "El nombre de usuario o la contraseña no son correctos.",
    question_required: "Escriba su pregunta, por favor.",
    waiting: "Está en la cola",
    place: "Puesto {} de {}",
    estimate: "Unos {} min de espera",
    soon: "Menos de un minuto de espera",
    away: "Ahora mismo no hay nadie conectado. Puede esperar o volver más tarde.",
    refreshes: "Esta página se comprueba cada cinco segundos. Puede dejarla abierta.",
    still_there: "Seguimos intentándolo; conserva su puesto.",
    message: "Su mensaje",
    send: "Enviar",
    end: "Terminar la conversación",
    refresh_now: "Comprobar ahora",
    transcript: "Conversación",
    ended: "La conversación ha terminado.",
    again: "Empezar otra",
    full: "Ahora mismo no queda sitio. Inténtelo dentro de unos minutos.",
    no_seat: "Ahora mismo no queda sitio. Esta página sigue pidiendo uno.",
    closed: "Ahora mismo está cerrado.",
    opens: "Abrimos de nuevo el {} ({}).",
    leave_question: "Deje su pregunta",
    opens_in_minutes: "Cerrado, abre en {} min",
    opens_in_hours: "Cerrado, abre en {} h",
    opens_in_days: "Cerrado, abre en {} d",
    still_trying: "Seguimos intentándolo.",
    wait: "Esperar",
    later: "Intentarlo más tarde",
    later_hint: "Deja libre su puesto.",
    withdrawn: "Su petición está retirada. Puede volver cuando quiera.",
    expired: "El formulario estuvo abierto demasiado tiempo. Envíelo otra vez.",
    warm_ask: "{} quiere pasarle con {}. La página cambiará por sí sola. ¿Le parece bien?",
    warm_yes: "Sí, gracias",
    warm_no: "No, siga conmigo",
    warm_answer: "Responder",
    warm_soon: "Le estamos pasando con {}.",
    warm_going: "Le estamos pasando con otra empresa. La página cambia por sí sola.",
    warm_on: "Continuar",
    warm_over: "Esta dirección ya no lleva a ninguna parte. Su conversación sigue donde estaba.",
    warm_wait: "En este momento no podemos atenderle. Lo intentamos de nuevo automáticamente.",
    warm_link: "Este enlace une los servidores de dos empresas. Cópielo en la consola de la otra, en Socios.",
    failed: "No ha funcionado. Inténtelo otra vez.",
    late: "Esto tarda más de lo normal.",
    retry: "Reintentar",
    too_many: "Demasiados intentos. Espere un minuto.",
    you: "Usted",
    joined: "{} se ha unido",
    left: "{} se ha ido",
    shown: "{} le muestra una página:",
    lost: "La otra parte ha perdido la conexión; espere, por favor.",
    returned: "La otra parte ha vuelto.",
};

static DE: Words = Words {
    unregistered_title: "Diese Website ist nicht registriert",
    unregistered_text: "Die Seite, von der Sie kommen, verweist auf diesen Gesprächsdienst, ist hier aber nicht registriert; deshalb ist niemand erreichbar. Über Sie wurde nichts gespeichert. Bitte wenden Sie sich auf anderem Weg an das Unternehmen.",
    without_scripts: "Ohne Skripte fortfahren",
    contact: "Im Gespräch mit {}",
    intro: "Stellen Sie Ihre Frage; Sie werden mit einem Menschen verbunden. Diese Seite kommt ohne Skripte aus und erneuert sich selbst.",
    question: "Ihre Frage",
    question_hint: "Womit können wir helfen?",
    name: "Ihr Name",
    optional: "freiwillig",
    known_as: "Sie sind als {} bekannt",
    be_known: "Auf anderen Websites erkannt werden",
    start: "Starten",
    login: "Anmeldename",
    password: "Passwort",
    bad_login: "Anmeldename oder Passwort ist falsch.",
    question_required: "Bitte geben Sie Ihre Frage ein.",
    waiting: "Sie sind in der Warteschlange",
    place: "Platz {} von {}",
    estimate: "Etwa {} Min. Wartezeit",
    soon: "Weniger als eine Minute Wartezeit",
    away: "Im Moment ist niemand angemeldet. Sie können warten oder später wiederkommen.",
    refreshes: "Diese Seite sieht alle fünf Sekunden nach. Sie können sie offen lassen.",
    still_there: "Wir versuchen es weiter; Ihr Platz bleibt erhalten.",
    message: "Ihre Nachricht",
    send: "Senden",
    end: "Gespräch beenden",
    refresh_now: "Jetzt nachsehen",
    transcript: "Gespräch",
    ended: "Das Gespräch ist beendet.",
    again: "Neues Gespräch",
    full: "Im Moment sind alle Plätze belegt. Bitte versuchen Sie es in ein paar Minuten noch einmal.",
    no_seat: "Im Moment sind alle Plätze belegt. Diese Seite fragt weiter nach einem.",
    closed: "Im Moment ist geschlossen.",
    opens: "Wir öffnen wieder am {} ({}).",
    leave_question: "Frage hinterlassen",
    opens_in_minutes: "Geschlossen, öffnet in {} Min.",
    opens_in_hours: "Geschlossen, öffnet in {} Std.",
    opens_in_days: "Geschlossen, öffnet in {} T.",
    still_trying: "Wir versuchen es weiter.",
    wait: "Warten",
    later: "Später wieder versuchen",
    later_hint: "Gibt Ihren Platz auf.",
    withdrawn: "Ihre Anfrage ist zurückgenommen. Sie können jederzeit wiederkommen.",
    expired: "Das Formular war zu lange offen. Bitte senden Sie es noch einmal.",
    warm_ask: "{} möchte Sie an {} weitergeben. Die Seite wechselt von selbst. Ist Ihnen das recht?",
    warm_yes: "Ja, gern",
    warm_no: "Nein, bleiben Sie",
    warm_answer: "Antworten",
    warm_soon: "Wir geben Sie weiter an {}.",
    warm_going: "Wir geben Sie weiter. Die Seite wechselt von selbst.",
    warm_on: "Weiter",
    warm_over: "Diese Adresse führt nirgendwo mehr hin. Ihr Gespräch geht dort weiter, wo es war.",
    warm_wait: "Im Augenblick kann Sie niemand übernehmen. Wir versuchen es von selbst noch einmal.",
    warm_link: "Dieser Link verbindet die Server zweier Unternehmen. Kopieren Sie ihn in die Konsole des anderen, unter Partner.",
    failed: "Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.",
    late: "Das dauert länger, als es sollte.",
    retry: "Erneut versuchen",
    too_many: "Zu viele Versuche. Bitte warten Sie eine Minute.",
    you: "Sie",
    joined: "{} ist da",
    left: "{} ist gegangen",
    shown: "{} zeigt Ihnen eine Seite:",
    lost: "Die andere Seite hat die Verbindung verloren; bitte warten Sie.",
    returned: "Die andere Seite ist wieder da.",
};

static AR: Words = Words {
    unregistered_title: "هذا الموقع غير مسجّل",
    unregistered_text: "الصفحة التي أتيت منها تشير إلى خدمة المحادثة هذه، لكنها غير مسجّلة هنا، لذلك لا يمكن الوصول إلى أحد. لم يُحفظ أي شيء عنك. يُرجى التواصل مع الشركة بطريقة أخرى.",
    without_scripts: "المتابعة دون نصوص برمجية",
    contact: "تحدّث مع {}",
    intro: "اكتب سؤالك وسنوصلك بشخص يجيبك. تعمل هذه الصفحة دون نصوص برمجية وتتحدّث تلقائيًا.",
    question: "سؤالك",
    question_hint: "كيف يمكننا مساعدتك؟",
    name: "اسمك",
    optional: "اختياري",
    known_as: "أنت معروف باسم {}",
    be_known: "أن تُعرَف في مواقع أخرى",
    start: "ابدأ",
    login: "اسم الدخول",
    password: "كلمة المرور",
    bad_login: "اسم الدخول أو كلمة المرور غير صحيح.",
    question_required: "يُرجى كتابة سؤالك.",
    waiting: "أنت في قائمة الانتظار",
    place: "الدور {} من {}",
    estimate: "الانتظار نحو {} دقيقة",
    soon: "الانتظار أقل من دقيقة",
    away: "لا أحد متصل الآن. يمكنك الانتظار أو العودة لاحقًا.",
    refreshes: "تتحقّق هذه الصفحة كل خمس ثوانٍ. يمكنك تركها مفتوحة.",
    still_there: "ما زلنا نحاول؛ دورك محفوظ.",
    message: "رسالتك",
    send: "إرسال",
    end: "إنهاء المحادثة",
    refresh_now: "تحقّق الآن",
    transcript: "المحادثة",
    ended: "انتهت المحادثة.",
    again: "ابدأ محادثة جديدة",
    full: "جميع الأماكن مشغولة الآن. يُرجى المحاولة بعد بضع دقائق.",
    no_seat: "جميع الأماكن مشغولة الآن. تواصل هذه الصفحة طلب مكان لك.",
    closed: "نحن مغلقون الآن.",
    opens: "نفتح مجددًا في {} ({}).",
    leave_question: "اترك سؤالك",
    opens_in_minutes: "مغلق، يفتح بعد {} د",
    opens_in_hours: "مغلق، يفتح بعد {} س",
    opens_in_days: "مغلق، يفتح بعد {} ي",
    still_trying: "ما زلنا نحاول.",
    wait: "الانتظار",
    later: "المحاولة لاحقًا",
    later_hint: "يتخلى عن دورك.",
    withdrawn: "سُحب طلبك. أهلًا بك في أي وقت.",
    expired: "بقي النموذج مفتوحًا مدة طويلة. يُرجى إرساله مرة أخرى.",
    warm_ask: "يود {} تحويلك إلى {}. ستتغير الصفحة تلقائيًا. هل توافق؟",
    warm_yes: "نعم",
    warm_no: "لا، ابقَ معي",
    warm_answer: "أجب",
    warm_soon: "نقوم بتحويلك إلى {}.",
    warm_going: "نقوم بتحويلك الآن. تتغير الصفحة تلقائيًا.",
    warm_on: "متابعة",
    warm_over: "لم يعد هذا العنوان يؤدي إلى شيء. تستمر محادثتك حيث كانت.",
    warm_wait: "لا يمكن لأحد خدمتك في هذه اللحظة. نعيد المحاولة تلقائيًا.",
    warm_link: "يربط هذا الرابط خادمي شركتين. انسخه في وحدة تحكم الشركة الأخرى، ضمن الشركاء.",
    failed: "لم ينجح ذلك. يُرجى المحاولة مرة أخرى.",
    late: "يستغرق هذا وقتًا أطول من المعتاد.",
    retry: "أعد المحاولة",
    too_many: "محاولات كثيرة. يُرجى الانتظار دقيقة.",
    you: "أنت",
    joined: "انضمّ {}",
    left: "غادر {}",
    shown: "يعرض لك {} صفحة:",
    lost: "فقد الطرف الآخر الاتصال؛ يُرجى الانتظار.",
    returned: "عاد الطرف الآخر.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_filled() {
        assert_eq!(fill("Place {} of {}", &["1", "2"]), "Place 1 of 2");
        for locale in Locale::ALL {
            let words = of(locale);
            assert_eq!(words.place.matches("{}").count(), 2, "{locale:?}");
            assert_eq!(words.opens.matches("{}").count(), 2, "{locale:?}");
            for text in [
                words.contact,
                words.opens_in_minutes,
                words.opens_in_hours,
                words.opens_in_days,
                words.estimate,
                words.joined,
                words.left,
                words.shown,
            ] {
                assert_eq!(text.matches("{}").count(), 1, "{locale:?}: {text}");
            }
        }
    }

    #[test]
    fn the_launcher_says_how_long_it_is_closed() {
        let says = |state, left: Option<i64>| {
            let told = Availability {
                state,
                wait_s: None,
                opens_at: left.map(|left| Time(1_000_000 + left)),
            };
            closed_label(Locale::En, &told, Time(1_000_000))
        };
        let closed = |left| says(AvailabilityState::Closed, left).unwrap();
        assert_eq!(says(AvailabilityState::Away, None), None);
        assert_eq!(closed(None), "Leave a question");
        assert_eq!(closed(Some(1)), "Closed, opens in 1 min");
        assert_eq!(closed(Some(99 * 60_000)), "Closed, opens in 99 min");
        assert_eq!(closed(Some(99 * 60_000 + 1)), "Closed, opens in 2 h");
        assert_eq!(closed(Some(47 * 3_600_000)), "Closed, opens in 47 h");
        assert_eq!(closed(Some(49 * 3_600_000)), "Closed, opens in 3 d");
    }
}
