import { t } from "../i18n/index.ts";
import { prefs, setPref } from "../lib/prefs.ts";
import { useStore } from "../lib/store.ts";

const MIN = 0.2;
const MAX = 0.75;
const hold = (share: number) => Math.min(MAX, Math.max(MIN, share));

/** Divides pages and conversation: drag, or arrow keys. */
export function Splitter() {
  const share = useStore(prefs, (all) => all.browseShare);
  const onPointerDown = (event: PointerEvent) => {
    const bar = event.currentTarget as HTMLElement;
    const box = bar.parentElement!.getBoundingClientRect();
    const head = bar.parentElement!.querySelector(".pane-head")!.getBoundingClientRect().height;
    bar.setPointerCapture(event.pointerId);
    const move = (at: PointerEvent) => {
      // Straight to the style while dragging; the choice is kept once, at the end.
      bar.parentElement!.style.setProperty("--browse", String(share_at(at)));
    };
    const share_at = (at: PointerEvent) =>
      hold((at.clientY - box.top - head) / (box.height - head));
    const done = (at: PointerEvent) => {
      bar.removeEventListener("pointermove", move);
      setPref("browseShare", share_at(at));
    };
    bar.addEventListener("pointermove", move);
    bar.addEventListener("pointerup", done, { once: true });
    event.preventDefault();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowUp: -0.05, ArrowDown: 0.05, Home: -1, End: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setPref("browseShare", hold(share + step));
  };
  return (
    <div
      class="splitter"
      role="separator"
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label={t("browse.resize")}
      aria-valuemin={MIN * 100}
      aria-valuemax={MAX * 100}
      aria-valuenow={Math.round(share * 100)}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  );
}
