import { call } from "@switchboard/wire/api";
import { draw, state } from "../core/app.ts";
import { framed, tell } from "../core/bridge.ts";
import { waiting as texts, type WaitingKey } from "../texts/waiting.ts";
import { Text } from "../views/lines.tsx";
import { followed } from "./followed.ts";
import { steady } from "./steady.ts";

interface Link {
  group: "subject" | "product" | "service";
  title: string;
  url: string;
}

/** What a service shows to those who wait. */
interface Shows {
  text?: string;
  links: Link[];
  answers: { question: string; text: string; address?: string }[];
}

let shows: Shows | undefined;
let asked: string | undefined;

const word = (key: WaitingKey): string => (texts[document.documentElement.lang] ?? texts.en!)[key];

/** Asks once for each session and language; where there is nothing to see, or no answer, nothing is shown. */
const ask = (session: string): void => {
  const locale = document.documentElement.lang;
  const of = `${session} ${locale}`;
  if (asked === of) return;
  asked = of;
  call<Shows>("POST", "/v1/visits/waiting", { session, locale }).then(
    (found) => {
      shows = found;
      draw();
    },
    () => {},
  );
};

/** Whether the page around this one can go there: the session then goes on, on that page. */
const leadsPage = (url: string): boolean => {
  try {
    const around = state.start.origin || new URL(state.start.page).origin;
    return framed && new URL(url).origin === around;
  } catch {
    return false;
  }
};

const follow = (event: MouseEvent, url: string): void => {
  followed(url);
  // Whoever wants a window of their own gets it.
  if (!leadsPage(url) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  tell({ sb: "navigate", url });
};

const Leads = ({ url, title }: { url: string; title: string }) => (
  <a
    href={url}
    target="_blank"
    rel="noopener noreferrer"
    dir="auto"
    onClick={(event: MouseEvent) => follow(event, url)}
  >
    {title}
    {!leadsPage(url) && <span class="sr"> {word("window")}</span>}
  </a>
);

const Links = ({ group }: { group: Link["group"] }) => {
  const links = shows!.links.filter((one) => one.group === group);
  return (
    links.length > 0 && (
      <section key={group}>
        <h3>{word(group)}</h3>
        <ul class="shown-links">
          {links.map(({ url, title }, at) => (
            <li key={at}>
              <Leads url={url} title={title} />
            </li>
          ))}
        </ul>
      </section>
    )
  );
};

const Answers = () =>
  shows!.answers.length > 0 && (
    <section key="answers">
      <h3>{word("answers")}</h3>
      {shows!.answers.map(({ question, text, address }, at) => (
        <details key={at} class="shown-answer">
          <summary dir="auto">{question}</summary>
          {text && (
            <p dir="auto">
              <Text text={text} />
            </p>
          )}
          {address && (
            <p>
              <Leads url={address} title={address} />
            </p>
          )}
        </details>
      ))}
    </section>
  );

/** What there is to see for who waits: below their place, which stays where it is. */
export const Shown = () => {
  if (state.session) ask(state.session.id);
  if (!shows || !(shows.text || shows.links.length || shows.answers.length)) return null;
  return (
    <section
      key="shown"
      class="shown"
      aria-label={word("shown")}
      made={(element: HTMLElement) => queueMicrotask(() => steady(element))}
    >
      {shows.text && (
        <p dir="auto" class="shown-text">
          <Text text={shows.text} />
        </p>
      )}
      <Links group="subject" />
      <Links group="product" />
      <Links group="service" />
      <Answers />
    </section>
  );
};
