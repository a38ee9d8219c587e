import { address } from "@switchboard/ui/address";
import { draw, state } from "../core/app.ts";
import { arrived, showWith } from "../core/follow.ts";
import { report, send } from "../core/session.ts";
import { word } from "./texts.ts";

/** Pages seen here, newest first. */
export const seen: { url: string; title: string }[] = [];

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
  if (frame) frame.src = url;
  if (field) field.value = url;
};

/** Shows what was typed; when this visitor leads, the others come along. */
const go = (): void => {
  const url = address(field?.value || "");
  trouble = url ? (isOfSite(url) ? "" : "elsewhere") : "bad_address";
  draw();
  if (!url || trouble) return;
  show(url);
  const { baton, me } = state;
  if (me && baton.holder === me) void send({ t: "push", url, target: "tab", epoch: baton.epoch });
};

/** A page in the browsing area says what it is; it may speak for itself only. */
const hear = ({ source, origin, data }: MessageEvent): void => {
  if (!frame || source !== frame.contentWindow || data?.sb !== "page") return;
  const { url, title = "", subject } = data;
  if (typeof url !== "string" || new URL(url).origin !== origin) return;
  frame.contentWindow?.postMessage({ sb: "framed" }, origin);
  if (field && document.activeElement !== field) field.value = url;
  if (seen[0]?.url !== url) seen.unshift({ url, title: `${title}` });
  state.page = { url, title: `${title}`, ...(subject && { subject: `${subject}` }) };
  arrived();
  report();
  draw();
};

export const begin = (): void => {
  addEventListener("message", hear);
  showWith(show);
};

export const Browse = () => (
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
        aria-invalid={trouble ? true : undefined}
        made={(element) => {
          field = element;
          element.value = state.page.url;
        }}
      />
      <button type="submit" class="button">
        {word("go")}
      </button>
    </form>
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
        if (isOfSite(state.page.url)) element.src = state.page.url;
      }}
    />
  </section>
);
