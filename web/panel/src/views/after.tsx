import type { After } from "@switchboard/wire";
import { type ApiError, call } from "@switchboard/wire/api";
import { draw, fail, state } from "../core/app.ts";
import { labels } from "../core/visit.ts";
import { type AfterKey, after } from "../texts/after.ts";

/** What was asked for, and how far it has come. */
const now: {
  session?: string;
  offer?: After | undefined;
  stars: number;
  comment: string;
  rated?: boolean;
  email: string;
  mailed?: string;
  refused?: AfterKey | undefined;
  busy?: boolean;
} = { stars: 0, comment: "", email: "" };

const say = (key: AfterKey, values: Record<string, string> = {}): string =>
  Object.entries(values).reduce(
    (text, [name, value]) => text.replace(`{${name}}`, () => value),
    (after[document.documentElement.lang] ?? after.en!)[key],
  );

/** Asks once what the tenant offers after this session. */
const ask = async (session: string): Promise<void> => {
  now.session = session;
  now.offer = await call<After>("POST", "/v1/visits/after", { session }).catch(() => undefined);
  now.email = now.offer?.email || labels.email || "";
  draw();
};

/** One request at a time; what the server says against it is shown. */
const send = async (path: string, body: object, done: () => void): Promise<void> => {
  if (now.busy) return;
  now.busy = true;
  now.refused = undefined;
  try {
    await call("POST", path, { session: now.session, ...body });
    done();
  } catch (problem) {
    const { status, code } = problem as ApiError;
    if (code === "already_rated") done();
    else if (status === 429) now.refused = "often";
    else if (status === 422) now.refused = "wrong";
    else fail("error");
  }
  now.busy = false;
  draw();
};

const rate = (event: Event): void => {
  event.preventDefault();
  const { stars, comment } = now;
  void send("/v1/visits/rating", { stars, comment: comment.trim() || null }, () => {
    now.rated = true;
  });
};

const mail = (event: Event): void => {
  event.preventDefault();
  const { email } = now;
  const { lang: locale } = document.documentElement;
  void send("/v1/visits/transcript/mail", { email, locale }, () => {
    now.mailed = email;
  });
};

const Stars = () => (
  <div class="stars">
    {[1, 2, 3, 4, 5].map((n) => (
      <label class={n <= now.stars ? "lit" : ""}>
        <input
          type="radio"
          name="stars"
          value={`${n}`}
          checked={n === now.stars}
          aria-label={say("star", { n: `${n}` })}
          onChange={() => {
            now.stars = n;
            draw();
          }}
        />
        <span aria-hidden="true">★</span>
      </label>
    ))}
  </div>
);

const Rating = ({ question }: { question: string }) =>
  now.rated ? (
    <p role="status">{say("rated")}</p>
  ) : (
    <form onSubmit={rate}>
      <fieldset>
        <legend dir="auto">{question || say("rate")}</legend>
        <Stars />
      </fieldset>
      {now.stars > 0 && [
        <label class="field">
          <span>{say("comment")}</span>
          <textarea
            dir="auto"
            rows={3}
            maxlength={1000}
            value={now.comment}
            onInput={(event: InputEvent) => {
              now.comment = (event.currentTarget as HTMLTextAreaElement).value;
            }}
          />
        </label>,
        <button type="submit" class="button main">
          {say("rate_send")}
        </button>,
      ]}
    </form>
  );

const Mail = () =>
  now.mailed ? (
    <p role="status">{say("mailed", { to: now.mailed })}</p>
  ) : (
    <details>
      <summary>{say("mail")}</summary>
      <form onSubmit={mail}>
        <label class="field">
          <span>{say("address")}</span>
          <input
            type="email"
            dir="auto"
            autocomplete="email"
            required
            value={now.email}
            onInput={(event: InputEvent) => {
              now.email = (event.currentTarget as HTMLInputElement).value;
            }}
          />
        </label>
        {now.refused && (
          <p class="bad" role="alert">
            {say(now.refused)}
          </p>
        )}
        <button type="submit" class="button">
          {say("mail_send")}
        </button>
      </form>
    </details>
  );

/** What the visitor may still do: say what they thought of it, have it sent. */
export const Afterwards = () => {
  const session = state.session?.id;
  if (!session) return null;
  if (session !== now.session) void ask(session);
  const { offer } = now;
  if (!offer) return null;
  return (
    <div class="after">
      {offer.rating && <Rating question={offer.question} />}
      {offer.mail && <Mail />}
    </div>
  );
};
