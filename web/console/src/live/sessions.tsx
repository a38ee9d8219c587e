import type { Wall } from "../desk/frames.ts";
import { statusName } from "../desk/words.ts";
import { t } from "../i18n/index.ts";
import { Badge } from "../kit/bits.tsx";
import { shortAddress } from "../lib/link.ts";
import { clockLength, ms } from "../lib/time.ts";
import { fits, SessionLink, usePart } from "./rows.tsx";

interface Props {
  wall: Wall;
  now: number;
  wanted: string;
}

/** Sessions that go on; those that want something come first. */
export function Sessions({ wall, now, wanted }: Props) {
  const sessions = wall.sessions.filter(({ visitor_name, agent_name }) =>
    fits(wanted, visitor_name, agent_name),
  );
  const [shown, more] = usePart(sessions);
  const hidden = (wall.total ?? 0) > wall.sessions.length;
  return (
    <section class="card" aria-label={t("live.sessions")}>
      <h2>{t("live.sessions")}</h2>
      {hidden && (
        <p class="muted card-none">
          {t("live.shown_of", { n: wall.sessions.length, of: wall.total ?? 0 })}
        </p>
      )}
      {sessions.length === 0 && <p class="muted card-none">{t("live.no_sessions")}</p>}
      {sessions.length > 0 && (
        <table class="table table-plain">
          <thead>
            <tr>
              <th>{t("archive.visitor")}</th>
              <th>{t("archive.service")}</th>
              <th>{t("archive.agent")}</th>
              <th class="roomy">{t("contact.now")}</th>
              <th class="end roomy">{t("live.last_line")}</th>
              <th class="end">{t("live.answer")}</th>
              <th class="end">{t("archive.length")}</th>
              <th>{t("archive.status")}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((session) => (
              <tr key={session.id}>
                <td>
                  <SessionLink session={session} class="row-link" />
                </td>
                <td class="muted">{session.service_name}</td>
                <td>{session.agent_name ?? <span class="muted">{t("live.no_agent")}</span>}</td>
                <td class="roomy muted">
                  {session.page ? <bdi>{shortAddress(session.page)}</bdi> : "–"}
                </td>
                <td class="end num roomy muted">
                  {session.spoken_at ? clockLength(now - ms(session.spoken_at)) : "–"}
                </td>
                <td class={session.unanswered_since ? "end num alarm" : "end num muted"}>
                  {session.unanswered_since ? clockLength(now - ms(session.unanswered_since)) : "–"}
                </td>
                <td class="end num">{clockLength(now - ms(session.created_at))}</td>
                <td>
                  <Badge tone={session.status === "waiting" ? "warn" : "good"}>
                    {statusName(session.status)}
                  </Badge>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {more}
    </section>
  );
}
