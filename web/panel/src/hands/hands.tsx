import type { LegServerFrame, Step, StepsAsked, Tool } from "@switchboard/wire";
import { allowed, allows, STEPS, sendsOf } from "@switchboard/wire/steps";
import { mark } from "../core/alerts.ts";
import { draw, state } from "../core/app.ts";
import {
  answer,
  asked,
  askFor,
  asks,
  choose,
  handed,
  letNow,
  mine,
  others,
  parties,
  refresh,
  stop,
  tool,
  wipe,
} from "./place.ts";
import { listed, stepWord, stepWords, word } from "./texts.ts";

/*
 * People do things together on a page: leave for it is asked, given and taken back here, in the
 * panel's own frame, which no script of the page can reach.
 */

/** Steps of a question that the visitor has unticked. */
let without = new Set<Step>();

const Question = ({ question }: { question: StepsAsked }) => {
  const { leg, steps } = question;
  const reply = (yes: boolean): void => {
    answer(question, yes ? steps.filter((step) => !without.has(step)) : []);
    without = new Set();
  };
  return (
    <div class="card" role="alertdialog" aria-labelledby="hands-ask" aria-describedby="hands-safe">
      <p id="hands-ask">{word("ask", { name: state.people[leg]?.name || "" })}</p>
      {steps.map((step) => (
        <label key={step} class="hands-step">
          <input
            type="checkbox"
            checked={!without.has(step)}
            onChange={() => {
              if (!without.delete(step)) without.add(step);
              draw();
            }}
          />
          <span>{stepWord(step)}</span>
        </label>
      ))}
      <small id="hands-safe">
        {word("safe")} {word("lapse")}
      </small>
      <div class="row-of">
        <button
          type="button"
          class="button main"
          disabled={steps.every((step) => without.has(step))}
          onClick={() => reply(true)}
        >
          {word("allow")}
        </button>
        <button type="button" class="button" onClick={() => reply(false)}>
          {word("decline")}
        </button>
      </div>
    </div>
  );
};

/** A standing sign of what others may do, with the way out of it. */
const Let = () => {
  const { names, steps } = letNow();
  if (!names.length) return null;
  return (
    <p class="bar" role="status">
      <span>{word("may", { name: listed(names), steps: stepWords(steps) })}</span>
      <button type="button" class="link" onClick={stop}>
        {word("stop")}
      </button>
    </p>
  );
};

const Hands = () => {
  // Everything that could matter to the page is drawn.
  queueMicrotask(refresh);
  const [question] = mine();
  return [
    question ? <Question key="hands-ask" question={question} /> : null,
    <Let key="hands-let" />,
  ];
};

const TOOLS: Tool[] = ["pen", "glow", "arrow"];
/** Somebody was asked and did not answer, or could not be asked. */
let lapsed: "lapsed" | "failed" | undefined;

const Asking = () => {
  const me = parties().find(({ leg }) => leg === state.me);
  if (!me) return null;
  if (asked.some(({ leg }) => leg === me.leg)) return <small role="status">{word("asked")}</small>;
  const missing = (of: (typeof people)[number]) => STEPS.filter((step) => !allows(of, me, step));
  const people = others();
  const whom = people.find((other) => missing(other).length);
  if (!whom) return null;
  return [
    lapsed && (
      <small key="lapsed" role="status">
        {word(lapsed)}
      </small>
    ),
    <button
      key="ask"
      type="button"
      class="button"
      onClick={() => {
        lapsed = undefined;
        void askFor(whom.leg, missing(whom)).then((done) => {
          if (!done) lapsed = "failed";
          draw();
        });
      }}
    >
      {word("ask_for", { name: whom.name, steps: stepWords(missing(whom)) })}
    </button>,
  ];
};

/** What a visitor with a browsing area can do on the page in it. */
export const Tools = () => {
  const me = parties().find(({ leg }) => leg === state.me);
  if (!me || !others().length) return null;
  const points = sendsOf(me, others(), state.baton.holder === state.me).includes("point");
  return (
    <div class="hands-tools" role="toolbar" aria-label={word("tools")}>
      {points &&
        TOOLS.map((each) => (
          <button
            key={each}
            type="button"
            class="button"
            aria-pressed={tool === each}
            onClick={() => choose(tool === each ? undefined : each)}
          >
            {word(each)}
          </button>
        ))}
      {points && (
        <button type="button" class="button" onClick={wipe}>
          {word("clear")}
        </button>
      )}
      <Asking />
    </div>
  );
};

/** Newest event that was known when the connection was made: the view tells of it already. */
let known = -1;

/** What a frame means for this. */
export const take = (frame: LegServerFrame): void => {
  if (frame.t === "hand") return handed(frame);
  if (frame.t === "attached") {
    known = frame.head;
    state.hands = Hands;
    state.tools = Tools;
    asks(frame.session.steps_asked || []);
    return draw();
  }
  if (frame.t !== "event" || frame.seq <= known) return;
  const { event } = frame;
  if (event.kind === "steps_asked") {
    lapsed = undefined;
    asks([...asked.filter(({ leg, of }) => leg !== event.leg || of !== event.of), event]);
    if (event.of === state.me && !state.seen) {
      state.unread++;
      mark();
    }
  } else if (event.kind === "steps_lapsed") {
    lapsed = event.leg === state.me ? "lapsed" : undefined;
    asks(asked.filter(({ leg, of }) => leg !== event.leg || of !== event.of));
  } else if (event.kind === "allowed") {
    const person = state.people[event.leg];
    if (person) person.allows = allowed(person.allows, event.to, event.steps);
    const answers = ({ leg, of }: StepsAsked) =>
      of === event.leg && (event.to ? leg === event.to : state.people[leg]?.role !== "visitor");
    asks(asked.filter((one) => !answers(one)));
  } else queueMicrotask(refresh);
};
