import { call } from "@switchboard/wire/api";
import { sizeOf } from "@switchboard/wire/files";
import { draw, state } from "../core/app.ts";
import { type AlongKey, along as texts } from "../texts/along.ts";

/** What another company has sent along with the visitor. */
interface Sent {
  company: string;
  name?: string;
  email?: string;
  subject?: string;
  lines: { at: string; who: "visitor" | "agent" | "assistant"; name?: string; text: string }[];
  documents: { name: string; bytes: number }[];
}

let sent: Sent | undefined;
let asked: string | undefined;

const word = (key: AlongKey, values: Record<string, string> = {}): string => {
  const words = texts[document.documentElement.lang] ?? texts.en!;
  return words[key].replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
};

/** Asks once; where there is nothing to be looked over, nothing is shown. */
const ask = (session: string): void => {
  asked = session;
  call<Sent>("POST", "/v1/visits/along", { session }).then(
    (found) => {
      sent = found;
      draw();
    },
    () => {},
  );
};

const Fact = ({ what, is }: { what: AlongKey; is: string | undefined }) =>
  is ? (
    <p>
      {word(what)}: <bdi>{is}</bdi>
    </p>
  ) : null;

/** What the next one is told already, to be looked over: what is wrong can be put right by a line. */
export const Along = () => {
  const session = state.session?.id;
  if (session && asked !== session) ask(session);
  if (!sent) return null;
  const { company, name, email, subject, lines, documents } = sent;
  return (
    <details class="along">
      <summary>{word("title", { company })}</summary>
      <Fact what="name" is={name} />
      <Fact what="email" is={email} />
      <Fact what="subject" is={subject} />
      {lines.length > 0 && (
        <ul>
          {lines.map((line, at) => (
            <li key={at} dir="auto">
              <b>{line.name || word(line.who)}</b> {line.text}
            </li>
          ))}
        </ul>
      )}
      {documents.length > 0 && (
        <ul>
          {documents.map((one, at) => (
            <li key={at}>
              <bdi>{one.name}</bdi> {sizeOf(one.bytes, document.documentElement.lang)}
            </li>
          ))}
        </ul>
      )}
      <p class="soft">{word("right")}</p>
    </details>
  );
};
