/** An http or https address in its normal form, or nothing. */
export const address = (text: string): string | undefined => {
  const typed = text.trim();
  if (!typed || /\s/.test(typed)) return;
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:(?!\d)/i.test(typed) ? typed : `https://${typed}`);
    if (/^https?:$/.test(url.protocol) && url.hostname) return url.href;
  } catch {
    // Not an address.
  }
};
