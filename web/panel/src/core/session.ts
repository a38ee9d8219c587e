import type { SessionCommand, Visit } from "@switchboard/wire";
import type { Leg } from "@switchboard/wire/leg";
import { Link } from "@switchboard/wire/link";
import { fresh } from "@switchboard/wire/world";
import { rest } from "../views/later.ts";
import { hear, meet } from "./alerts.ts";
import { draw, state } from "./app.ts";
import { emit, tell } from "./bridge.ts";
import { failed } from "./fetched.ts";
import { arrived, follow } from "./follow.ts";
import { keep } from "./keep.ts";
import { agent, reduce } from "./reduce.ts";
import type { Pending } from "./state.ts";
import { details } from "./visit.ts";

let link: Link | undefined;
/** The one leg of this window. */
export let leg: Leg | undefined;
let reported = "";

/** Connects to the session and stays connected. */
export const connect = ({ session, details: first }: Visit): void => {
  const { build, locale, transport } = state.start;
  state.session = session;
  let slow: unknown;
  link = new Link({
    socket: first.socket,
    stream: first.stream,
    http: () =>
      import("@switchboard/wire/http").then(
        ({ http }) => http,
        (error) => {
          failed();
          throw error;
        },
      ),
    transport,
    build,
    locale,
    onState(now) {
      if (now === "outdated") location.reload();
      clearTimeout(slow as number);
      if (now === "open") state.cut = false;
      // A blink is not worth a word.
      else {
        slow = setTimeout(() => {
          state.cut = true;
          draw();
        }, 1_500);
      }
      draw();
    },
  });
  leg = link.leg({
    session: session.id,
    first,
    details: (session) => details(session),
    onGone: over,
    onFrame(frame) {
      const fresh = !state.me;
      const more = reduce(state, frame);
      // Told who it was by the time it happened; in the order in which it did.
      const name = agent(state)?.name;
      if (more) void rest().then(({ happened }) => happened(frame, name));
      // What others do on a page changes nothing here.
      if (frame.t === "hand") return;
      if (frame.t === "attached") {
        if (fresh) {
          window.onpagehide = null;
          arrived();
          tell({ sb: "live", on: true });
          emit("started", { session: session.id });
        }
        for (const { leg, role } of frame.session.roster) if (role !== "visitor") meet(leg);
        report();
        arrived();
        // What a page turn interrupted; the ids make repeating safe.
        for (const line of state.pending) if (!line.failed) void deliver(line);
      } else if (frame.t === "event") {
        hear(frame);
        follow(frame);
        if (frame.event.kind === "ended") over(frame.event.reason);
      }
      save();
      draw();
    },
  });
  link.listen(window);
  link.start();
};

const over = (reason: string): void => {
  link?.stop();
  leg = link = undefined;
  if (state.phase !== "left") state.phase = "ended";
  state.status = "ended";
  state.cut = false;
  state.pending = [];
  // Pages pushed in another session are counted anew.
  keep("push", undefined);
  save();
  tell({ sb: "live", on: false });
  emit("ended", { session: state.session?.id, reason });
  draw();
};

const save = (): void => {
  keep("pending", state.pending.length ? state.pending : undefined);
  keep("read", state.status === "ended" ? undefined : state.read);
};

/** A command about the session; a refusal is shown, not thrown. */
export const send = async (command: SessionCommand, id?: string): Promise<boolean> => {
  try {
    await leg?.send(command, id);
    return true;
  } catch {
    return false;
  }
};

const delivering = new Set<string>();

const deliver = async (line: Pending): Promise<void> => {
  if (delivering.has(line.id)) return;
  delivering.add(line.id);
  line.failed = false;
  const { id, text } = line;
  const done = await send(line.ask ? { t: "ask", question: text } : { t: "say", text }, id);
  delivering.delete(id);
  if (!done) line.failed = true;
  save();
  draw();
};

/** Sends what was typed: the question while waiting, else a line. */
export const say = (text: string): void => {
  const ask = state.status === "waiting" && !state.asked && !state.pending.length;
  const line: Pending = { id: fresh(), text, ask };
  state.pending = [...state.pending, line];
  state.menu = false;
  void deliver(line);
  typing("");
  save();
  draw();
};

export const retry = (line: Pending): void => void deliver(line);

export const discard = (line: Pending): void => {
  state.pending = state.pending.filter((other) => other !== line);
  save();
  draw();
};

/** Shows the draft to the others, if the visitor and the tenant want that. */
export const typing = (text: string): void => {
  if (state.session?.live_typing) leg?.typing(state.share ? text : "");
};

/** Tells which page is on the screen, once for each view. */
export const report = (): void => {
  const { url } = state.page;
  if (!leg || !state.me || !url || url === reported) return;
  reported = url;
  void send({ t: "page", ...state.page });
};

/** The visitor goes. */
export const leave = async (): Promise<void> => {
  state.ending = state.menu = false;
  draw();
  await send({ t: "leave" });
};
