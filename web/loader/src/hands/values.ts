import type { Held } from "@switchboard/wire";
import type { Kind } from "./kinds.ts";
import type { Control } from "./mask.ts";

export const labelOf = (el: Element): string => {
  const { labels } = el as HTMLInputElement;
  const words = [
    el.getAttribute("aria-label"),
    labels?.[0]?.textContent,
    el.getAttribute("placeholder"),
    /^(a|button|summary|option|h\d|li)$/.test(el.localName) && el.textContent,
    el.getAttribute("alt"),
    el.getAttribute("title"),
    /^(submit|button|reset)$/.test((el as HTMLInputElement).type) && (el as Control).value,
    el.getAttribute("name"),
    el.localName,
  ].find((each) => each && each.trim());
  return `${words}`.replace(/\s+/g, " ").trim().slice(0, 120);
};

/** Seen by the one at this browser, and not locked. */
export const usable = (el: Element): boolean => {
  const { disabled, readOnly } = el as HTMLInputElement;
  if (disabled || readOnly || el.closest("[inert],fieldset:disabled")) return false;
  const seen = (at: Element) => at.checkVisibility({ visibilityProperty: true });
  const { labels } = el as HTMLInputElement;
  // Where a label is drawn in the place of its box.
  return seen(el) || [...(labels || [])].some(seen);
};

export const read = (el: Element, kind: Kind): Held => {
  if (kind === "tick") return { on: (el as HTMLInputElement).checked };
  if (kind === "choice")
    return { of: [...(el as HTMLSelectElement).selectedOptions].map(({ value }) => value) };
  return { text: kind === "free" ? (el as HTMLElement).innerText : (el as Control).value };
};

/** Holds something else than when the page came. */
export const changes = (el: Element, kind: Kind): boolean => {
  if (kind === "free") return false;
  if (kind === "tick") {
    const { checked, defaultChecked } = el as HTMLInputElement;
    return checked !== defaultChecked;
  }
  if (kind === "text") {
    const { value, defaultValue } = el as HTMLInputElement;
    return value !== defaultValue;
  }
  const options = [...(el as HTMLSelectElement).options];
  const preset = options.some(({ defaultSelected }) => defaultSelected);
  return options.some(({ selected, defaultSelected, index }) =>
    preset || (el as HTMLSelectElement).multiple
      ? selected !== defaultSelected
      : selected && index > 0,
  );
};

const tell = (el: Element, name: string): void => {
  const event =
    name === "input"
      ? new InputEvent(name, { bubbles: true, composed: true, inputType: "insertReplacementText" })
      : new Event(name, { bubbles: true });
  el.dispatchEvent(event);
};

/** Past what a page puts in the way of its own fields, so that it hears of the change. */
const set = (el: Element, name: "value", to: string): void => {
  const view = el.ownerDocument.defaultView as (Window & typeof globalThis) | null;
  const of = el.localName === "textarea" ? view?.HTMLTextAreaElement : view?.HTMLInputElement;
  Object.getOwnPropertyDescriptor(of?.prototype, name)?.set?.call(el, to);
};

/** Where the caret goes when the text around it changes. */
export const moved = (from: string, to: string, caret: number): number => {
  let same = 0;
  while (same < from.length && from[same] === to[same]) same++;
  return caret <= same ? caret : Math.max(same, caret + to.length - from.length);
};

const write = (el: HTMLInputElement, text: string): boolean => {
  const before = el.value;
  if (before === text) return false;
  const active = (el.getRootNode() as Document).activeElement === el;
  // Kinds without a caret say so by null.
  const at = active && /^(text|search|url|tel|)$|textarea/.test(el.type) ? el.selectionStart : null;
  const end = el.selectionEnd;
  set(el, "value", text);
  if (at !== null) {
    const now = el.value;
    el.setSelectionRange(moved(before, now, at), moved(before, now, end ?? at));
  }
  return true;
};

/** Only what is plain text can be written without taking its form away. */
const isPlain = (el: Element): boolean =>
  [...el.querySelectorAll("*")].every(({ localName }) => /^(br|div|p)$/.test(localName));

/** Puts the value in as its owner would. False when that cannot be. */
export const hold = (el: Element, kind: Kind, held: Held, done: boolean): boolean => {
  let changed = false;
  if (kind === "tick" && "on" in held) {
    const input = el as HTMLInputElement;
    if (input.checked === held.on) return true;
    // A click is what pages listen for; a radio is let go by another one only.
    if (input.type === "checkbox" || held.on) input.click();
    return input.checked === held.on || input.type === "radio";
  }
  if (kind === "choice" && "of" in held) {
    const options = [...(el as HTMLSelectElement).options];
    if (!held.of.every((value) => options.some((option) => option.value === value))) return false;
    for (const option of options) {
      const on = held.of.includes(option.value) && !option.disabled;
      if (option.selected === on) continue;
      option.selected = on;
      changed = true;
    }
  } else if (kind === "text" && "text" in held) {
    changed = write(el as HTMLInputElement, held.text);
    // What a kind does not take, such as a date that is none, leaves it empty.
    if ((el as Control).value === "" && held.text) return false;
  } else if (kind === "free" && "text" in held) {
    if (!isPlain(el)) return false;
    if ((el as HTMLElement).innerText !== held.text) {
      const lines = held.text.split("\n");
      el.replaceChildren(
        ...lines.flatMap((line, at) =>
          at ? [el.ownerDocument.createElement("br"), line] : [line],
        ),
      );
      changed = true;
    }
  } else return false;
  if (changed) tell(el, "input");
  if (changed ? kind === "choice" || done : done) tell(el, "change");
  return true;
};
