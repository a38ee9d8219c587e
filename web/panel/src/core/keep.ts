/** What this tab remembers over page turns. Storage may be forbidden: then nothing is kept. */
export const recall = <T>(name: string): T | undefined => {
  try {
    const text = sessionStorage.getItem(`sb.${name}`);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
};

export const keep = (name: string, value: unknown): void => {
  try {
    if (value === undefined) sessionStorage.removeItem(`sb.${name}`);
    else sessionStorage.setItem(`sb.${name}`, JSON.stringify(value));
  } catch {
    // Forbidden or full.
  }
};
