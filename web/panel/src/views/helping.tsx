import "../texts/en-more.ts";
import type { SessionEvent } from "@switchboard/wire";
import { draw, fail, state, t } from "../core/app.ts";
import { askForHelp, endHelp, helping } from "../core/help.ts";
import { nameOf } from "./lines.tsx";
import { asking } from "./parts.ts";

export type Sought = Extract<SessionEvent, { kind: "sought" }>;

/** The last request. */
let latest: string | undefined;

/** Somebody asks. */
export const begun = (sought: Sought): void => {
  state.help = sought;
  latest = sought.search;
};

/** Somebody has asked for help. Who asked may take it back while it goes on. */
export const Helping = ({ sought }: { sought: Sought }) => {
  const { search, leg } = sought;
  if (leg !== state.me) return <p class="note">{t("help_by", { name: nameOf(leg) })}</p>;
  if (state.help?.search !== search) return <p class="note">{t("help_mine")}</p>;
  return (
    <div class="card" role="status">
      <p>{t("help_wait")}</p>
      <button type="button" class="button" onClick={() => void endHelp()}>
        {t("help_stop")}
      </button>
    </div>
  );
};

/** Nobody could come. Who asked last may wait for the first who can (AI-4). */
export const Nobody = ({ sought }: { sought: Sought }) => {
  const mine = sought.leg === state.me && sought.search === latest;
  if (!mine || helping() !== "ready") return <p class="note">{t("help_none")}</p>;
  return (
    <div class="card" role="status">
      <p>{t("help_none")}</p>
      <button type="button" class="button" onClick={() => void askForHelp(true)}>
        {t("help_await")}
      </button>
    </div>
  );
};

/** In the menu: asks for somebody, or takes that back. */
export const AskForHelp = () => {
  const now = helping();
  if (now === "off") return null;
  const mine = state.help?.leg === state.me;
  return now === "asking" && mine ? (
    <button type="button" class="row" onClick={() => void endHelp()}>
      {t("help_stop")}
    </button>
  ) : (
    [
      <button
        type="button"
        class="row"
        disabled={now !== "ready"}
        onClick={() => void askForHelp()}
      >
        {t(now === "asking" ? "help_wait" : "help_ask")}
      </button>,
      now === "ready" && (
        <button type="button" class="row" onClick={particular}>
          {t("help_whom")}
        </button>
      ),
    ]
  );
};

/** Whom, and about what, is asked in a card of its own. */
const particular = (): void => {
  state.menu = false;
  draw();
  asking.get().then(
    ({ ask }) => ask(),
    () => fail("load_failed"),
  );
};
