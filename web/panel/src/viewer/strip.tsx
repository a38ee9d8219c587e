import { draw, state, t } from "../core/app.ts";
import { keep, recall } from "../core/keep.ts";
import { Face } from "../views/face.tsx";
import { IconButton } from "../views/icon.tsx";
import { askEnd } from "../views/menu.tsx";
import { leading } from "../views/parts.ts";
import { Who } from "../views/who.tsx";
import { seen, show } from "./browse.tsx";
import { load, Rooms } from "./rooms.tsx";
import { word } from "./texts.ts";

type Side = "history" | "who" | "rooms" | "help";
let side: Side | undefined;

const choose = (which: Side): void => {
  side = side === which ? undefined : which;
  if (side === "rooms") void load();
  draw();
};

/** What the tenant switched off has no button (IS-73, IS-77). */
const choices = (): Side[] => {
  const { people, rooms } = state.start;
  const all: (Side | false)[] = ["history", people && "who", rooms && "rooms", "help"];
  return all.filter((each) => each !== false);
};

/** Talk and controls below the page, or above it (IS-48). */
const place = (above: boolean): void => {
  document.body.classList.toggle("above", above);
  keep("above", above);
  draw();
};
document.body.classList.toggle("above", !!recall("above"));

const present = () => Object.entries(state.people).filter(([, { state }]) => state !== "removed");

/** Who is here, and the controls. */
export const Strip = () => {
  const lead = state.phase === "live" && leading.view();
  return (
    <section class="strip">
      <ul class="faces" aria-label={word("who")}>
        {present().map(([leg, { name, state: standing }]) => (
          <li key={leg} class={standing} title={name}>
            <Face name={name} leg={leg} />
            <bdi>{leg === state.me ? t("you") : name}</bdi>
            {state.baton.holder === leg && <small>{word("leading")}</small>}
          </li>
        ))}
        {state.crowd && <li>{t("who", { n: state.crowd.total })}</li>}
      </ul>
      <div class="controls">
        {state.call?.(true)}
        {choices().map((which) => (
          <button
            key={which}
            type="button"
            class="button"
            aria-pressed={side === which}
            onClick={() => choose(which)}
          >
            {word(which)}
          </button>
        ))}
        <button
          type="button"
          class="button wide"
          aria-pressed={document.body.classList.contains("above")}
          onClick={() => place(!document.body.classList.contains("above"))}
        >
          {word("above")}
        </button>
        {lead && <lead.AskToLead class="button" />}
        {state.phase === "live" && (
          <button type="button" class="button" onClick={askEnd}>
            {t("end")}
          </button>
        )}
        <IconButton
          of="menu"
          id="menu-button"
          label={t("menu")}
          expanded={!!state.menu}
          onClick={() => {
            state.menu = !state.menu;
            draw();
          }}
        />
      </div>
    </section>
  );
};

/** The window that the buttons switch. */
export const Side = () => {
  if (!side) return null;
  return (
    <aside class="side" aria-label={word(side)}>
      {side === "help" && <p>{word("help_text")}</p>}
      {side === "history" && (
        <ol>
          {seen.map(({ url, title }, at) => (
            <li key={seen.length - at}>
              <button type="button" class="link" onClick={() => show(url)}>
                <bdi>{title || url}</bdi>
              </button>
            </li>
          ))}
        </ol>
      )}
      {side === "rooms" && <Rooms />}
      {side === "who" && state.crowd && <Who />}
      {side === "who" && !state.crowd && (
        <ul>
          {present().map(([leg, { name }]) => (
            <li key={leg}>
              <bdi>{name}</bdi> {leg === state.me && `(${t("you")})`}
            </li>
          ))}
        </ul>
      )}
    </aside>
  );
};
