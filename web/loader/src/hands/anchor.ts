/*
 * Anchors: names of elements that hold in everybody's copy of a page, whatever the size of the
 * window. A hop leads to an element of one tree, `|` on into its shadow tree or its frame, `=` to a
 * piece of the element's text. A hop begins at an id or at the name of a field, where there is one,
 * and goes on by the place among siblings of the same kind.
 */

type Tree = Document | ShadowRoot;

/** An element, or the characters `from` to `to` of its text. */
export interface Found {
  el: Element;
  from?: number;
  to?: number;
}

const LIMIT = 600;
/** Ids that are made up anew with every view of a page. */
const MADE_UP = /\d{4}|^\W|:/;

/** The document in a frame, where this page may look into it. */
export const inside = (el: Element): Document | undefined => {
  try {
    const { contentDocument } = el as HTMLIFrameElement;
    // A document that may not be looked into throws, or is not there.
    return contentDocument?.documentElement ? contentDocument : undefined;
  } catch {
    return undefined;
  }
};

/** A frame that this page may not look into. */
export const closed = (el: Element): boolean => /^i?frame$/.test(el.localName) && !inside(el);

const rooted = (el: Element): Tree => el.getRootNode() as Tree;

/** The element around, also across a shadow tree or a frame. */
export const around = (el: Element): Element | undefined => {
  if (el.parentElement) return el.parentElement;
  const root = rooted(el);
  return ("host" in root ? root.host : root.defaultView?.frameElement) || undefined;
};

/** The nearest one with something about it, from the element outwards. */
export const outward = (el: Element, is: (el: Element) => unknown): Element | undefined => {
  let at: Element | undefined = el;
  while (at && !is(at)) at = around(at);
  return at;
};

const alike = (at: Element): number => {
  let n = 1;
  for (let el = at.previousElementSibling; el; el = el.previousElementSibling)
    if (el.localName === at.localName) n++;
  return n;
};

const named = (root: Tree, tag: string, name: string): Element[] => [
  ...root.querySelectorAll(`${CSS.escape(tag)}[name="${CSS.escape(name)}"]`),
];

/** Where a hop begins: at something that has a name. */
const start = (at: Element, root: Tree): string => {
  if (at.id && !MADE_UP.test(at.id) && root.getElementById(at.id) === at)
    return `#${encodeURIComponent(at.id)}`;
  const name = /^(input|select|textarea|form)$/.test(at.localName) && at.getAttribute("name");
  if (!name || name.length > 80) return "";
  return `@${at.localName}:${encodeURIComponent(name)}:${named(root, at.localName, name).indexOf(at)}`;
};

const hop = (el: Element): string => {
  const root = rooted(el);
  let way = "";
  for (let at: Element | null = el; at; at = at.parentElement) {
    const named = start(at, root);
    if (named) return named + way;
    way = `/${at.localName}:${alike(at)}${way}`;
  }
  return way;
};

/** The anchor of an element; of one that has too long a name, that of an element around it. */
export const anchorOf = (el: Element): string => {
  let anchor = "";
  let at: Element | undefined = el;
  while (at) {
    anchor = hop(at) + (anchor && `|${anchor}`);
    const root = rooted(at);
    at = ("host" in root ? root.host : root.defaultView?.frameElement) || undefined;
  }
  const outer = anchor.length > LIMIT && around(el);
  return outer ? anchorOf(outer) : anchor;
};

const step = (from: Tree | Element, token: string): Element | undefined => {
  const [tag, n] = token.split(":");
  let left = Number(n);
  for (const child of from.children) if (child.localName === tag && !--left) return child;
  return undefined;
};

const begin = (root: Tree, token: string): Element | undefined => {
  if (token[0] === "#") return root.getElementById(decodeURIComponent(token.slice(1))) || undefined;
  const [tag = "", name = "", n] = token.slice(1).split(":");
  return named(root, tag, decodeURIComponent(name))[Number(n)];
};

/** What an anchor names on this page, if that is there. */
export const find = (anchor: string): Found | undefined => {
  const [way = "", text] = anchor.split("=");
  let el: Element | undefined;
  try {
    for (const hop of way.split("|")) {
      const root: Tree | undefined = el ? el.shadowRoot || inside(el) : document;
      if (!root) return undefined;
      const [first, ...rest] = hop.split("/");
      let at: Tree | Element | undefined = first ? begin(root, first) : root;
      for (const token of rest) at = at && step(at, token);
      if (!at || at === root) return undefined;
      el = at as Element;
    }
  } catch {
    // Not made by this kit.
    return undefined;
  }
  const [from, to] = (text || "").split("-").map(Number);
  if (!el || !text) return el && { el };
  return from! >= 0 && to! > from! ? { el, from: from!, to: to! } : { el };
};

/** Anchor of a piece of an element's text. */
export const pieceOf = (el: Element, from: number, to: number): string =>
  `${anchorOf(el)}=${from}-${to}`;
