import "../texts/en-more.ts";
import type { LegServerFrame, SessionEvent } from "@switchboard/wire";
import { mark } from "../core/alerts.ts";
import { draw, fail, state, t } from "../core/app.ts";
import { failed } from "../core/fetched.ts";
import { done, elsewhere } from "../core/follow.ts";
import { read } from "../core/reduce.ts";
import type { Entry } from "../core/state.ts";
import type { Key } from "../texts/en.ts";
import { Aside } from "./aside.tsx";
import { dress } from "./dressed.ts";
import { came, SentFile } from "./files.tsx";
import { Handing, settle } from "./handing.tsx";
import { Helping } from "./helping.tsx";
import { nameOf, Text } from "./lines.tsx";
import { announced, watched } from "./monitored.tsx";

type Pushed = Extract<SessionEvent, { kind: "pushed" }>;

/** The visitor opens a pushed page in a window of its own. */
const openWindow = (push: Pushed, seq: number): void => {
  // Without a hold on it, the page could not be told from a blocked one; the hold is cut at once.
  const opened = window.open(push.url, "_blank");
  if (opened) opened.opener = null;
  else fail("blocked");
  done({ ...push, seq }, opened ? "arrived" : "blocked");
};

/** A page that somebody showed; what this tab does not show by itself can be opened. */
const Page = ({ push, seq }: { push: Pushed; seq: number }) => {
  const card = push.leg !== state.me && elsewhere(push);
  return (
    <div class={card ? "card" : "note"}>
      <p>{t("push", { name: nameOf(push.leg) })}</p>
      <Text text={push.url} />
      {card && (
        <button type="button" class="button" onClick={() => openWindow(push, seq)}>
          {t("open")}
        </button>
      )}
    </div>
  );
};

const note = (key: Key, name?: string): Entry => ({ kind: "note", key, name });

/** Takes in what `core/reduce.ts` does not know. The entry that it leaves, if any. */
const entry = (event: SessionEvent, seq: number, at: string, agent?: string): Entry | undefined => {
  switch (event.kind) {
    case "pushed":
      return { kind: "more", leg: event.leg, view: () => <Page push={event} seq={seq} /> };
    case "file_sent":
      came(event);
      if (event.leg !== state.me && seq > state.read && !state.seen) {
        state.unread++;
        mark();
      }
      return { kind: "more", leg: event.leg, view: () => <SentFile sent={event} at={at} /> };
    case "aside":
      return { kind: "more", leg: event.leg, view: () => <Aside said={event} seq={seq} /> };
    case "sought":
      // The service itself looks for whoever is to be met.
      if (/^[0-]+$/.test(event.leg)) return note("meet_ask");
      if (event.openly) {
        state.help = event;
        return { kind: "more", leg: event.leg, view: () => <Helping sought={event} /> };
      }
      return { kind: "more", leg: event.leg, view: () => <Handing sought={event} /> };
    case "permitted":
      settle(event.search);
      return;
    case "search_over":
      settle(event.search);
      if (event.openly && !state.help)
        return event.outcome === "joined" ? undefined : note("meet_none");
      if (event.openly) {
        state.help = undefined;
        if (event.outcome === "joined") return;
        return note(event.outcome === "cancelled" ? "help_off" : "help_none");
      }
      // Whoever takes over is seen to come.
      return event.outcome === "joined" ? undefined : note("stays", agent);
    case "hold_changed":
      return note(event.on ? "held" : "resumed", nameOf(event.leg));
    case "leg_joined":
      return event.role === "assistant" ? note("joined_software", event.name) : undefined;
    case "leg_removed":
      return event.leg === state.me || event.reason === "ended"
        ? undefined
        : note("gone", state.people[event.leg]?.name);
    case "announced":
      return note(event.notice, agent);
    case "ended":
      return note("ended");
    case "avatar_chosen":
      if (state.people[event.leg]) state.people[event.leg]!.avatar = event.avatar;
      dress();
      return;
    case "typing_shared":
      if (event.leg === state.me) state.share = event.on;
  }
};

let hands: Promise<typeof import("../hands/hands.tsx")> | undefined;

/** The view of the session, where the server knows of what people do together on pages. */
let met: LegServerFrame | undefined;

/** Leave is asked or given; in a browsing area this visitor may ask too. */
const wants = (frame: LegServerFrame): boolean => {
  if (frame.t === "event") return /^(steps_asked|allowed)$/.test(frame.event.kind);
  if (frame.t !== "attached") return frame.t === "hand";
  const { roster, steps_asked } = frame.session;
  return !!(state.area || steps_asked?.length || roster.some(({ allows }) => allows?.length));
};

/** What people do together on a page is fetched when there is some of it, and gets all frames then. */
const together = (frame: LegServerFrame): void => {
  if (frame.t === "attached") met = frame.session.hands ? frame : undefined;
  if (!met) return;
  const known = met;
  if (!hands && wants(frame)) {
    hands = import("../hands/hands.tsx");
    hands.then(
      ({ take }) => frame !== known && take(known),
      () => {
        failed();
        hands = undefined;
      },
    );
  }
  hands?.then(({ take }) => take(frame)).catch(() => {});
};

/** The rest of what a frame means. `agent` was there when it happened. */
export const happened = (frame: LegServerFrame, agent?: string): void => {
  together(frame);
  if (frame.t === "attached") announced(frame.session);
  if (frame.t === "watched") watched(frame.by);
  if (frame.t !== "event") return draw();
  const { seq, at, event } = frame;
  const made = entry(event, seq, at, agent);
  // Others may have come meanwhile.
  if (made) state.items = [...state.items, { ...made, seq, at }].sort((a, b) => a.seq - b.seq);
  if (state.seen) read(state);
  draw();
};
