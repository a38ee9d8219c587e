import { useEffect, useState } from "preact/hooks";
import { may } from "../api/account.ts";
import { call, type Page } from "../api/client.ts";
import type { Rendezvous } from "../diary/data.ts";
import { t } from "../i18n/index.ts";
import { onAnchorClick } from "../lib/router.ts";
import { now, timeOfDay } from "../lib/time.ts";
import { paths } from "../paths.ts";

const LOOK_EVERY_MS = 60_000;
/** So long before its time an agent is told of a rendezvous. */
const AHEAD_MS = 15 * 60_000;

const soon = (signal: AbortSignal) =>
  call<Page<Rendezvous>>("GET", "/v1/rendezvous", {
    query: {
      agent: "me",
      state: "agreed,begun",
      from: new Date(now()).toISOString(),
      until: new Date(now() + AHEAD_MS).toISOString(),
      limit: 3,
    },
    signal,
  });

/** Who comes soon, told ahead (RV-17). */
export function Next() {
  const [rows, setRows] = useState<Rendezvous[]>([]);
  useEffect(() => {
    if (!may("serve")) return;
    const asking = new AbortController();
    const look = () =>
      soon(asking.signal).then(
        (page) => setRows(page.items),
        // It is looked at again.
        () => undefined,
      );
    void look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => {
      clearInterval(timer);
      asking.abort();
    };
  }, []);
  if (rows.length === 0) return null;
  return (
    <section class="next" aria-label={t("next.title")}>
      <h2 class="side-title">{t("next.title")}</h2>
      <ul>
        {rows.map((row) => (
          <li key={row.id}>
            <a href={paths.diary} onClick={onAnchorClick}>
              <span class="num">{timeOfDay(row.from)}</span>{" "}
              <bdi>{row.wish.name ?? t("next.somebody")}</bdi>
              {row.wish.subject && (
                <span class="muted">
                  {" · "}
                  <bdi>{row.wish.subject}</bdi>
                </span>
              )}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
