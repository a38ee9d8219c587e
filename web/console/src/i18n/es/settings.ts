/** Settings that came later; a part of the administrator's texts. */
export const settings = {
  "settings.by_language": "En otros idiomas",
  "settings.by_language_hint": "Quien lee en uno de ellos lo ve en lugar del texto de arriba.",
  "settings.help_by_name": "Los visitantes pueden decir quién ha de ayudar",
  "settings.help_by_name_hint": "Al pedir ayuda ven por su nombre quién está.",
} as const;
