import "../texts/en-more.ts";
import type { LegServerFrame, SessionEvent } from "@switchboard/wire";
import { mark } from "../core/alerts.ts";
import { draw, state, t } from "../core/app.ts";
import { failed } from "../core/fetched.ts";
import { elsewhere } from "../core/follow.ts";
import { read } from "../core/reduce.ts";
import type { Entry } from "../core/state.ts";
import type { Key } from "../texts/en.ts";
import { Aside } from "./aside.tsx";
import { dress } from "./dressed.ts";
import { came, SentFile } from "./files.tsx";
import { Handing, settle } from "./handing.tsx";
import { begun, Helping, Nobody, type Sought } from "./helping.tsx";
import { nameOf, Text } from "./lines.tsx";
import { announced, watched } from "./monitored.tsx";
import { leading } from "./parts.ts";

type Pushed = Extract<SessionEvent, { kind: "pushed" }>;

/** A page that somebody showed in this tab. */
const Page = ({ push }: { push: Pushed }) => (
  <div class="note">
    <p>{t("push", { name: nameOf(push.leg) })}</p>
    <Text text={push.url} />
  </div>
);

/** Of leading there is more than most conversations see: fetched when it is wanted. */
const LEADING = /^(page_|baton_)/;
/** What is more of it once it is there. */
const MORE = /^(push_reported|consent_changed)$/;

const leads = (frame: LegServerFrame): boolean => {
  if (frame.t === "attached") {
    const { holder, asks } = frame.session.baton;
    return holder === state.me || !!asks;
  }
  if (frame.t !== "event") return false;
  const { event } = frame;
  return (
    LEADING.test(event.kind) ||
    (event.kind === "pushed" && elsewhere(event)) ||
    (!!leading.here() && MORE.test(event.kind))
  );
};

const note = (key: Key, name?: string): Entry => ({ kind: "note", key, name });

/** Takes in what `core/reduce.ts` does not know. The entry that it leaves, if any. */
const entry = (event: SessionEvent, seq: number, at: string, agent?: string): Entry | undefined => {
  switch (event.kind) {
    case "pushed":
      // What this tab does not show by itself is offered in another way.
      if (event.leg !== state.me && elsewhere(event)) return;
      return { kind: "more", leg: event.leg, view: () => <Page push={event} /> };
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
        begun(event);
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
        const sought = state.help as Sought;
        state.help = undefined;
        if (event.outcome === "joined") return;
        if (event.outcome === "cancelled") return note("help_off");
        return { kind: "more", leg: sought.leg, view: () => <Nobody sought={sought} /> };
      }
      // Whoever takes over is seen to come.
      return event.outcome === "joined" ? undefined : note("stays", agent);
    case "hold_changed":
      return note(event.on ? "held" : "resumed", nameOf(event.leg));
    case "leg_joined": {
      const { endpoint, name, role } = event;
      const via = endpoint.type === "external" ? endpoint.via : undefined;
      if (via?.kind === "telephone") return note("joined_phone", name);
      const shown = via ? `${name} (${via.name})` : name;
      return role === "assistant" ? note("joined_software", shown) : undefined;
    }
    case "leg_removed":
      return event.leg === state.me || event.reason === "ended"
        ? undefined
        : note("gone", state.people[event.leg]?.name);
    case "substituted":
      return note("substituted");
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

let voice: Promise<typeof import("../voice/voice.tsx")> | undefined;

/** Where members can talk with each other the means for it are fetched, and get all frames. */
const talks = (frame: LegServerFrame): void => {
  if (!voice && frame.t === "attached" && frame.session.voice) {
    voice = import("../voice/voice.tsx");
    voice.catch(() => {
      failed();
      voice = undefined;
    });
  }
  voice?.then(({ take }) => take(frame)).catch(() => {});
};

type Warm = typeof import("../warm/warm.tsx");
let warm: Promise<Warm> | undefined;

/** The way to another company: whoever is to go there goes, so it is asked for until it comes. */
const away = (): Promise<Warm> =>
  import("../warm/warm.tsx").catch(async () => {
    failed();
    await new Promise((go) => setTimeout(go, 1_000));
    return away();
  });

/** The rest of what a frame means. `agent` was there when it happened. */
export const happened = (frame: LegServerFrame, agent?: string): void => {
  if (leads(frame)) void leading.get().then(({ took }) => took(frame));
  together(frame);
  talks(frame);
  if (frame.t === "attached") announced(frame.session);
  if (frame.t === "watched") watched(frame.by);
  if (frame.t !== "event") return draw();
  const { seq, at, event } = frame;
  if (event.kind.startsWith("warm_")) {
    warm ||= away();
    void warm.then(({ take }) => take(frame));
  }
  const made = entry(event, seq, at, agent);
  // Others may have come meanwhile.
  if (made) state.items = [...state.items, { ...made, seq, at }].sort((a, b) => a.seq - b.seq);
  if (state.seen) read(state);
  draw();
};
