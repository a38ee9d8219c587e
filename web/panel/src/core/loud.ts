import type { Notices } from "@switchboard/wire";
import { state } from "./app.ts";
import { recall } from "./keep.ts";

/** How this visitor is told by ear: their own choice first, then that of the tenant (IS-71). */
export const howLoud = (): Notices => {
  const { notices } = state.start;
  const sound = recall<boolean>("sound") ?? notices !== "off";
  if (!sound) return "off";
  return (recall<boolean>("voice") ?? notices === "voice") ? "voice" : "chime";
};
