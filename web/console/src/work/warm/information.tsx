import type { Information } from "@switchboard/wire";
import { t, tCode } from "../../i18n/index.ts";
import { dayTime } from "../../lib/time.ts";
import { LineText } from "../line-text.tsx";
import { Documents, type Fate } from "./documents.tsx";

interface InformationProps {
  of: Information;
  /** Where the documents are kept; absent before they have gone anywhere. */
  session?: string;
  /** What became of each document; absent where all are there. */
  fate?: (file: string) => Fate;
  /** The lines are unfolded. */
  open?: boolean;
}

/** What travels with a visitor: what was written for the next agent first, then facts, lines, documents. */
export function Travelling({ of, session, fate, open = false }: InformationProps) {
  const facts: [string, string | number | null | undefined][] = [
    [t("contact.subject"), of.subject],
    [t("warm.fact_visitor"), of.visitor_name],
    [t("warm.fact_email"), of.visitor_email],
    [t("warm.fact_area"), of.area],
    [t("warm.fact_agent"), of.agent],
    [t("warm.fact_company"), of.company],
    [t("warm.fact_server"), of.server],
    [t("warm.fact_since"), of.logged_in_at && dayTime(of.logged_in_at)],
    [t("warm.fact_client"), of.client && tCode("warm_client", of.client)],
    [t("warm.fact_priority"), of.priority],
    // The first time goes without saying.
    [t("warm.fact_hops"), of.hops && of.hops > 1 ? t("warm.n_times", { n: of.hops }) : null],
    ...Object.entries(of.more ?? {}),
  ];
  return (
    <div class="travelling">
      {of.notes && (
        <blockquote class="travelling-notes" dir="auto">
          <LineText text={of.notes} />
        </blockquote>
      )}
      <dl class="travelling-facts">
        {facts.map(
          ([name, value], at) =>
            value != null &&
            value !== "" && (
              <div key={at}>
                <dt dir="auto">{name}</dt>
                <dd>
                  <bdi>{value}</bdi>
                </dd>
              </div>
            ),
        )}
      </dl>
      <Lines of={of} open={open} />
      <Documents documents={of.documents ?? []} session={session} fate={fate} />
    </div>
  );
}

/** Lines of another conversation: quiet, so that nobody takes them for said here. */
function Lines({ of, open }: { of: Information; open: boolean }) {
  const lines = of.transcript ?? [];
  if (lines.length === 0) return null;
  return (
    <details class="travelling-lines" open={open}>
      <summary>{t("warm.n_lines", { n: lines.length })}</summary>
      <ol>
        {lines.map((line, at) => (
          <li key={at}>
            <span class="travelling-who">
              <bdi>{line.name ?? tCode("role", line.who)}</bdi>{" "}
              <time class="num" dateTime={line.at}>
                {dayTime(line.at)}
              </time>
              {line.edited && <span class="row-tag">{t("warm.edited")}</span>}
            </span>
            <span class="travelling-text" dir="auto">
              <LineText text={line.text} />
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}
