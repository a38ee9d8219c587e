import { address } from "@switchboard/ui/address";
import type { PageOutcome, Way } from "@switchboard/wire";
import { draw, state } from "../core/app.ts";
import { send } from "../core/session.ts";
import { type LeadKey, say } from "../texts/leading.ts";
import { nameOf } from "../views/lines.tsx";

interface Ask {
  leg: string;
  /** When it lapses, by this browser's clock. */
  until: number;
}

let asks: Ask[] = [];
let open = false;
let trouble: LeadKey | undefined;
let way: Way = "tab";
let echo = false;
let timer: unknown;

/** What became of this visitor's newest page, by member. */
let told: { push: string; at: Map<string, PageOutcome | "unanswered"> } | undefined;

const WORDS: Record<PageOutcome | "unanswered", LeadKey> = {
  arrived: "arrived",
  opened: "opened",
  blocked: "blocked",
  declined: "has_declined",
  frame_refused: "frame_refused",
  frame_missing: "frame_absent",
  proxy_failed: "proxy_failed",
  window_refused: "window_refused",
  severed: "cut_off",
  closed: "has_closed",
  unanswered: "unanswered",
};

const act = async (command: Parameters<typeof send>[0]): Promise<void> => {
  trouble = (await send(command)) ? undefined : "not_sent";
  draw();
};

const leads = (): boolean => !!state.me && state.baton.holder === state.me;

export const give = (to: string): void => void act({ t: "baton", to, epoch: state.baton.epoch });

/** Two clicks from anywhere: the menu, and this. */
export const AskToLead = ({ class: looks }: { class: string }) =>
  state.phase === "live" &&
  state.status === "active" &&
  !leads() &&
  !asks.some(({ leg }) => leg === state.me) &&
  others().length > 0 && (
    <button
      type="button"
      class={looks}
      onClick={() => {
        state.menu = false;
        void act({ t: "ask_baton" });
      }}
    >
      {say("ask")}
    </button>
  );

const push = (event: SubmitEvent): void => {
  event.preventDefault();
  const field = (event.target as HTMLFormElement).elements[0] as HTMLInputElement;
  const url = address(field.value);
  if (!url) {
    trouble = "bad_address";
    return draw();
  }
  void act({ t: "send_page", url, way, echo, epoch: state.baton.epoch });
};

/** Whoever asks is told of by the holder, and by whoever asked. */
const Asks = () =>
  asks
    .filter(({ leg }) => leads() || leg === state.me)
    .map(({ leg }) => {
      const mine = leg === state.me;
      const id = `baton-${leg}`;
      return (
        <div key={leg} class="card" role="group" aria-labelledby={id}>
          <p id={id} role="status">
            {mine ? say("wants_mine") : say("wants", nameOf(leg))}
          </p>
          <div class="row-of">
            {!mine && (
              <button type="button" class="button main" onClick={() => give(leg)}>
                {say("give")}
              </button>
            )}
            <button
              type="button"
              class="button"
              onClick={() => void act({ t: "decline_baton", of: leg })}
            >
              {say(mine ? "take_back" : "no")}
            </button>
          </div>
        </div>
      );
    });

const others = () =>
  Object.entries(state.people).filter(
    ([leg, { state: standing }]) => leg !== state.me && standing === "open",
  );

const Form = () => (
  <form class="lead" onSubmit={push}>
    <input
      type="text"
      inputmode="url"
      dir="ltr"
      autocomplete="off"
      placeholder="https://"
      aria-label={say("address")}
      aria-invalid={trouble === "bad_address" || undefined}
    />
    <select
      aria-label={say("way")}
      value={way}
      onChange={(event) => {
        way = event.currentTarget.value as Way;
      }}
    >
      {(["tab", "window", "extra", "popup"] as const).map((each) => (
        <option key={each} value={each}>
          {say(each)}
        </option>
      ))}
    </select>
    <label class="switch">
      <input
        type="checkbox"
        role="switch"
        aria-checked={echo}
        checked={echo}
        onChange={(event) => {
          echo = event.currentTarget.checked;
          draw();
        }}
      />
      <span>{say("echo")}</span>
    </label>
    <button type="submit" class="button main">
      {say("show")}
    </button>
    {told && (
      <ul class="told" aria-live="polite">
        {[...told.at].map(([leg, outcome]) => (
          <li key={leg}>
            <bdi>{nameOf(leg)}</bdi>: {say(WORDS[outcome])}
          </li>
        ))}
      </ul>
    )}
    <ul class="told">
      {others().map(([leg, { name }]) => (
        <li key={leg}>
          <button type="button" class="link" onClick={() => give(leg)}>
            {say("give_to", name)}
          </button>
        </li>
      ))}
    </ul>
  </form>
);

/** What a member sees of leading: requests, and, while they lead, the means to do it. */
const View = () => [
  <Asks key="asks" />,
  trouble && (
    <p key="trouble" class="bar warn" role="alert">
      {say(trouble)}
    </p>
  ),
  leads() && (
    <div key="bar" class="bar lead-bar">
      <b role="status">{say("you_lead")}</b>
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          aria-checked={state.follow === state.me}
          checked={state.follow === state.me}
          onChange={(event) =>
            void act({ t: "follow", on: event.currentTarget.checked, epoch: state.baton.epoch })
          }
        />
        <span>{say("follow")}</span>
      </label>
      <button
        type="button"
        class="link"
        aria-expanded={open}
        onClick={() => {
          open = !open;
          draw();
        }}
      >
        {say("more")}
      </button>
    </div>
  ),
  leads() && open && <Form key="form" />,
];

/** Shown while there is something to say. */
const settle = (): void => {
  const now = Date.now();
  asks = asks.filter(({ until }) => until > now);
  clearTimeout(timer as number);
  if (asks.length) timer = setTimeout(settle, Math.min(...asks.map(({ until }) => until)) - now);
  state.lead = leads() || asks.length ? View : undefined;
  draw();
};

/** All who ask, as the server says. */
export const askedNow = (all: { leg: string; until: string }[]): void => {
  asks = all.map(({ leg, until }) => ({ leg, until: Date.parse(until) }));
  settle();
};

export const asked = (leg: string, until: string, at: string): void => {
  const left = Date.parse(until) - Date.parse(at);
  asks = [...asks.filter((ask) => ask.leg !== leg), { leg, until: Date.now() + left }];
  settle();
};

export const answered = (leg?: string | null): void => {
  asks = asks.filter((ask) => ask.leg !== leg);
  settle();
};

export const sent = (push: string): void => {
  told = { push, at: new Map() };
};

export const became = (push: string, leg: string, outcome: PageOutcome | "unanswered"): void => {
  if (told?.push === push) told.at.set(leg, outcome);
};
