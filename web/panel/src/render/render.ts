/**
 * A small keyed renderer: the whole screen is described anew after each change, and only
 * what differs is touched. A description that is the same object as before is skipped.
 */
export type Child = VNode | string | number | boolean | null | undefined | Child[];
// biome-ignore lint/suspicious/noExplicitAny: each component names its own properties.
export type Component = (props: any) => Child;
export interface VNode {
  type: string | Component;
  props: Record<string, unknown> & { children?: Child };
  key?: string | number | undefined;
  /** What a component gave for exactly this description. */
  made?: Child;
}

type Flat = VNode | string;
interface Shown {
  from: Flat;
  node: Node;
}

const SVG = "http://www.w3.org/2000/svg";
const shownIn = new WeakMap<Node, Map<string, Shown>>();

/** Resolves components and lists to elements and text. */
const flatten = (child: Child, into: Flat[]): Flat[] => {
  if (Array.isArray(child)) for (const one of child) flatten(one, into);
  else if (child && typeof child === "object") {
    if (typeof child.type === "string") into.push(child);
    else {
      const first = into.length;
      flatten((child.made ??= child.type(child.props) ?? false), into);
      // The key of a component is that of the one element it gives.
      const one = into[first];
      if (child.key != null && typeof one === "object") one.key ??= child.key;
    }
  } else if (child != null && child !== false && child !== true && child !== "")
    into.push(`${child}`);
  return into;
};

const assign = (element: Element, name: string, value: unknown, old: unknown): void => {
  if (name === "children" || name === "key" || name === "made") return;
  if (/^on/.test(name)) {
    (element as unknown as Record<string, unknown>)[name.toLowerCase()] = value ?? null;
  } else if (name === "value" || name === "checked") {
    // Compared with what is on the screen: the visitor changes it too.
    const field = element as unknown as Record<string, unknown>;
    if (value !== undefined && field[name] !== value) field[name] = value;
  } else if (value === old) {
    return;
  } else if (name === "style") {
    for (const [property, to] of Object.entries(value || {})) {
      (element as HTMLElement).style.setProperty(property, `${to}`);
    }
  } else if (value == null || (value === false && !/^aria-/.test(name))) {
    element.removeAttribute(name);
  } else {
    element.setAttribute(name, value === true && !/^aria-/.test(name) ? "" : `${value}`);
  }
};

const fill = (element: Element, from: VNode, old?: VNode): void => {
  const { props } = from;
  const before = old?.props || {};
  for (const name in before) {
    if (!(name in props)) assign(element, name, undefined, before[name]);
  }
  render(element, props.children);
  for (const name in props) assign(element, name, props[name], before[name]);
};

const create = (from: Flat): Node => {
  if (typeof from === "string") return document.createTextNode(from);
  const tag = from.type as string;
  const element = /^(svg|path)$/.test(tag)
    ? document.createElementNS(SVG, tag)
    : document.createElement(tag);
  fill(element, from);
  (from.props.made as undefined | ((element: Element) => void))?.(element);
  return element;
};

/** Makes the children of `parent` what `child` describes. */
export const render = (parent: Node, child: Child): void => {
  const old = shownIn.get(parent) || new Map<string, Shown>();
  const now = new Map<string, Shown>();
  const count: Record<string, number> = {};
  for (const from of flatten(child, [])) {
    const kind = typeof from === "string" ? "" : (from.type as string);
    const key = typeof from === "object" ? from.key : undefined;
    const name = `${kind}:${key ?? `#${(count[kind] = (count[kind] || 0) + 1)}`}`;
    const before = old.get(name);
    let node = before?.node;
    if (!node) node = create(from);
    else if (before!.from !== from) {
      if (typeof from === "string") node.nodeValue = from;
      else fill(node as Element, from, before!.from as VNode);
    }
    now.set(name, { from, node });
  }
  for (const [name, { node }] of old) if (!now.has(name)) parent.removeChild(node);
  let at = parent.firstChild;
  for (const { node } of now.values()) {
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
  }
  shownIn.set(parent, now);
};
