import type { Kit, Message } from "./kit.ts";

/** How long a frame may take until its page counts as stuck. */
const PATIENCE_MS = 15_000;

/** The element of that name, in this document or a document of the same site in one of its frames. */
const named = (name: string, within: Document): HTMLIFrameElement | undefined => {
  for (const frame of within.querySelectorAll<HTMLIFrameElement>("iframe,frame")) {
    if (frame.name === name) return frame;
    try {
      const deeper = frame.contentDocument && named(name, frame.contentDocument);
      if (deeper) return deeper;
    } catch {
      // Of another site: it is not looked into.
    }
  }
  return undefined;
};

/** Of frames side by side this page may be one, and the named one another. */
const found = (name: string): HTMLIFrameElement | undefined => {
  try {
    return named(name, document) || named(name, top!.document);
  } catch {
    return undefined;
  }
};

/**
 * The part of the loader that shows a page in a named frame (IS-75), fetched when somebody leads
 * there. Nothing but that frame changes, unless the visitor is handed over and the page itself goes. The panel has looked at whether the page lets itself be framed.
 */
export default ({ server, box, root }: Kit, { url, frame: name, push, leave }: Message): void => {
  const say = (outcome: string): void =>
    box.querySelector("iframe")?.contentWindow?.postMessage({ sb: "led", push, outcome }, server);
  let to: URL;
  try {
    to = new URL(`${url}`);
  } catch {
    return say("blocked");
  }
  // Script, data and the like would run here as this page.
  if (!/^https?:$/.test(to.protocol) || to.username || to.password) return say("blocked");
  // To another company the visitor goes with the whole page, to wherever the server says.
  if (leave) return location.assign(to.href);
  const frame = found(`${name}`);
  if (!frame || root.contains(frame)) return say("frame_missing");
  const stuck = setTimeout(() => say("blocked"), PATIENCE_MS);
  frame.addEventListener(
    "load",
    () => {
      clearTimeout(stuck);
      say("arrived");
    },
    { once: true },
  );
  // The one way that is open where another site, or a sandboxed page, is shown in it.
  frame.contentWindow!.location.href = to.href;
};
