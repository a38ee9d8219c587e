export { ApiError, call } from "./api.ts";
export type * from "./frames.ts";
export { PROTOCOL } from "./frames.ts";
export { Link, type LinkOptions, type LinkState } from "./link.ts";
export type * from "./rest.ts";
export {
  Desk,
  type DeskOptions,
  Leg,
  type LegOptions,
  LinkError,
} from "./strand.ts";
export type { Transport } from "./transport.ts";
export { browser, fresh, type World } from "./world.ts";
