import { useEffect, useState } from "preact/hooks";
import { call } from "../api/client.ts";
import type { SessionRow } from "../api/types.ts";
import { desk } from "../desk/desk.ts";
import { visitorName } from "../desk/session.ts";
import { wrapsUpUntil } from "../desk/state.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { go } from "../lib/router.ts";
import { shallow, useStore } from "../lib/store.ts";
import { clockLength, ms, useTick } from "../lib/time.ts";
import { paths } from "../paths.ts";
import { openSession, throughWith } from "./acts.ts";

/** Sessions that are over and written up: nobody is offered until all are done or out of time. */
export function Wrapping() {
  const ids = useStore(
    desk,
    (state) => (state.you?.wrap_ups ?? []).map(({ session }) => session),
    shallow,
  );
  const until = useStore(desk, (state) => latest((state.you?.wrap_ups ?? []).map((w) => w.until)));
  const now = useTick(ids.length > 0);
  if (ids.length === 0 || until === null || ms(until) <= now) return null;
  return (
    <section class="wrapping" aria-label={t("wrap.running")}>
      <p class="wrapping-head">
        <strong>{t("wrap.running")}</strong>
        <span class="num" role="timer">
          {t("wrap.left", { time: clockLength(ms(until) - now) })}
        </span>
      </p>
      <p class="muted">{t("wrap.offered_none")}</p>
      <ul>
        {ids.map((id) => (
          <One key={id} id={id} />
        ))}
      </ul>
    </section>
  );
}

const latest = (times: string[]): string | null =>
  times.reduce<string | null>(
    (last, time) => (last === null || ms(time) > ms(last) ? time : last),
    null,
  );

function One({ id }: { id: string }) {
  const here = useStore(desk, (state) => state.sessions[id]);
  const name = useName(id, here ? visitorName(here) : null);
  return (
    <li>
      <button
        type="button"
        class="wrapping-open clip"
        aria-label={t("wrap.write", { name })}
        // After a reload it is not on this page any more; the archive has it, with the same form.
        onClick={() => (here ? openSession(id) : go(paths.session(id)))}
      >
        <bdi>{name}</bdi>
      </button>
      <Button small title={t("wrap.through_with", { name })} onClick={() => throughWith(id)}>
        {t("wrap.through")}
      </Button>
    </li>
  );
}

/** How its visitor is called: as the desk knows, or else the archive. */
export function useName(id: string, known: string | null): string {
  const [found, setFound] = useState("");
  useEffect(() => {
    if (known !== null) return;
    const asking = new AbortController();
    call<SessionRow>("GET", `/v1/sessions/${encodeURIComponent(id)}`, { signal: asking.signal })
      .then((row) => setFound(row.visitor_name))
      .catch(() => {});
    return () => asking.abort();
  }, [id, known === null]);
  return known ?? found;
}

/** What is left of the time to write a session up; nothing where there is no time. */
export function TimeLeft({ id }: { id: string }) {
  const until = useStore(desk, (state) => wrapsUpUntil(state, id));
  const now = useTick(until !== null);
  if (until === null || ms(until) <= now) return null;
  return (
    <span class="wrap-left num">{t("wrap.left", { time: clockLength(ms(until) - now) })}</span>
  );
}
