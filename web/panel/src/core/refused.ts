import type { Problem } from "@switchboard/wire";
import type { Key } from "../texts/en.ts";
import { state } from "./app.ts";
import { shut } from "./closed.ts";
import { keep } from "./keep.ts";
import { again } from "./opening.ts";
import { codeOf } from "./visit.ts";

/** Refusals that another try does not help by itself. */
const WHY: Record<string, Key> = {
  session_ended: "refused_over",
  not_found: "refused_over",
  not_admitted: "refused_closed",
  agent_away: "agent_away",
  agent_busy: "agent_busy",
  link_expired: "link_expired",
  link_invalid: "link_invalid",
};

/** The start was refused: shows what stands in the way, and tries again where that helps. */
export const refused = (error: unknown, question?: string): void => {
  const code = codeOf(error);
  const { place, of, line, login } = (error as { problem?: Problem }).problem || {};
  if (/_full$/.test(code)) {
    state.phase = "full";
    // The place in the line is proven by what the last try was told, also after a page turn.
    keep("line", line);
    state.place = place ? { place, of: of!, estimate_s: null } : undefined;
  } else if (code === "login_required") {
    state.phase = "login";
    state.login = { name: login, question };
  } else if (code === "closed") shut(question);
  else if (code === "question_required") state.phase = "form";
  else if (code === "bad_token") {
    if (question) keep("draft", question);
    location.reload();
  } else if (code === "subject_unclear") {
    state.phase = "choose";
    state.choices = (error as { problem?: Problem }).problem?.choices;
  } else if (code in WHY) {
    state.phase = "refused";
    state.why = WHY[code]!;
  } else if (state.phase !== "full") state.phase = "failed";
  // A failed attempt changes nothing on the screen and is made again (IS-116).
  if (/_full$|^(unreachable|rate_limited|unavailable|http_5..)$/.test(code)) again(question);
};
