//! Texts of the mails. `{}` stands for the server, for days, or for a name.

use crate::pages::locale::Locale;

pub struct Words {
    pub subject: &'static str,
    pub open: &'static str,
    pub days: &'static str,
    pub not_you: &'static str,
    pub ready: &'static str,
    pub log_in: &'static str,
    pub short_name: &'static str,
    pub login: &'static str,
}

pub fn of(locale: Locale) -> &'static Words {
    locale.pick([&EN, &ES, &DE, &AR])
}

const EN: Words = Words {
    subject: "Your sign-up at {}",
    open: "Open this link to go on with your sign-up at {}:",
    days: "It works for {} days, and brings you back to where you stopped. Keep it to yourself.",
    not_you: "If you did not sign up, do nothing: everything is removed by itself.",
    ready: "Your company is ready at {}",
    log_in: "You are signed up. Log in here:",
    short_name: "Company short name: {}",
    login: "Log-in name: {}",
};

const ES: Words = Words {
    subject: "Su registro en {}",
    open: "Abra este enlace para continuar su registro en {}:",
    days: "Funciona durante {} días y le lleva a donde lo dejó. No lo comparta con nadie.",
    not_you: "Si no se ha registrado, no haga nada: todo se elimina por sí solo.",
    ready: "Su empresa está lista en {}",
    log_in: "Ya está registrado. Inicie sesión aquí:",
    short_name: "Nombre corto de la empresa: {}",
    login: "Nombre de usuario: {}",
};

const DE: Words = Words {
    subject: "Ihre Anmeldung bei {}",
    open: "Mit diesem Link setzen Sie Ihre Anmeldung bei {} fort:",
    days: "Er gilt {} Tage und bringt Sie dorthin zurück, wo Sie aufgehört haben. Behalten Sie ihn für sich.",
    not_you: "Wenn Sie sich nicht angemeldet haben, müssen Sie nichts tun: Alles wird von selbst gelöscht.",
    ready: "Ihre Firma ist bereit auf {}",
    log_in: "Die Anmeldung ist abgeschlossen. Hier loggen Sie sich ein:",
    short_name: "Kurzname der Firma: {}",
    login: "Benutzername: {}",
};

const AR: Words = Words {
    subject: "تسجيلك في {}",
    open: "افتح هذا الرابط لمتابعة تسجيلك في {}:",
    days: "يعمل الرابط لمدة {} أيام ويعيدك إلى حيث توقفت. لا تشاركه مع أحد.",
    not_you: "إذا لم تسجّل فلا تفعل شيئًا: كل شيء يُحذف تلقائيًا.",
    ready: "شركتك جاهزة في {}",
    log_in: "اكتمل تسجيلك. سجّل الدخول من هنا:",
    short_name: "الاسم المختصر للشركة: {}",
    login: "اسم الدخول: {}",
};
