import "../texts/en-more.ts";
import type { SessionEvent } from "@switchboard/wire";
import { draw, fail, state, t } from "../core/app.ts";
import { send } from "../core/session.ts";
import { nameOf } from "./lines.tsx";

type Sought = Extract<SessionEvent, { kind: "sought" }>;

/** Searches that are over, or to which the visitor has said what they have to say. */
const settled = new Set<string>();

export const settle = (search: string): void => void settled.add(search);

const permit = async (search: string, yes: boolean): Promise<void> => {
  settle(search);
  draw();
  if (await send({ t: "permit", search, yes })) return;
  settled.delete(search);
  fail("error");
};

/** Somebody else is to take over. Where the tenant wants it, the visitor is asked first (WT-9). */
export const Handing = ({ sought }: { sought: Sought }) => {
  const { search, leg, asks } = sought;
  const name = nameOf(leg);
  if (!asks) return <p class="note">{t("sought", { name })}</p>;
  const open = !settled.has(search) && state.phase === "live";
  const id = `permit-${search}`;
  return (
    <div class="card" role="group" aria-labelledby={id}>
      <p id={id}>{t("permit_ask", { name })}</p>
      {open && (
        <div class="row-of">
          <button type="button" class="button main" onClick={() => void permit(search, true)}>
            {t("permit_yes")}
          </button>
          <button type="button" class="button" onClick={() => void permit(search, false)}>
            {t("permit_no")}
          </button>
        </div>
      )}
    </div>
  );
};
