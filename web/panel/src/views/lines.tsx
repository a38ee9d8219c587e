import { stretches } from "@switchboard/ui/text";
import { state, t } from "../core/app.ts";
import type { Item, Pending } from "../core/state.ts";
import type { VNode } from "../render/render.ts";
import { Face } from "./face.tsx";
import { later } from "./later.ts";

// Not needed to talk.
const Refused = later<{ line: Pending }>("Refused");

/** Text as it was written; addresses can be opened, nothing else is special. */
export const Text = ({ text }: { text: string }) =>
  stretches(text).map(({ text, href }) =>
    href ? (
      <a href={href} target="_blank" rel="noopener noreferrer">
        {text}
      </a>
    ) : (
      text
    ),
  );

export const time = (at: string): string =>
  new Date(at).toLocaleTimeString(document.documentElement.lang, {
    hour: "numeric",
    minute: "2-digit",
  });

/** What is told with a line goes before what is known of the leg. */
export const nameOf = (leg: string, name?: string): string => {
  const who = state.people[leg];
  name ||= who?.name || "?";
  // Software says so wherever it is named.
  return (who?.role === "assistant" && t("software", { name })) || name;
};

type Said = Exclude<Item, { kind: "more" }>;

/** `said` is the text of a note, or the name of who wrote. */
const entry = (item: Said, first: boolean, said: string): VNode => {
  if (item.kind === "note") return <p class="note">{said}</p>;
  const mine = item.leg === state.me;
  return (
    <div class={mine ? "line mine" : first ? "line first" : "line"}>
      {!mine && first && <Face name={said} leg={item.leg} />}
      <div class="bubble">
        {first && <b class={mine ? "sr" : ""}>{mine ? t("you") : <bdi>{said}</bdi>}</b>}
        <p dir="auto">
          <Text text={item.text} />
        </p>
        <time>{time(item.at)}</time>
      </div>
    </div>
  );
};

// An entry that did not change is not described anew.
const kept = new WeakMap<Said, { made: VNode; as: string }>();

export const Lines = () => {
  let before: Item | undefined;
  return state.items.map((item) => {
    const same = before?.kind === "line" && item.kind === "line" && before.leg === item.leg;
    before = item;
    if (item.kind === "more") return { ...item.view(), key: item.seq };
    const said =
      item.kind === "note" ? t(item.key, { name: item.name || "" }) : nameOf(item.leg, item.name);
    const as = `${same}${said}${document.documentElement.lang}`;
    let old = kept.get(item);
    if (old?.as !== as) {
      old = { made: entry(item, !same, said), as };
      old.made.key = item.seq;
      kept.set(item, old);
    }
    return old.made;
  });
};

/** Lines on their way: visibly not there yet. */
export const Outgoing = () =>
  state.pending.map((line: Pending) => (
    <div class={line.failed ? "line mine failed" : "line mine pending"} key={line.id}>
      <div class="bubble">
        <p dir="auto">{line.text}</p>
        <small role={line.failed ? "alert" : undefined}>
          {t(line.failed ? "failed" : "pending")}
        </small>
        {line.failed && <Refused line={line} />}
      </div>
    </div>
  ));

/** Letters as others type them. Read aloud is only that someone writes. */
export const Typing = () =>
  Object.entries(state.drafts).map(([leg, text]) => (
    <div class="line first live" key={leg}>
      <Face name={nameOf(leg)} leg={leg} />
      <div class="bubble" aria-hidden="true">
        <b>
          <bdi>{nameOf(leg)}</bdi>
        </b>
        <p dir="auto">{text}</p>
      </div>
    </div>
  ));
