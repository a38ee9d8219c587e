/**
 * Texts of one language. A text may hold {name} places; one that depends on a number is
 * an object by plural category, and its number is {n}.
 */
export type Phrase = string | Partial<Record<Intl.LDMLPluralRule, string>>;
export type Values = Record<string, string | number>;

/** The speaker of one language: `say(key, values)`; empty for what is not there yet. */
export const speaker = <Key extends string>(
  locale: string,
  phrases: Record<Key, Phrase>,
  number = new Intl.NumberFormat(locale),
) => {
  const rules = new Intl.PluralRules(locale);
  return (key: Key, values: Values = {}): string => {
    const phrase: Phrase | undefined = phrases[key];
    const text =
      typeof phrase === "string"
        ? phrase
        : phrase?.[rules.select(Number(values.n))] || phrase?.other || "";
    return text.replace(/\{(\w+)\}/g, (_, name) => {
      const value = values[name] ?? "";
      return typeof value === "number" ? number.format(value) : value;
    });
  };
};
