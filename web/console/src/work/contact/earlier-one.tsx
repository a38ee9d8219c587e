import { useEffect, useState } from "preact/hooks";
import { wholeLog } from "../../api/log.ts";
import type { SessionRow } from "../../api/types.ts";
import type { Stamped } from "../../desk/frames.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../kit/button.tsx";
import { explain } from "../../kit/toast.tsx";
import { onAnchorClick } from "../../lib/router.ts";
import { dayTime, timeOfDay } from "../../lib/time.ts";
import { paths } from "../../paths.ts";
import { FileCard } from "../files.tsx";
import { LineText } from "../line-text.tsx";

/** What was said in an earlier session, read beside the one that goes on. */
export function EarlierOne({ row, onBack }: { row: SessionRow; onBack: () => void }) {
  const [log, setLog] = useState<Stamped[] | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    const asking = new AbortController();
    let whole: Stamped[] = [];
    wholeLog(row.id, asking.signal, (part) => {
      whole = [...whole, ...part];
    }).then(
      () => setLog(whole),
      (cause) => asking.signal.aborted || setFault(explain(cause)),
    );
    return () => asking.abort();
  }, [row.id]);
  const names = new Map<string, string>();
  const lines = [];
  for (const { seq, at, event } of log ?? []) {
    if (event.kind === "leg_joined") names.set(event.leg, event.name);
    if (event.kind === "described" && event.name) names.set(event.leg, event.name);
    if (event.kind !== "line" && event.kind !== "asked" && event.kind !== "file_sent") continue;
    lines.push({ seq, at, event, name: event.name ?? names.get(event.leg) ?? "" });
  }
  return (
    <section aria-label={dayTime(row.created_at)}>
      <div class="earlier-head">
        <Button small look="quiet" icon="back" autofocus onClick={onBack}>
          {t("contact.earlier")}
        </Button>
        <a href={paths.session(row.id)} onClick={onAnchorClick}>
          {t("contact.in_archive")}
        </a>
      </div>
      <h3>{dayTime(row.created_at)}</h3>
      {fault && <p class="field-error">{fault}</p>}
      {log === null && !fault && <p class="muted">{t("list.loading")}</p>}
      {log !== null && lines.length === 0 && <p class="muted">{t("contact.no_lines")}</p>}
      <ol class="earlier-lines">
        {lines.map((line) => (
          <li key={line.seq}>
            <p class="muted">
              <bdi>{line.name}</bdi> <span class="num">{timeOfDay(line.at)}</span>
            </p>
            {line.event.kind === "file_sent" ? (
              <FileCard session={row.id} sent={line.event} />
            ) : (
              <p dir="auto">
                <LineText
                  text={line.event.kind === "line" ? line.event.text : line.event.question}
                />
              </p>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
