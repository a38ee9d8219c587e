/** Settings that came later; a part of the administrator's texts. */
export const settings = {
  "settings.by_language": "In anderen Sprachen",
  "settings.by_language_hint": "Besuche, die eine davon lesen, sehen sie anstelle des Textes oben.",
  "settings.help_by_name": "Besuche dürfen sagen, wer helfen soll",
  "settings.help_by_name_hint": "Wenn sie um Hilfe bitten, sehen sie mit Namen, wer da ist.",
} as const;
