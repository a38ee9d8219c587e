import "../texts/en-more.ts";
import type { Member } from "@switchboard/wire";
import { call } from "@switchboard/wire/api";
import { draw, fail, state, t } from "../core/app.ts";
import { Apart } from "./aside.tsx";
import { nameOf } from "./lines.tsx";

/** Members fetched so far, and where the next part begins. */
let members: Member[] | undefined;
let next: string | undefined;
let coming = false;

/** The first part, or the one behind those that are here. */
const fetch = async (): Promise<void> => {
  if (coming) return;
  coming = true;
  try {
    const part = await call<{ items: Member[]; next?: string }>("POST", "/v1/visits/roster", {
      session: state.session?.id,
      cursor: next,
    });
    members = [...(members || []), ...part.items];
    next = part.next;
  } catch {
    fail("error");
  }
  coming = false;
  draw();
};

export const show = (): void => {
  members = members ? undefined : [];
  next = undefined;
  draw();
  if (members) void fetch();
};

/** How many are here, and who, part by part. */
export const Who = () => {
  const { crowd, people, me } = state;
  const here = Object.values(people).filter(({ state }) => state !== "removed").length;
  return [
    <button
      type="button"
      class="row"
      id="who-button"
      aria-expanded={!!members}
      aria-controls="who-list"
      onClick={show}
    >
      {t("who", { n: crowd?.total ?? here })}
    </button>,
    members && (
      <div class="who-list" id="who-list">
        <ul aria-labelledby="who-button">
          {members.map(({ leg, name, state: standing }) => (
            <li key={leg} class={standing}>
              <bdi>{nameOf(leg, name)}</bdi>{" "}
              {leg === me ? `(${t("you")})` : <Apart leg={leg} place={leg} />}
            </li>
          ))}
        </ul>
        {next && (
          <button type="button" class="link" onClick={() => void fetch()}>
            {t("more")}
          </button>
        )}
      </div>
    ),
  ];
};
