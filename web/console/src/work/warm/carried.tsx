import "../../styles/warm.css";
import type { Information } from "@switchboard/wire";
import type { Happening } from "../../desk/frames.ts";
import { t } from "../../i18n/index.ts";
import { Icon } from "../../kit/icon.tsx";
import type { Fate } from "./documents.tsx";
import { Travelling } from "./information.tsx";

type Event = Extract<Happening, { kind: "carried" }>;

/** What travelled, in a few words. */
export function inShort({
  transcript,
  documents,
  notes,
  visitor_name,
  visitor_email,
}: Information) {
  const parts = [
    transcript?.length && t("warm.n_lines", { n: transcript.length }),
    documents?.length && t("warm.n_documents", { n: documents.length }),
    notes && t("warm.a_comment"),
    (visitor_name || visitor_email) && t("warm.the_name"),
  ];
  return parts.filter(Boolean).join(t("warm.and")) || t("warm.nothing");
}

interface CarriedProps {
  id: string;
  event: Event;
  /** What became of documents that were to come along, by file: whether they are here. */
  documents: Record<string, boolean>;
  /** The session has ended: what has not come by now does not come. */
  over: boolean;
}

/** What came with the visitor from elsewhere; or one line about what went away, which unfolds to it. */
export function Carried({ id, event, documents, over }: CarriedProps) {
  const { information: of, company, out } = event;
  const fate = (file: string): Fate => {
    const here = documents[file];
    if (here === undefined) return over ? "missing" : "coming";
    return here ? "here" : "missing";
  };
  const agent = event.agent ?? of.agent;
  if (out)
    return (
      <details class="carried carried-out">
        <summary>{t("warm.sent", { company, what: inShort(of) })}</summary>
        <Travelling of={of} session={id} open />
      </details>
    );
  return (
    <section class="carried" aria-label={t("warm.came", { company })}>
      <h3>
        <Icon name="transfer" size={16} />{" "}
        {agent ? t("warm.came_agent", { agent, company }) : t("warm.came", { company })}
      </h3>
      <p class="muted">{t("warm.not_here")}</p>
      {/* Whom it is from says the head. */}
      <Travelling of={{ ...of, agent: "", company: "" }} session={id} fate={fate} />
    </section>
  );
}
