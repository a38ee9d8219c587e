import "../styles/list.css";
import "../styles/hours.css";
import { useState } from "preact/hooks";
import { may, me } from "../api/account.ts";
import { call, type Page } from "../api/client.ts";
import { t, tCode } from "../i18n/index.ts";
import { Badge, Empty, type Tone } from "../kit/bits.tsx";
import { Button, IconButton } from "../kit/button.tsx";
import { More } from "../kit/more.tsx";
import { usePaged } from "../lib/paged.ts";
import { onAnchorClick } from "../lib/router.ts";
import { dayTime } from "../lib/time.ts";
import { paths } from "../paths.ts";
import type { Rendezvous, RendezvousState } from "./data.ts";
import { Move } from "./move.tsx";
import { Others } from "./others.tsx";
import { OwnHours } from "./own-hours.tsx";

const TONES: Record<RendezvousState, Tone> = {
  agreed: "warn",
  begun: "accent",
  active: "good",
  done: "idle",
  no_show: "idle",
  missed: "bad",
  cancelled: "idle",
};

/** Rendezvous to come, and one's own hours for them. Who sees all sessions sees those of all. */
export default function DiaryPage() {
  const [look, setLook] = useState(0);
  const [hours, setHours] = useState<{ agent: string; title: string } | null>(null);
  const [others, setOthers] = useState(false);
  const [moving, setMoving] = useState<Rendezvous | null>(null);
  const own = me().agent.id;
  const mayMove = (row: Rendezvous) =>
    row.state === "agreed" && (may("monitor") || row.diary.id === own);
  const all = may("see_all");
  const list = usePaged<Rendezvous>(`${look}`, (cursor, signal) =>
    call<Page<Rendezvous>>("GET", "/v1/rendezvous", {
      // What has just begun is still of interest.
      query: { from: new Date().toISOString(), limit: 50, cursor },
      signal,
    }),
  );
  return (
    <div class="page">
      <header class="page-head">
        <h1>{t("nav.diary")}</h1>
        <div class="page-acts">
          {may("serve") && (
            <Button icon="edit" onClick={() => setHours({ agent: own, title: t("diary.hours") })}>
              {t("diary.hours")}
            </Button>
          )}
          {may("monitor") && (
            <Button icon="people" onClick={() => setOthers(true)}>
              {t("diary.others")}
            </Button>
          )}
          <Button icon="reload" onClick={() => setLook(look + 1)}>
            {t("diary.reload")}
          </Button>
        </div>
      </header>
      {list.items.length === 0 && !list.loading && !list.problem ? (
        <Empty icon="history" title={t("diary.none")}>
          <p>{t("diary.none_text")}</p>
        </Empty>
      ) : (
        <table class="table" aria-busy={list.loading}>
          <thead>
            <tr>
              <th>{t("diary.when")}</th>
              <th>{t("diary.visitor")}</th>
              <th class="wide">{t("diary.about")}</th>
              <th class="roomy">{t("diary.service")}</th>
              {all && <th>{t("diary.whose")}</th>}
              <th>{t("diary.state")}</th>
              <th>
                <span class="sr">{t("diary.move")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {list.items.map((row) => (
              <tr key={row.id}>
                <td class="num nowrap">{row.queued ? t("later.queued") : dayTime(row.from)}</td>
                <td>
                  {row.session ? (
                    <a class="row-link" href={paths.session(row.session)} onClick={onAnchorClick}>
                      <bdi>{row.wish.name ?? t("diary.somebody")}</bdi>
                    </a>
                  ) : (
                    <bdi>{row.wish.name ?? t("diary.somebody")}</bdi>
                  )}
                </td>
                <td class="wide muted">
                  <bdi>{row.wish.subject ?? row.wish.question ?? "–"}</bdi>
                  {row.wish.phone && (
                    <>
                      {" · "}
                      <bdi dir="ltr">{row.wish.phone}</bdi>
                    </>
                  )}
                </td>
                <td class="roomy muted">{row.service_name}</td>
                {all && (
                  <td>
                    <bdi>{row.queued ? "–" : row.diary.name}</bdi>
                    {!row.agent && !row.queued && (
                      <span class="muted"> · {t("diary.anybody")}</span>
                    )}
                  </td>
                )}
                <td>
                  <Badge tone={TONES[row.state]}>{tCode("diary", row.state)}</Badge>
                </td>
                <td>
                  {mayMove(row) && (
                    <IconButton
                      icon="edit"
                      label={t("diary.move_one", { name: row.wish.name ?? t("diary.somebody") })}
                      onClick={() => setMoving(row)}
                    />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <More list={list} />
      {hours && <OwnHours key={hours.agent} {...hours} onClose={() => setHours(null)} />}
      {others && (
        <Others
          onClose={() => setOthers(false)}
          onChoose={({ id, name }) => {
            setOthers(false);
            setHours({ agent: id, title: t("diary.hours_of", { name }) });
          }}
        />
      )}
      {moving && (
        <Move
          row={moving}
          all={may("monitor")}
          onClose={() => {
            setMoving(null);
            setLook(look + 1);
          }}
        />
      )}
    </div>
  );
}
