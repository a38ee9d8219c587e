import type { Visit } from "@switchboard/wire";
import { draw, state } from "./app.ts";
import { tell } from "./bridge.ts";
import { connect } from "./session.ts";
import { codeOf, resume, startVisit } from "./visit.ts";

/** A seat is asked for again this often (IS-115). */
const AGAIN_MS = 5_000;

/** What the form of the first moment hands over. */
export interface Handover {
  /** The question was sent off already. */
  question?: string | undefined;
  /** What is typed and not sent. */
  draft?: string | undefined;
  /** The session is live in the window that opened this one. */
  visit?: Visit | undefined;
}

let attempt: unknown;

/** Starts the visit; what stands in the way is shown, and tried again where that helps. */
export const open = async (question?: string): Promise<void> => {
  stop();
  state.error = undefined;
  if (state.phase !== "full") state.phase = "opening";
  draw();
  try {
    connect(await startVisit(question));
    state.asked = !!question;
  } catch (error) {
    const code = codeOf(error);
    if (/_full$/.test(code)) state.phase = "full";
    else if (code === "question_required") state.phase = "form";
    else if (code === "bad_token") return location.reload();
    else if (state.phase !== "full") state.phase = "failed";
    // A failed attempt changes nothing on the screen and is made again (IS-116).
    const again = /_full$|^(unreachable|rate_limited|unavailable|http_5..)$/.test(code);
    if (again) attempt = setTimeout(() => void open(question), AGAIN_MS);
  }
  draw();
};

/** No further attempt is made. */
export const stop = (): void => clearTimeout(attempt as number);

/** The first step, from what the start document says. */
export const first = async ({ question, visit }: Handover): Promise<void> => {
  const { session_live, question_required, availability } = state.start;
  if (visit) return connect(visit);
  if (session_live) {
    try {
      connect(await resume());
      return draw();
    } catch (error) {
      if (codeOf(error) !== "no_live_session") return open(question);
    }
  }
  // Brought back by a page turn, not by a click: nothing is started unasked.
  if (location.hash.startsWith("#back")) return tell({ sb: "gone" });
  if (question || (availability.state !== "away" && !question_required)) return open(question);
  state.phase = availability.state === "away" ? "away" : "form";
  draw();
};
