import { state } from "./app.ts";
import { again } from "./opening.ts";

/** The start was refused: shows what stands in the way, and tries again where that helps. */
export const refused = (code: string, question?: string): void => {
  if (/_full$/.test(code)) state.phase = "full";
  else if (code === "question_required") state.phase = "form";
  else if (code === "bad_token") location.reload();
  else if (state.phase !== "full") state.phase = "failed";
  // A failed attempt changes nothing on the screen and is made again (IS-116).
  if (/_full$|^(unreachable|rate_limited|unavailable|http_5..)$/.test(code)) again(question);
};
