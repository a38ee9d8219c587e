import "../texts/en-more.ts";
import type { SessionEvent } from "@switchboard/wire";
import { draw, fail, state, t } from "../core/app.ts";
import { send } from "../core/session.ts";
import { nameOf, Text } from "./lines.tsx";

type Said = Extract<SessionEvent, { kind: "aside" }>;

/** Whom the visitor writes to alone, in which of the places where that can be done. */
let open = "";

const toggle = (place: string): void => {
  open = open === place ? "" : place;
  draw();
};

/** Writes to one member alone (IS-24). It is in the conversation once it comes back. */
const write = async (event: SubmitEvent, leg: string): Promise<void> => {
  event.preventDefault();
  const field = (event.target as HTMLFormElement).elements[0] as HTMLInputElement;
  const text = field.value.trim();
  if (!text) return;
  if (!(await send({ t: "aside", to: [leg], text }))) return fail("error");
  field.value = "";
  open = "";
  draw();
};

/** A button that opens a field for words to that member alone. */
export const Apart = ({ leg, place }: { leg: string; place: string }) => {
  if (state.phase !== "live" || !(leg in state.people)) return null;
  const said = t("aside_write", { name: nameOf(leg) });
  return [
    <button type="button" class="link" aria-expanded={open === place} onClick={() => toggle(place)}>
      {said}
    </button>,
    open === place && (
      <form class="apart" onSubmit={(event: SubmitEvent) => void write(event, leg)}>
        <input type="text" aria-label={said} maxlength={4000} autocomplete="off" dir="auto" />
        <button type="submit" class="button">
          {t("send")}
        </button>
      </form>
    ),
  ];
};

/** A word between some, visibly not for all. */
export const Aside = ({ said, seq }: { said: Said; seq: number }) => {
  const mine = said.leg === state.me;
  const others = [said.leg, ...said.to].filter((leg) => leg !== state.me);
  return (
    <div class={mine ? "line mine aside" : "line aside"}>
      <div class="bubble">
        <b>
          <span aria-hidden="true">⇄ </span>
          {t(mine ? "aside_to" : "aside_from", {
            name: others.map((leg) => nameOf(leg, leg === said.leg ? said.name : "")).join(", "),
          })}
        </b>
        <p dir="auto">
          <Text text={said.text} />
        </p>
        {!mine && <Apart leg={said.leg} place={`${seq}`} />}
      </div>
    </div>
  );
};
