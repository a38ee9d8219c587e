import "../texts/en-more.ts";
import type { EventFrame, SessionEvent, WarmOutcome } from "@switchboard/wire";
import { mark } from "../core/alerts.ts";
import { draw, fail, state } from "../core/app.ts";
import { send } from "../core/session.ts";
import type { VNode } from "../render/render.ts";
import { type WarmKey, warm } from "../texts/warm.ts";
import { nameOf } from "../views/lines.tsx";
import { accepted, addressOf, ended, isOver } from "./go.ts";

type Sought = Extract<SessionEvent, { kind: "warm_sought" }>;

/** Where the visitor is to go, by transfer. */
const places = new Map<string, Sought>();
/** Those to which the visitor has said what they have to say. */
const answered = new Set<string>();

const word = (key: WarmKey, values: Record<string, string> = {}): string => {
  const { lang, dir } = document.documentElement;
  // Two Latin names side by side would else be read in the wrong order (U+2068, U+2069).
  const [from, to] = dir === "rtl" ? ["\u2068", "\u2069"] : ["", ""];
  const words = warm[lang] ?? warm.en!;
  return words[key].replace(/\{(\w+)\}/g, (_, name: string) => from + (values[name] ?? "") + to);
};

const permit = async (transfer: string, yes: boolean): Promise<void> => {
  answered.add(transfer);
  draw();
  if (await send({ t: "permit_warm", transfer, yes })) return;
  answered.delete(transfer);
  draw();
  fail("error");
};

/** Another company is to take over. Where the tenant wants it, the visitor is asked first (WT-9). */
const Asked = ({ sought }: { sought: Sought }) => {
  const { transfer, leg, company, area, asks } = sought;
  const values = { name: nameOf(leg), company, area };
  // The server itself looks for somebody who is free: it speaks for the visitor.
  const busy = leg === state.me ? "busy_" : "";
  if (!asks) return <p class="note">{word(`${busy}sought`, values)}</p>;
  const open = !answered.has(transfer) && !isOver(transfer) && state.phase === "live";
  const id = `warm-${transfer}`;
  return (
    <div class="card" role="group" aria-labelledby={id}>
      <p id={id}>{word(`${busy}ask`, values)}</p>
      {open && (
        <div class="row-of">
          <button type="button" class="button main" onClick={() => void permit(transfer, true)}>
            {word("yes")}
          </button>
          <button type="button" class="button" onClick={() => void permit(transfer, false)}>
            {word("no")}
          </button>
        </div>
      )}
    </div>
  );
};

/** The page changes in a moment: said at once, for whoever does not see it. */
const Going = ({ transfer }: { transfer: string }) => {
  const company = places.get(transfer)?.company ?? "";
  if (isOver(transfer)) return <p class="note">{word("agreed", { company })}</p>;
  const address = addressOf(transfer);
  return (
    <div class="note" role="alert">
      <p>{word("going", { company })}</p>
      {address && (
        <a class="button main" href={address} target="_top">
          {word("open", { company })}
        </a>
      )}
    </div>
  );
};

const WORDS: Partial<Record<WarmOutcome, WarmKey>> = {
  arrived: "arrived",
  denied: "cannot",
  unstaffed: "cannot",
  unreached: "cannot",
  not_arrived: "not_arrived",
};

/** Takes in what is told of the way to another company, in the order in which it happened. */
export const take = ({ seq, at, event }: EventFrame): void => {
  const put = (leg: string, view: () => VNode): void => {
    state.items = [...state.items, { kind: "more" as const, leg, view, seq, at }].sort(
      (a, b) => a.seq - b.seq,
    );
  };
  switch (event.kind) {
    case "warm_sought":
      places.set(event.transfer, event);
      // Whoever looked away is called back: an answer is waited for.
      if (event.asks && seq > state.head && !state.seen) {
        state.unread++;
        mark();
      }
      put(event.leg, () => <Asked sought={event} />);
      break;
    case "warm_permitted":
      answered.add(event.transfer);
      break;
    case "warm_accepted":
      accepted(event.transfer);
      put("", () => <Going transfer={event.transfer} />);
      break;
    case "warm_over": {
      ended(event.transfer);
      const { company, outcome } = event;
      put("", () => <p class="note">{word(WORDS[outcome] ?? "stays", { company })}</p>);
    }
  }
  draw();
};
