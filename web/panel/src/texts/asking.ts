/** Words about asking for somebody in particular, in all languages: they come only where somebody does. */
const en = {
  title: "Ask someone to join",
  subject: "About what?",
  hint: "Left empty, it is about what this conversation is about.",
  who: "Who?",
  anybody: "Whoever knows about it",
  ask: "Ask",
  cancel: "Not now",
};

export type AskingKey = keyof typeof en;

export const asking: Record<string, Record<AskingKey, string>> = {
  en,
  es: {
    title: "Pedir que alguien se una",
    subject: "¿Sobre qué?",
    hint: "Si lo deja vacío, sobre lo que trata esta conversación.",
    who: "¿Quién?",
    anybody: "Quien sepa de ello",
    ask: "Pedir",
    cancel: "Ahora no",
  },
  de: {
    title: "Jemanden dazubitten",
    subject: "Worum geht es?",
    hint: "Bleibt es leer, geht es um das, worum es hier geht.",
    who: "Wen?",
    anybody: "Wer sich damit auskennt",
    ask: "Bitten",
    cancel: "Jetzt nicht",
  },
  ar: {
    title: "اطلب انضمام شخص",
    subject: "عمّ يدور الأمر؟",
    hint: "إذا تُرك فارغًا، فعن موضوع هذه المحادثة.",
    who: "من؟",
    anybody: "من لديه معرفة بذلك",
    ask: "اطلب",
    cancel: "ليس الآن",
  },
};
