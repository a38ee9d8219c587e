import { address } from "@switchboard/ui/address";
import { draw, state } from "../core/app.ts";
import { arrived, showWith } from "../core/follow.ts";
import { keep, recall } from "../core/keep.ts";
import { report, send } from "../core/session.ts";
import { rest } from "../views/later.ts";
import { leading } from "../views/parts.ts";
import * as own from "./own-window.ts";
import { word } from "./texts.ts";

interface Seen {
  url: string;
  title: string;
}

/** Pages seen here, newest first; kept while this window goes from room to room. */
export const seen: Seen[] = recall<Seen[]>("seen") || [];

let frame: HTMLIFrameElement | undefined;
let field: HTMLInputElement | undefined;
let trouble = "";

/** Only pages of the tenant's site may be framed here; the page's policy says the same. */
const isOfSite = (url: string): boolean => {
  try {
    return new URL(url).origin === new URL(state.start.page).origin;
  } catch {
    return false;
  }
};

export const show = (url: string): void => {
  if (own.isOpen()) own.show(url);
  if (frame) frame.src = url;
  if (field) field.value = url;
};

/** The others come along when this visitor leads. */
const lead = (url: string): void => {
  const { baton, me } = state;
  if (me && baton.holder === me) void send({ t: "push", url, target: "tab", epoch: baton.epoch });
};

/** Shows what was typed. */
const go = (): void => {
  const url = address(field?.value || "");
  trouble = url ? (isOfSite(url) ? "" : "elsewhere") : "bad_address";
  draw();
  if (!url || trouble) return;
  show(url);
  if (own.isMe) own.toMain({ sb: "go", url });
  else lead(url);
};

/** A page is on the screen, here or in its own window. */
const onScreen = ({ url, title, subject }: own.Page): void => {
  if (field && document.activeElement !== field) field.value = url;
  state.page = { url, title, ...(subject && { subject }) };
  if (own.isMe) return own.toMain({ sb: "seen", url, title, ...(subject && { subject }) });
  if (seen[0]?.url !== url) seen.unshift({ url, title });
  keep("seen", seen.slice(0, 50));
  arrived();
  report();
  draw();
};

/** A page in the browsing area says what it is; it may speak for itself only. */
const hear = ({ source, origin, data }: MessageEvent): void => {
  if (!frame || source !== frame.contentWindow) return;
  if (data?.sb === "help" && isOfSite(origin)) return void helped(data.ask === true, origin);
  if (data?.sb !== "page") return;
  const { url, title = "", subject } = data;
  if (typeof url !== "string" || new URL(url).origin !== origin) return;
  frame.contentWindow?.postMessage({ sb: "framed" }, origin);
  onScreen({ url, title: `${title}`, subject: subject && `${subject}` });
};

/** A page in the browsing area has a control for help: its own origin is told how things stand. */
const helped = async (ask: boolean, origin: string): Promise<void> => {
  const { helps } = await rest();
  helps(ask, (state) => frame?.contentWindow?.postMessage({ sb: "help", state }, origin));
};

/** In a frame of the page that is shown; the page around may lead it anywhere, and see nothing. */
const inFrame = (name: string, url: string): boolean => {
  try {
    const inside = (frame?.contentWindow as unknown as Record<string, Window> | undefined)?.[name];
    if (!inside) return false;
    inside.location.href = url;
    return true;
  } catch {
    return false;
  }
};

export const begin = (): void => {
  addEventListener("message", hear);
  own.listen({ show, seen: onScreen, go: lead, docked: draw });
  showWith(show);
  void leading.get().then(({ frameWith, goWith }) => {
    goWith(show);
    frameWith(inFrame);
  });
};

/** To a window of its own; where the browser lets none open, the page stays here (IS-16). */
const float = (): void => {
  trouble = own.open() ? "" : "stays";
  if (!trouble) frame = field = undefined;
  draw();
};

const Away = () => (
  <section class="browse away">
    <p class="bar" role="status">
      <span>{word("floating")}</span>
      <button type="button" class="link" onClick={own.close}>
        {word("dock")}
      </button>
    </p>
  </section>
);

const Here = () => (
  <section class="browse">
    <form
      class="bar-of"
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <input
        class="address"
        dir="ltr"
        type="text"
        inputmode="url"
        autocomplete="off"
        aria-label={word("address")}
        aria-invalid={trouble && trouble !== "stays" ? true : undefined}
        made={(element) => {
          field = element;
          element.value = state.page.url;
        }}
      />
      <button type="submit" class="button">
        {word("go")}
      </button>
      {!own.isMe && (
        <button type="button" class="button wide" onClick={float}>
          {word("float")}
        </button>
      )}
    </form>
    {state.tools?.()}
    {trouble && (
      <p class="bar warn" role="alert">
        {word(trouble as "elsewhere")}
      </p>
    )}
    <iframe
      class="view"
      title={word("view")}
      made={(element) => {
        frame = element;
        state.area = () => frame?.contentWindow;
        if (isOfSite(state.page.url)) element.src = state.page.url;
      }}
    />
  </section>
);

export const Browse = () => (own.isOpen() ? <Away key="away" /> : <Here key="here" />);
