/** Words about the card, in all languages: they come only where the company takes part. */
const en = {
  offer: "Be known on other sites",
  known: "Known by your card",
  called: "Known as {name}",
};

export type CardKey = keyof typeof en;

export const card: Record<string, Record<CardKey, string>> = {
  en,
  es: {
    offer: "Que le reconozcan en otros sitios",
    known: "Se le conoce por su tarjeta",
    called: "Se le conoce como {name}",
  },
  de: {
    offer: "Auf anderen Websites erkannt werden",
    known: "Durch Ihre Karte bekannt",
    called: "Bekannt als {name}",
  },
  ar: {
    offer: "أن تُعرَف في مواقع أخرى",
    known: "معروف ببطاقتك",
    called: "معروف باسم {name}",
  },
};
