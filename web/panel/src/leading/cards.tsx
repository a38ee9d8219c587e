import { state } from "../core/app.ts";
import { type LeadKey, say } from "../texts/leading.ts";
import { nameOf, Text } from "../views/lines.tsx";
import { open } from "./act.ts";
import { report, type Shown } from "./pages.ts";

const hostOf = (url: string): string => {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
};

/** Still to be opened by the visitor. */
const offered = ({ outcome }: Shown): boolean => outcome === "window_refused";

const ASKS: Partial<Record<Shown["way"], LeadKey>> = {
  popup: "popup_ask",
  proxy: "proxy_ask",
};

const Offer = ({ page }: { page: Shown }) => {
  const name = nameOf(page.leg);
  const id = `push-${page.push}`;
  const { leaves, listed, severs } = page.rules || {};
  const led = listed && !severs && page.way !== "extra" ? "window_hint" : "alone";
  return (
    <div class="card" role="group" aria-labelledby={id}>
      <p id={id}>{say(ASKS[page.way] || "window_ask", name)}</p>
      {page.instead && <p>{say(page.instead)}</p>}
      <p class="to">
        <b dir="ltr">{hostOf(page.url)}</b>
        {leaves && <small class="leaves">{say("leaves")}</small>}
      </p>
      <p>
        <small>{say(page.way === "proxy" ? "proxy_hint" : led, name)}</small>
      </p>
      {page.refused && (
        <p class="warn" role="alert">
          {say("refused")}
        </p>
      )}
      <div class="row-of">
        <button type="button" class="button main" onClick={() => open(page)}>
          {say("open")}
        </button>
        <button type="button" class="button" onClick={() => report(page, "declined")}>
          {say("decline")}
        </button>
      </div>
    </div>
  );
};

/** A page that somebody showed, and what became of it. */
export const Page = ({ page }: { page: Shown }) => {
  if (state.phase === "live" && page.leg !== state.me && offered(page))
    return <Offer page={page} />;
  const name = nameOf(page.leg);
  const { outcome } = page;
  const word =
    outcome === "closed" || outcome === "severed" || outcome === "declined"
      ? outcome
      : outcome === "proxy_failed"
        ? "proxy_not"
        : page.instead;
  return (
    <div class="note">
      <p>{say("shows", name)}</p>
      <Text text={page.url} />
      {word && page.leg !== state.me && <p>{say(word, name)}</p>}
    </div>
  );
};
