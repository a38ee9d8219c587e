import type { Start } from "@switchboard/wire";
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
app.dataset.boot = "1";
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
const notice = make("p", { className: "bad", role: "alert" });
const field = make("textarea", { id: "question", dir: "auto", rows: 4, maxLength: 4000 });
const button = make("button", { className: "button main" });
let question: string | undefined;

/** Says whom one is being connected to, and takes the question. */
const show = (words: typeof english): HTMLElement => {
  bar.ariaLabel = words.connecting.replace("{name}", start.tenant_name);
  field.placeholder = words.question_hint;
  button.textContent = words.send;
  const heading = make("h2", { textContent: bar.ariaLabel });
  const main = make("main", { className: "ask boot" }, heading, bar, notice);
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
  if (!start.session_live) main.append(form);
  app.append(main);
  field.focus();
  return main;
};

const got: number[] = urls.map(() => 0);
const total = start.parts.reduce((sum, { bytes }) => sum + bytes, 0);

const bring = async (url: string, at: number): Promise<void> => {
  const answer = await fetch(url);
  const reader = answer.ok && answer.body?.getReader();
  if (!reader) throw answer.status;
  got[at] = 0;
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    got[at]! += chunk.value.length;
    // Never goes back, also when a piece is asked for again.
    bar.value = Math.max(bar.value, got.reduce((sum, bytes) => sum + bytes, 0) / total);
  }
};

/** A piece that fails is asked for again, alone: three times, then when the visitor says so. */
const insist = async (words: typeof english, url: string, at: number): Promise<void> => {
  for (let tries = 1; ; tries++) {
    try {
      return await bring(url, at);
    } catch {
      if (tries % 3) await new Promise((go) => setTimeout(go, 300 * tries));
      else {
        notice.textContent = words.load_failed;
        await new Promise((onclick) => {
          const retry = { className: "button", textContent: words.retry, onclick };
          notice.append(" ", make("button", retry));
        });
        notice.textContent = "";
      }
    }
  }
};

/** The first thing on the screen, until the client is there (IS-36, IS-38, IS-45). */
const boot = async (): Promise<void> => {
  const over = new AbortController();
  const key = ({ key }: KeyboardEvent): void => {
    if (key === "Escape" && start.origin) parent.postMessage({ sb: "close" }, start.origin);
  };
  addEventListener("keydown", key, over);
  // Another language than English is a piece like any other, needed first.
  const texts = urls.find((url) => url.includes(`/${start.locale}.`));
  // It fails: then it is said in English.
  const own = texts && (await load(texts).catch(() => {}));
  const words: typeof english = own?.phrases || english;
  const main = show(words);
  await Promise.all(urls.map((url, at) => insist(words, url, at)));
  // All pieces are in the cache: from here on nothing can be half there (IS-43). Told of them at
  // once, the browser needs not find one import line after the other; the visit begins meanwhile.
  button.disabled = true;
  const begun = document.body.className === "panel" && begin(start, question);
  // Whether it was refused is for the client to hear.
  if (begun) begun.catch(() => {});
  for (const href of urls) {
    if (href.endsWith(".js")) document.head.append(make("link", { rel: "modulepreload", href }));
  }
  const client = await load(start.entry);
  main.remove();
  over.abort();
  client.start(start, { question, draft: question ? "" : field.value, begun });
};
void boot();
