/** How a field is read and written. */
export type Kind = "text" | "tick" | "choice" | "free";

const TICKS = /^(checkbox|radio)$/;
const NO_FIELD = /^(submit|button|reset|image|hidden|file|password)$/;

/** Nothing where nobody fills anything in. */
export const kindOf = (el: Element): Kind | undefined => {
  if (el.localName === "textarea") return "text";
  if (el.localName === "select") return "choice";
  if (el.localName === "input") {
    const { type } = el as HTMLInputElement;
    return NO_FIELD.test(type) ? undefined : TICKS.test(type) ? "tick" : "text";
  }
  const outermost = !el.parentElement || !(el.parentElement as HTMLElement).isContentEditable;
  return (el as HTMLElement).isContentEditable && outermost ? "free" : undefined;
};

/** The field that somebody works in: also from within an editable piece of the page. */
export const fieldAt = (el: Element): Element => {
  let at = el;
  while (!kindOf(at) && (at as HTMLElement).isContentEditable && at.parentElement)
    at = at.parentElement;
  return at;
};
