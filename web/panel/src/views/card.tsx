import type { CardAsk } from "@switchboard/wire";
import { call } from "@switchboard/wire/api";
import { draw, fail, state } from "../core/app.ts";
import { card as words } from "../texts/card.ts";

/** The page about the card, in a window of its own: its cookie does not reach this frame (IS-31). */
let page: Window | null = null;
let ask: string | undefined;

const lang = (): string => document.documentElement.lang;

const open = async (): Promise<void> => {
  state.menu = false;
  draw();
  // At once, for a window is opened only at a press; where it goes is known a moment later.
  page = window.open("", "switchboard-card", "popup,width=600,height=820");
  if (!page) return fail("blocked");
  try {
    ({ ask } = await call<CardAsk>("POST", "/v1/visits/card", { site: state.start.site }));
    const query = new URLSearchParams({ locale: lang(), ask });
    page.location.href = `${location.origin}/card?${query}`;
    page.focus();
  } catch {
    page.close();
    fail("error");
  }
};

// Of the window that was opened here, and of no other: a card that somebody else hands over would be
// somebody else's.
addEventListener("message", async ({ source, origin, data }) => {
  if (!page || source !== page || origin !== location.origin || data?.sb !== "card") return;
  const taken = await call("PUT", "/v1/visits/card", { ask, code: data.code }).then(
    () => true,
    () => false,
  );
  page.postMessage({ sb: "card", taken }, origin);
  // Language, picture and notices are in the document.
  if (taken) location.reload();
});

/** Whether and as whom the visitor is known; opens the page that says more. */
export const Card = () => {
  const { known, name } = state.start.card!;
  const say = words[lang()] ?? words.en!;
  return (
    <button type="button" class="row" onClick={() => void open()}>
      {name && known ? say.called.replace("{name}", () => name) : known ? say.known : say.offer}
    </button>
  );
};
