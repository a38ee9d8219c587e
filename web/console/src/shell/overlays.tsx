import { feature } from "../api/account.ts";
import type { Me } from "../api/types.ts";
import { lazy } from "../lib/lazy.tsx";
import { useStore } from "../lib/store.ts";
import { commands } from "./commands/index.ts";
import { overlay } from "./overlay.ts";

const Palette = lazy(() => import("./palette.tsx").then((module) => module.Palette));
const KeysHelp = lazy(() => import("./keys-help.tsx").then((module) => module.KeysHelp));
const PrefsDialog = lazy(() => import("./prefs-dialog.tsx").then((module) => module.PrefsDialog));
const Meeting = lazy(() => import("../work/meeting.tsx").then((module) => module.Meeting));

export function Overlays({ me }: { me: Me }) {
  const open = useStore(overlay);
  const close = () => overlay.set(null);
  if (open === "palette") return <Palette me={me} onClose={close} />;
  if (open === "keys") return <KeysHelp onClose={close} />;
  if (open === "prefs") return <PrefsDialog onClose={close} />;
  if (open === "meeting") return <Meeting onClose={close} />;
  return null;
}

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Keys that hold everywhere. A command names its own; see `commands/`. */
export function onShortcut(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.getModifierState("AltGraph")) return;
  if (
    (event.ctrlKey || event.metaKey) &&
    !event.altKey &&
    !event.shiftKey &&
    event.code === "KeyK"
  ) {
    event.preventDefault();
    if (!feature("command_palette")) return;
    overlay.update((old) => (old === "palette" ? null : "palette"));
    return;
  }
  if (overlay.get() !== null || document.querySelector("dialog[open]")) return;
  if (
    event.key === "?" &&
    !event.ctrlKey &&
    !event.metaKey &&
    !event.altKey &&
    !typing(event.target)
  ) {
    event.preventDefault();
    overlay.set("keys");
    return;
  }
  const bare = !event.altKey;
  if (event.ctrlKey || event.metaKey || (bare && !/^F\d/.test(event.code))) return;
  const command = commands().find(
    (each) =>
      each.code === event.code &&
      !each.off &&
      (each.shift ?? false) === event.shiftKey &&
      (each.bare ?? false) === bare,
  );
  if (!command) return;
  event.preventDefault();
  void command.run();
}
