import type { Start } from "@switchboard/wire";
import { keep, recall } from "../core/keep.ts";
import { begin } from "../core/visit.ts";
import { words as english } from "./words.ts";

// The pieces take from here what the boot has already. They wait for this module, so it waits
// for nothing at its top level.
export * from "@switchboard/wire/api";
export * from "@switchboard/wire/world";
export * from "../core/keep.ts";
export * from "../core/visit.ts";
export * from "./words.ts";

const start: Start = JSON.parse(document.getElementById("start")!.textContent!);
const urls = start.parts.map(({ url }) => url);
const app = document.getElementById("app")!;
document.documentElement.style.setProperty("--accent", start.accent);

const load = (url: string) => import(/* @vite-ignore */ url);

const make = <T extends keyof HTMLElementTagNameMap>(
  tag: T,
  set: Partial<HTMLElementTagNameMap[T]> = {},
  ...inside: Node[]
): HTMLElementTagNameMap[T] => {
  const element = Object.assign(document.createElement(tag), set);
  element.append(...inside);
  return element;
};

const bar = make("progress", { max: 1, value: 0 });
const field = make("textarea", {
  id: "question",
  dir: "auto",
  rows: 4,
  maxLength: 4000,
  // Kept from a start that was broken off.
  value: recall<string>("draft") || "",
  oninput: () => keep("draft", field.value),
});
const button = make("button", { className: "button main" });
let question: string | undefined;

let stop = new AbortController();
let idle: unknown;
const retry = make("button", {
  className: "button",
  onclick() {
    notice.remove();
    stop.abort();
    stop = new AbortController();
  },
});
const notice = make("div", { className: "card", role: "alert" });
/** Says that something is missing, with a way to ask for it anew. */
const missing = (): void => bar.after(notice);
/** Says so when nothing has come for a while (IS-43, IS-45). */
const watch = (): void => {
  clearTimeout(idle as number);
  idle = setTimeout(missing, 10_000);
};

/** Says whom one is being connected to, and takes the question. */
const show = (words: typeof english): HTMLElement => {
  bar.ariaLabel = words.connecting.replace("{name}", start.tenant_name);
  field.placeholder = words.question_hint;
  button.textContent = words.send;
  retry.textContent = words.retry;
  notice.append(words.load_failed, retry);
  const heading = make("h2", { textContent: bar.ariaLabel });
  const main = make("main", { className: "ask" }, heading, bar);
  const form = make(
    "form",
    {
      onsubmit(event) {
        event.preventDefault();
        question = field.value.trim();
        field.readOnly = button.disabled = !!question;
      },
    },
    make("label", { className: "field" }, make("span", { textContent: words.question }), field),
    button,
  );
  // What is typed here and not sent is shown to the others later (IS-54).
  if (start.live_typing)
    button.before(make("p", { className: "note", textContent: words.share_hint }));
  if (!start.session_live) main.append(form);
  app.replaceChildren(main);
  field.focus();
  watch();
  return main;
};

const total = start.parts.reduce((sum, { bytes }) => sum + bytes, 0);
let got = 0;

/** A piece that fails is asked for again, alone: three times, then when the visitor says so. */
const insist = async (url: string): Promise<void> => {
  for (let tries = 1; ; tries++) {
    let own = 0;
    try {
      const answer = await fetch(url, stop);
      const reader = answer.ok && answer.body?.getReader();
      if (!reader) throw 0;
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
        own += chunk.value.length;
        got += chunk.value.length;
        // Never goes back, also when a piece is asked for again.
        bar.value = Math.max(bar.value, got / total);
        watch();
      }
      return;
    } catch {
      got -= own;
      if (tries % 3) await new Promise((go) => setTimeout(go, 300 * tries));
      else {
        missing();
        await new Promise((go) => stop.signal.addEventListener("abort", go));
      }
    }
  }
};

/** The first thing on the screen, until the client is there (IS-36, IS-38, IS-45). */
const boot = async (): Promise<void> => {
  window.onkeydown = ({ key }) => {
    if (key === "Escape" && start.origin) parent.postMessage({ sb: "close" }, start.origin);
  };
  // Another language than English is a piece like any other, needed first.
  const texts = urls.find((url) => url.includes(`/${start.locale}.`));
  // It fails: then it is said in English.
  const own = texts && (await load(texts).catch(() => {}));
  const words: typeof english = own?.phrases || english;
  const main = show(words);
  await Promise.all(urls.map(insist));
  // All pieces are in the cache: from here on nothing can be half there (IS-43). Told of them at
  // once, the browser needs not find one import line after the other; the visit begins meanwhile.
  button.disabled = true;
  retry.onclick = () => location.reload();
  const begun = document.body.className === "panel" && begin(start, question);
  // Whether it was refused is for the client to hear.
  if (begun) begun.catch(() => {});
  for (const href of urls) {
    if (href.endsWith(".js")) document.head.append(make("link", { rel: "modulepreload", href }));
  }
  const client = await load(start.entry);
  clearTimeout(idle as number);
  if (question) keep("draft", undefined);
  main.remove();
  window.onkeydown = null;
  client.start(start, { question, begun });
};
void boot();
