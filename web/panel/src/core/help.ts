import { fail, state } from "./app.ts";
import { type Helping, listen, tell } from "./bridge.ts";
import { send } from "./session.ts";

/** Who is told how things stand with asking for help: a page with a control for it (AI-11). */
type Told = (now: Helping) => void;

let told: Helping | undefined;
let page: Told = (now) => tell({ sb: "help", state: now });

/** How things stand. */
export const helping = (): Helping => {
  if (state.phase !== "live" || state.status !== "active" || !state.session?.helps) return "off";
  if (state.cut) return "down";
  return state.help ? "asking" : "ready";
};

/**
 * Asks for one more participant (AI-1); `wait`: the first who can, if nobody can now (AI-4); `subject`:
 * somebody who knows that (CC-18).
 */
export const askForHelp = async (wait = false, subject?: string): Promise<void> => {
  state.menu = false;
  if (await send({ t: "help", ...(wait && { wait }), ...(subject && { subject }) })) return;
  fail("help_refused");
  page("failed");
  told = undefined;
};

/** Takes the request back. */
export const endHelp = async (): Promise<void> => {
  state.menu = false;
  const { help } = state;
  if (help && !(await send({ t: "end_search", search: help.search }))) fail("error");
};

const say = (): void => {
  const now = helping();
  if (now !== told) page((told = now));
};

const screen = new MutationObserver(say);

/** A page has a control for it: it is told how things stand from now on, and may ask. */
export const helps = (ask: boolean, to: Told = page, subject?: string): void => {
  page = to;
  told = undefined;
  // Whatever changes shows on the screen.
  screen.observe(document.body, { subtree: true, childList: true, characterData: true });
  if (ask && helping() === "ready") void askForHelp(false, subject);
  else say();
};

// This comes when a conversation stands; before, nobody could be asked.
listen((message) => message.sb === "help" && helps(message.ask, page, message.subject));
tell({ sb: "help" });
