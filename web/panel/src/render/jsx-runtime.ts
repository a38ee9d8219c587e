import type { Child, Component, VNode } from "./render.ts";

/** Attributes of an element; `on…` are handlers, `style` holds custom properties. */
type Attributes<E> = {
  [name in `aria-${string}` | `data-${string}`]?: string | number | boolean | undefined;
} & {
  [name in
    | "class"
    | "id"
    | "role"
    | "type"
    | "name"
    | "dir"
    | "lang"
    | "title"
    | "href"
    | "target"
    | "rel"
    | "for"
    | "placeholder"
    | "autocomplete"
    | "inputmode"
    | "src"
    | "d"
    | "viewBox"
    | "sandbox"
    | "referrerpolicy"
    | "download"
    | "alt"
    | "loading"
    | "preload"
    | "enterkeyhint"]?: string | undefined;
} & {
  [name in "disabled" | "checked" | "hidden" | "required" | "open" | "inert" | "controls"]?:
    | boolean
    | undefined;
} & {
  [name in "rows" | "tabindex" | "maxlength" | "max" | "min" | "width" | "height"]?:
    | number
    | undefined;
} & {
  value?: string | number | undefined;
  style?: Record<`--${string}`, string | number> | undefined;
  key?: string | number;
  children?: Child;
  /** Called once, when the element is made. */
  made?: (element: E) => void;
  onClick?: (event: MouseEvent) => void;
  onInput?: (event: InputEvent & { currentTarget: E }) => void;
  onChange?: (event: Event & { currentTarget: E }) => void;
  onKeyDown?: (event: KeyboardEvent & { currentTarget: E }) => void;
  onSubmit?: (event: SubmitEvent & { currentTarget: E }) => void;
  onLoad?: (event: Event & { currentTarget: E }) => void;
  onToggle?: (event: Event & { currentTarget: E }) => void;
  onScroll?: (event: Event & { currentTarget: E }) => void;
};

export namespace JSX {
  export type Element = VNode;
  // biome-ignore lint/suspicious/noExplicitAny: each component names its own properties.
  export type ElementType = string | ((props: any) => Child);
  export interface ElementChildrenAttribute {
    children: unknown;
  }
  export interface IntrinsicAttributes {
    key?: string | number;
  }
  export type IntrinsicElements = {
    [tag in keyof HTMLElementTagNameMap]: Attributes<HTMLElementTagNameMap[tag]>;
  } & { svg: Attributes<SVGSVGElement>; path: Attributes<SVGPathElement> };
}

export const jsx = (type: string | Component, props: object, key?: string | number): VNode => ({
  type,
  props: props as VNode["props"],
  key,
});
// The same name, so that the build sees one function.
export { jsx as jsxs };
export const Fragment: Component = (props) => props.children;
