/** Words of what a profile adds, in all languages: it comes only where there is a profile. */
const en = {
  advert: "Advertisement",
  hide: "Hide the advertisement",
  picture: "Your picture",
};

export type LookKey = keyof typeof en;

export const look: Record<string, Record<LookKey, string>> = {
  en,
  es: {
    advert: "Publicidad",
    hide: "Ocultar la publicidad",
    picture: "Tu imagen",
  },
  de: {
    advert: "Anzeige",
    hide: "Anzeige ausblenden",
    picture: "Ihr Bild",
  },
  ar: {
    advert: "إعلان",
    hide: "إخفاء الإعلان",
    picture: "صورتك",
  },
};
