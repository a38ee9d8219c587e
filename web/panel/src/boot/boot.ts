import type { Start } from "@switchboard/wire";
import { words } from "./words.ts";

/**
 * The first thing on the screen (IS-36, IS-38, IS-45): says whom one is being connected
 * to, takes the question, brings the pieces and shows how far that is, to the byte.
 */
const start: Start = JSON.parse(document.getElementById("start")!.textContent!);
const app = document.getElementById("app")!;
// Another language than English is a piece like any other, needed first.
const texts = start.parts.find(({ url }) => url.includes(`/${start.locale}-`));
if (texts) {
  try {
    Object.assign(words, (await import(/* @vite-ignore */ texts.url)).phrases);
  } catch {
    // Then it is said in English.
  }
}
const to = words.connecting.replace("{name}", start.tenant_name);
app.dataset.boot = "1";

document.documentElement.style.setProperty("--accent", start.accent);

const make = <T extends keyof HTMLElementTagNameMap>(
  tag: T,
  set: Partial<HTMLElementTagNameMap[T]> = {},
  ...inside: Node[]
): HTMLElementTagNameMap[T] => {
  const element = Object.assign(document.createElement(tag), set);
  element.append(...inside);
  return element;
};

let question: string | undefined;
const field = make("textarea", {
  id: "question",
  dir: "auto",
  rows: 4,
  maxLength: 4000,
  placeholder: words.question_hint,
});
const button = make("button", { className: "button main", textContent: words.send });
const form = make(
  "form",
  {
    onsubmit(event) {
      event.preventDefault();
      question = field.value.trim() || undefined;
      if (question) {
        field.readOnly = button.disabled = true;
      }
    },
  },
  make("label", { className: "field" }, make("span", { textContent: words.question }), field),
  button,
);
const bar = make("progress", { max: 1, value: 0, ariaLabel: to });
const notice = make("p", { className: "bad", role: "alert" });
const main = make("main", { className: "ask boot" }, make("h2", { textContent: to }), bar, notice);
if (!start.session_live) main.append(form);
const css = make("link", { rel: "stylesheet", href: start.css });
const styled = new Promise((go) => {
  css.onload = css.onerror = go;
});
document.head.append(css);
void styled.then(() => {
  app.append(main);
  field.focus();
});
window.onkeydown = (event) => {
  if (event.key === "Escape" && start.origin) parent.postMessage({ sb: "close" }, start.origin);
};

const got: number[] = start.parts.map(() => 0);
const total = start.parts.reduce((sum, part) => sum + part.bytes, 0) || 1;
/** Never goes back, also when a piece is asked for again. */
const show = (): void => {
  bar.value = Math.max(bar.value, got.reduce((sum, bytes) => sum + bytes, 0) / total);
};

const bring = async (url: string, at: number): Promise<void> => {
  const answer = await fetch(url);
  const reader = answer.ok && answer.body?.getReader();
  if (!reader) throw answer.status;
  got[at] = 0;
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    got[at]! += chunk.value.length;
    show();
  }
};

/** A piece that fails is asked for again, alone: three times, then when the visitor says so. */
const insist = async (url: string, at: number): Promise<void> => {
  for (let tries = 1; ; tries++) {
    try {
      return await bring(url, at);
    } catch {
      if (tries % 3) await new Promise((go) => setTimeout(go, 300 * tries));
      else {
        notice.textContent = words.load_failed;
        await new Promise((go) => {
          notice.append(
            " ",
            make("button", { className: "button", textContent: words.retry, onclick: go }),
          );
        });
        notice.textContent = "";
      }
    }
  }
};

// The style sheet comes first, so that the first moment has its look.
await styled;
await Promise.all(start.parts.map((part, at) => insist(part.url, at)));
// All pieces are in the cache: from here on nothing can be half there (IS-43).
const client = await import(/* @vite-ignore */ start.entry);
main.remove();
// The client listens itself.
window.onkeydown = null;
void client.start(start, { question, draft: question ? "" : field.value });
