/** Settings that came later; a part of the administrator's texts. */
export const settings = {
  "settings.by_language": "In other languages",
  "settings.by_language_hint": "Visitors who read one of these see it in place of the text above.",
  "settings.help_by_name": "Visitors may say who is to help",
  "settings.help_by_name_hint": "When they ask for help, they see by name who is there.",
} as const;
