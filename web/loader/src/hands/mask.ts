import { outward } from "./anchor.ts";

/*
 * What never leaves the page, whatever was allowed: passwords, cards, one-time codes, hidden fields
 * and what the site marks as private. There is no setting for it.
 */

/** Once a password, always a password; also when the page puts a new field in its place. */
const secret = new WeakSet<Element>();
const secretNames = new Set<string>();

const PRIVATE = "data-switchboard-private";
const KINDS = /^(password|hidden|file)$/;
const FILLED = /\b(cc-\w|one-time-code|(current|new)-password)/;
const CALLED =
  /\bpass\b|pass(wor[dt]|wd|code|phrase)|pwd|kennwort|contrase|(card|karten?|tarjeta).?(n|num\w*|nr|no|code)\b|n(u|ú)mero de (la )?tarjeta|c(ard|c).?num|\bcc\b|credit.?card|kreditkarte|cv[cv]|\bcsc\b|card.?(exp|valid)|\biban\b|\botp\b|one.?time|(security|verification|sms).?code|\btan\b|\bpin\b|\bssn\b|social.?security|كلمة.?(المرور|السر)|رقم.?البطاقة|رمز.?(التحقق|الأمان)/i;

export type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const nameOf = (el: Element): string => el.getAttribute("name") || el.id;

/** Words by which a field calls itself, apart as in `card_number` and `cardNumber`. */
const called = (el: Element): string =>
  [
    ...["name", "id", "placeholder", "aria-label", "title"].map((of) => el.getAttribute(of)),
    ...[...((el as HTMLInputElement).labels || [])].map(({ textContent }) => textContent),
  ]
    .join(" ")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/_/g, " ");

/** A number as cards have it: ISO/IEC 7812, by its check digit. */
export const isCard = (text: string): boolean => {
  const digits = text.replace(/[\s-]/g, "");
  if (!/^\d{12,19}$/.test(digits)) return false;
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at]) * (at % 2 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
};

/** So many digits might become the number of a card: shown only when they are all there. */
export const mayBeCard = (text: string): boolean => /^[\d\s-]{7,}$/.test(text);

export const keepSecret = (el: Element): void => {
  secret.add(el);
  const name = nameOf(el);
  if (name) secretNames.add(`${name}`);
};

const isSecret = (el: Element): boolean => {
  const input = el as HTMLInputElement;
  if (input.type === "password") keepSecret(el);
  if (secret.has(el)) return true;
  if (!/^(input|textarea|select)$/.test(el.localName)) return false;
  if (secretNames.has(nameOf(el)) || KINDS.test(input.type)) return true;
  if (FILLED.test(el.getAttribute("autocomplete") || "") || CALLED.test(called(el))) return true;
  // Boxes for a code, one digit each.
  if (el.getAttribute("maxlength") === "1") return true;
  const look = el.ownerDocument.defaultView?.getComputedStyle(el);
  // Drawn as dots without being a password field.
  if ((look?.getPropertyValue("-webkit-text-security") || "none") !== "none") return true;
  if (isCard(input.value || "")) keepSecret(el);
  return secret.has(el);
};

/** Nothing of it leaves the page, and nothing from elsewhere gets in. */
export const masked = (el: Element): boolean =>
  isSecret(el) || !!outward(el, (at) => at.hasAttribute(PRIVATE));

/** Looks for passwords, also those that are shown later. Answers with the end of it. */
export const watchSecrets = (doc: Document | ShadowRoot): (() => void) => {
  const look = (at: ParentNode): void => {
    for (const el of at.querySelectorAll("input[type=password]")) keepSecret(el);
  };
  look(doc);
  const watch = new MutationObserver((changes) => {
    for (const { type, target, addedNodes, oldValue } of changes) {
      if (type === "attributes" && oldValue?.toLowerCase() === "password")
        keepSecret(target as Element);
      for (const node of addedNodes) {
        if (node.nodeType !== 1) continue;
        if ((node as HTMLInputElement).type === "password") keepSecret(node as Element);
        else if ((node as Element).firstElementChild) look(node as Element);
      }
    }
  });
  watch.observe(doc, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["type"],
    attributeOldValue: true,
  });
  return () => watch.disconnect();
};
