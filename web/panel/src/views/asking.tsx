import { call } from "@switchboard/wire/api";
import { draw, fail, state } from "../core/app.ts";
import type { Item } from "../core/state.ts";
import { type AskingKey, asking } from "../texts/asking.ts";

/** Somebody who is there and may be named; nobody where the tenant does not want that. */
interface Helper {
  agent: string;
  name: string;
}

let card: Item | undefined;
let people: Helper[] = [];
let busy = false;

const word = (key: AskingKey): string => (asking[document.documentElement.lang] ?? asking.en!)[key];

const close = (): void => {
  state.items = state.items.filter((item) => item !== card);
  card = undefined;
  draw();
};

const send = async (event: Event): Promise<void> => {
  event.preventDefault();
  if (busy) return;
  busy = true;
  const said = new FormData(event.currentTarget as HTMLFormElement);
  const of = (name: string): string | undefined => `${said.get(name) ?? ""}`.trim() || undefined;
  const path = `/v1/sessions/${state.session?.id}/help`;
  await call("POST", path, { subject: of("subject"), agent: of("agent") }).then(close, () =>
    fail("help_refused"),
  );
  busy = false;
};

/** Who is to join, and about what: whoever fits the subject (CC-18), or somebody by name (CC-17). */
const Form = () => (
  <form class="card" aria-label={word("title")} onSubmit={(event: Event) => void send(event)}>
    <label class="field">
      <span>{word("subject")}</span>
      <input
        name="subject"
        dir="auto"
        maxlength={120}
        aria-describedby="ask-hint"
        made={(input) => queueMicrotask(() => input.focus())}
      />
    </label>
    <p id="ask-hint" class="soft">
      {word("hint")}
    </p>
    {people.length > 0 && (
      <label class="field">
        <span>{word("who")}</span>
        <select name="agent">
          <option value="">{word("anybody")}</option>
          {people.map(({ agent, name }) => (
            <option key={agent} value={agent}>
              {name}
            </option>
          ))}
        </select>
      </label>
    )}
    <div class="row-of">
      <button type="submit" class="button main">
        {word("ask")}
      </button>
      <button type="button" class="button" onClick={close}>
        {word("cancel")}
      </button>
    </div>
  </form>
);

/** Asks who, and about what. */
export const ask = (): void => {
  const session = state.session?.id;
  if (!session) return;
  close();
  people = [];
  const at = new Date().toISOString();
  card = { kind: "more", leg: "", view: () => <Form />, seq: state.head, at };
  state.items = [...state.items, card];
  draw();
  call<{ items: Helper[] }>("POST", "/v1/visits/helpers", { session }).then(
    ({ items }) => {
      people = items;
      draw();
    },
    () => {},
  );
};
