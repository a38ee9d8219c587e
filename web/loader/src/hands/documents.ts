import { inside } from "./anchor.ts";

type Run = (event: Event, target: Element) => void;

/** Something to listen for in the page and in the frames of its own origin. */
export interface Ear {
  name: string;
  run: Run;
  /** May keep the page from what it would do. */
  active?: boolean;
}

/** What an event happened to, also in open shadow trees; of a document or window, all of it. */
const targetOf = (event: Event): Element => {
  const first = event.composedPath()[0] as Node;
  return first.nodeType === 1 ? (first as Element) : document.documentElement;
};

/**
 * Listens in every document of this page that may be looked into, before the page itself does.
 * `met` is called with each. Answers with the end of it.
 */
export const listenEverywhere = (
  ears: Ear[],
  met: (doc: Document) => (() => void) | undefined,
): (() => void) => {
  const known = new WeakSet<Node>();
  const undo: (() => void)[] = [];

  const listen = (at: EventTarget, { name, run, active }: Ear): void => {
    const heard = (event: Event) => run(event, targetOf(event));
    const how = { capture: true, passive: !active };
    at.addEventListener(name, heard, how);
    undo.push(() => at.removeEventListener(name, heard, how));
  };
  const look = (el: Element): void => {
    const doc = inside(el);
    if (doc) meet(doc);
  };
  const meet = (doc: Document): void => {
    if (known.has(doc)) return;
    known.add(doc);
    // Before what a page may have put in the way of its own events.
    for (const ear of ears) listen(doc.defaultView || doc, ear);
    // A frame brings a new document with each load; one in a shadow tree is met by the pointer.
    listen(doc, { name: "load", run: (_, el) => look(el) });
    listen(doc, { name: "pointerover", run: (_, el) => look(el) });
    // Scrolling is heard in its own tree only.
    const scroll = ears.find(({ name }) => name === "scroll");
    if (scroll) {
      const trees = (event: Event) => {
        for (const at of event.composedPath()) {
          const node = at as Node;
          if (node.nodeType !== 11 || known.has(node)) continue;
          known.add(node);
          listen(node, scroll);
        }
      };
      listen(doc, { name: "pointerover", run: trees });
    }
    const end = met(doc);
    if (end) undo.push(end);
    for (const frame of doc.querySelectorAll("iframe,frame")) look(frame);
  };
  meet(document);
  return () => {
    for (const back of undo.splice(0)) back();
  };
};
