import type { Visit } from "@switchboard/wire";
import { rest } from "../views/later.ts";
import { draw, state } from "./app.ts";
import { tell } from "./bridge.ts";
import { connect } from "./session.ts";
import { back, begin, codeOf, nobody, startVisit } from "./visit.ts";

/** A seat is asked for again this often (IS-115). */
const AGAIN_MS = 5_000;

/** What the form of the first moment hands over. */
export interface Handover {
  /** The question was sent off already. */
  question?: string | undefined;
  /** The session is live in the window that opened this one. */
  visit?: Visit | undefined;
  /** What the boot has begun already. */
  begun?: Promise<Visit> | false | undefined;
}

let attempt: unknown;

/** Makes another attempt, later. */
export const again = (question?: string): void => {
  attempt = setTimeout(() => void open(question), AGAIN_MS);
};

/** Starts the visit; what stands in the way is shown (`refused.ts`). */
export const open = async (
  question?: string,
  visit = startVisit(state.start, question, state.page),
): Promise<void> => {
  stop();
  state.error = undefined;
  if (state.phase !== "full") state.phase = "opening";
  draw();
  try {
    connect(await visit);
    state.asked = !!question;
  } catch (error) {
    (await rest()).refused(error, question);
  }
  draw();
};

/** No further attempt is made. */
export const stop = (): void => clearTimeout(attempt as number);

/** The first step, from what the start document says. */
export const first = async ({ question, visit, begun }: Handover): Promise<void> => {
  const { start } = state;
  if (visit) return connect(visit);
  begun ||= begin(start, question);
  if (begun && !start.session_live) return open(question, begun);
  try {
    if (begun) {
      connect(await begun);
      return draw();
    }
  } catch (error) {
    if (codeOf(error) !== "no_live_session") return open(question);
    start.session_live = false;
    return first({ question });
  }
  if (back) return tell({ sb: "gone" });
  state.phase = nobody(start) ? "away" : "form";
  draw();
};
