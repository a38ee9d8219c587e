//! What is said where a page cannot be shown, in all languages.

use crate::pages::locale::Locale;

/// Why a page cannot be shown through the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The name is that of nothing, any more.
    Gone,
    /// The browser has shown no key to it.
    Locked,
    /// The company's list does not name the host.
    NotListed,
    /// It leads to another host.
    Elsewhere,
    /// It asks for a password or a card.
    Secure,
    /// The partner's server could not be reached.
    Unreached,
    /// It is larger than is carried.
    TooLarge,
    /// It is of a kind that is not carried, or is encoded.
    Kind,
    /// It asks for what is not carried.
    Refused,
    /// Too much is asked for at a time.
    Busy,
}

impl Why {
    /// Its name, for metrics and for the page's seat.
    pub fn name(self) -> &'static str {
        match self {
            Why::Gone => "gone",
            Why::Locked => "locked",
            Why::NotListed => "not_listed",
            Why::Elsewhere => "elsewhere",
            Why::Secure => "secure",
            Why::Unreached => "unreached",
            Why::TooLarge => "too_large",
            Why::Kind => "kind",
            Why::Refused => "refused",
            Why::Busy => "busy",
        }
    }

    /// HTTP status.
    pub fn status(self) -> u16 {
        match self {
            Why::Gone => 404,
            Why::Locked | Why::NotListed | Why::Secure => 403,
            // The page that says where it leads is one.
            Why::Elsewhere => 200,
            Why::Unreached | Why::TooLarge | Why::Kind => 502,
            Why::Refused => 405,
            Why::Busy => 429,
        }
    }

    /// For people.
    pub fn text(self, locale: Locale) -> &'static str {
        use Locale::{Ar, De, En, Es};
        match (self, locale) {
            (Why::Gone, En) => "This page is no longer shared. Ask to be shown it again.",
            (Why::Gone, Es) => "Esta página ya no se comparte. Pida que se la muestren de nuevo.",
            (Why::Gone, De) => {
                "Diese Seite wird nicht mehr geteilt. Lassen Sie sie sich noch einmal zeigen."
            }
            (Why::Gone, Ar) => "لم تعد هذه الصفحة مشتركة. اطلب عرضها مرة أخرى.",
            (Why::Locked, En) => {
                "Your browser cannot keep this page open here. Ask to be shown it again, in a window."
            }
            (Why::Locked, Es) => {
                "Su navegador no puede mantener esta página abierta aquí. Pida que se la muestren de nuevo en una ventana."
            }
            (Why::Locked, De) => {
                "Ihr Browser kann diese Seite hier nicht offen halten. Lassen Sie sie sich noch einmal in einem Fenster zeigen."
            }
            (Why::Locked, Ar) => {
                "لا يستطيع متصفحك إبقاء هذه الصفحة مفتوحة هنا. اطلب عرضها مرة أخرى في نافذة."
            }
            (Why::NotListed, En) => "This site is not one that may be shared.",
            (Why::NotListed, Es) => "Este sitio no está entre los que se pueden compartir.",
            (Why::NotListed, De) => {
                "Diese Website gehört nicht zu denen, die geteilt werden dürfen."
            }
            (Why::NotListed, Ar) => "هذا الموقع ليس من المواقع التي يجوز مشاركتها.",
            (Why::Elsewhere, En) => "This leads to another site, which is not shared here:",
            (Why::Elsewhere, Es) => "Esto lleva a otro sitio, que no se comparte aquí:",
            (Why::Elsewhere, De) => {
                "Das führt zu einer anderen Website, die hier nicht geteilt wird:"
            }
            (Why::Elsewhere, Ar) => "هذا يؤدي إلى موقع آخر لا تتم مشاركته هنا:",
            (Why::Secure, En) => "This page asks for a password or a card, so it is not shared.",
            (Why::Secure, Es) => {
                "Esta página pide una contraseña o una tarjeta, por eso no se comparte."
            }
            (Why::Secure, De) => {
                "Diese Seite fragt nach einem Passwort oder einer Karte und wird darum nicht geteilt."
            }
            (Why::Secure, Ar) => "تطلب هذه الصفحة كلمة مرور أو بطاقة، لذلك لا تتم مشاركتها.",
            (Why::Unreached, En) => "The other site does not answer as it should.",
            (Why::Unreached, Es) => "El otro sitio no responde como debería.",
            (Why::Unreached, De) => "Die andere Website antwortet nicht, wie sie sollte.",
            (Why::Unreached, Ar) => "الموقع الآخر لا يستجيب كما ينبغي.",
            (Why::TooLarge, En) => "This page is too large to be shared.",
            (Why::TooLarge, Es) => "Esta página es demasiado grande para compartirla.",
            (Why::TooLarge, De) => "Diese Seite ist zu groß, um geteilt zu werden.",
            (Why::TooLarge, Ar) => "هذه الصفحة أكبر من أن تتم مشاركتها.",
            (Why::Kind, En) => "This is of a kind that cannot be shared.",
            (Why::Kind, Es) => "Esto es de un tipo que no se puede compartir.",
            (Why::Kind, De) => "Das ist von einer Art, die nicht geteilt werden kann.",
            (Why::Kind, Ar) => "هذا من نوع لا يمكن مشاركته.",
            (Why::Refused, En) => "What this page asks for cannot be done while it is shared.",
            (Why::Refused, Es) => "Lo que pide esta página no se puede hacer mientras se comparte.",
            (Why::Refused, De) => "Was diese Seite verlangt, geht nicht, solange sie geteilt wird.",
            (Why::Refused, Ar) => "ما تطلبه هذه الصفحة لا يمكن تنفيذه أثناء مشاركتها.",
            (Why::Busy, En) => "Too much at a time. Please try again in a moment.",
            (Why::Busy, Es) => "Demasiado a la vez. Inténtelo de nuevo en un momento.",
            (Why::Busy, De) => "Zu viel auf einmal. Bitte versuchen Sie es gleich noch einmal.",
            (Why::Busy, Ar) => "طلبات كثيرة في وقت واحد. حاول مرة أخرى بعد لحظة.",
        }
    }

    /// What leads there anyway, by itself.
    pub fn open(locale: Locale) -> &'static str {
        match locale {
            Locale::En => "Open it by itself",
            Locale::Es => "Abrirlo por separado",
            Locale::De => "Für sich öffnen",
            Locale::Ar => "فتحه على حدة",
        }
    }
}
