import { useEffect, useState } from "preact/hooks";
import { call, type Page } from "../../api/client.ts";
import type { SessionRow } from "../../api/types.ts";
import type { Session } from "../../desk/session.ts";
import { statusName } from "../../desk/words.ts";
import { t } from "../../i18n/index.ts";
import { shortWhen } from "../../lib/time.ts";
import { EarlierOne } from "./earlier-one.tsx";

/** Sessions that the visitor had before; each is read here, beside the one that goes on. */
export function Earlier({ session }: { session: Session }) {
  const visitor = session.visitor.id;
  const [found, setFound] = useState<SessionRow[] | null>(null);
  const [open, setOpen] = useState<SessionRow | null>(null);
  useEffect(() => {
    if (!visitor) return setFound([]);
    const asking = new AbortController();
    call<Page<SessionRow>>("GET", "/v1/sessions", {
      query: { visitor, limit: 20 },
      signal: asking.signal,
    })
      .then((page) => setFound(page.items.filter((row) => row.id !== session.id)))
      .catch(() => asking.signal.aborted || setFound([]));
    return () => asking.abort();
  }, [visitor]);
  if (open) return <EarlierOne row={open} onBack={() => setOpen(null)} />;
  if (found === null) return <p class="muted">{t("list.loading")}</p>;
  if (found.length === 0) return <p class="muted">{t("contact.no_earlier")}</p>;
  return (
    <ul class="earlier">
      {found.map((row) => (
        <li key={row.id}>
          <button type="button" class="earlier-row" onClick={() => setOpen(row)}>
            <span class="earlier-top">
              <time class="num">{shortWhen(row.created_at)}</time>
              <span class="muted">{statusName(row.status)}</span>
            </span>
            <span class="clip">
              <bdi>{row.subject ?? row.service}</bdi>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
