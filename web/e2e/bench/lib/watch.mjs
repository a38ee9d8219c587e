// When something happened inside pages, on one clock for all pages of the machine.

/** Runs in every frame before its own scripts: notes clicks, keys and texts that appear. */
export function install() {
  const at = (time) => performance.timeOrigin + time;
  const notes = { clicks: [], keys: [], seen: {} };
  globalThis.benchNotes = notes;
  addEventListener("click", (event) => notes.clicks.push(at(event.timeStamp)), true);
  addEventListener("keydown", (event) => notes.keys.push(at(event.timeStamp)), true);

  /** Notes when the page first holds each text: in its document, and in the frame drawn next. */
  globalThis.benchWatch = (texts) => {
    const left = new Set(texts);
    const look = () => {
      const text = document.documentElement.textContent;
      for (const wanted of left) {
        if (!text.includes(wanted)) continue;
        left.delete(wanted);
        const written = at(performance.now());
        requestAnimationFrame((drawn) => {
          notes.seen[wanted] = { written, drawn: Math.max(written, at(drawn)) };
        });
      }
    };
    const parts = { subtree: true, childList: true, characterData: true };
    new MutationObserver(look).observe(document, parts);
    look();
  };
}

/** Waits until the frame has seen the text; when it did. */
export async function seen(frame, text, timeout = 20_000) {
  const found = await frame.waitForFunction((text) => globalThis.benchNotes?.seen[text], text, {
    timeout,
    polling: 20,
  });
  return found.jsonValue();
}
