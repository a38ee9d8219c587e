/** A stretch of text: plain, or an address that may be opened. */
export type Stretch = { text: string; href?: string };

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`{}|\\^[\]]+/gi;

/**
 * Splits a message into plain text and addresses. Only http and https count; nothing of
 * a message is ever markup. Closing punctuation belongs to the sentence.
 */
export const stretches = (text: string): Stretch[] => {
  const out: Stretch[] = [];
  let at = 0;
  for (const match of text.matchAll(ADDRESS)) {
    let found = match[0].replace(/[.,;:!?…»”’]+$/, "");
    // A closing bracket is part of the address only when it was opened in it.
    while (found.endsWith(")") && found.split(")").length > found.split("(").length) {
      found = found.slice(0, -1);
    }
    try {
      const { href } = new URL(found);
      if (match.index > at) out.push({ text: text.slice(at, match.index) });
      out.push({ text: found, href });
      at = match.index + found.length;
    } catch {
      // Looks like an address and is none: stays text.
    }
  }
  if (at < text.length) out.push({ text: text.slice(at) });
  return out;
};

/** One or two letters for a face that has no picture. */
export const initials = (name: string): string => {
  // A sign before a word is no initial.
  const words = name.match(/[^\s\p{P}]\S*/gu) || ["?"];
  const ends = words.length > 1 ? [words[0]!, words[words.length - 1]!] : words;
  return ends
    .map((word) => [...word][0]!)
    .join("")
    .toLocaleUpperCase();
};

/** A colour that stays with the name, as a hue from 0 to 359. */
export const hue = (name: string): number => {
  let sum = 7;
  for (const c of name) sum = (sum * 31 + c.codePointAt(0)!) % 360;
  return sum;
};
