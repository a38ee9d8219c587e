import { part } from "../core/part.ts";

/** What there is to leading beyond the plain push: fetched when some of it happens, or is wanted. */
export const leading = part(() => import("../leading/leading.tsx"));

/** What there is to the visitor's card: only some companies take part. */
export const card = part(() => import("./card.tsx"));

/** Asking for somebody in particular. */
export const asking = part(() => import("./asking.tsx"));

/** What few wait for: it comes when the end is there, and its absence takes nothing away. */
export const after = part(() => import("./after.tsx"));
