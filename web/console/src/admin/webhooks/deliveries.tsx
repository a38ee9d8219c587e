import { useState } from "preact/hooks";
import { call, type Page } from "../../api/client.ts";
import type { DeliveryStatus, Webhook, WebhookDelivery } from "../../api/types.ts";
import { number, t, tCode } from "../../i18n/index.ts";
import { Badge, Empty, type Tone } from "../../kit/bits.tsx";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { More } from "../../kit/more.tsx";
import { toast, toastProblem } from "../../kit/toast.tsx";
import { usePaged } from "../../lib/paged.ts";
import { dayTime } from "../../lib/time.ts";
import { PATH } from "./editor.tsx";

const TONES: Record<DeliveryStatus, Tone> = { waiting: "warn", delivered: "good", failed: "bad" };

/** What a webhook was told, and what it said to that. */
export function Deliveries({ hook, onClose }: { hook: Webhook; onClose: () => void }) {
  const [status, setStatus] = useState("");
  const [round, setRound] = useState(0);
  const path = `${PATH}/${encodeURIComponent(hook.id)}/deliveries`;
  const list = usePaged<WebhookDelivery>(`${hook.id} ${status} ${round}`, (cursor, signal) =>
    call<Page<WebhookDelivery>>("GET", path, { query: { status, cursor, limit: 30 }, signal }),
  );
  const again = () => setRound((n) => n + 1);
  return (
    <Dialog wide title={t("hooks.deliveries_of", { name: hook.name })} onClose={onClose}>
      <div class="log-bar">
        <select
          class="select"
          aria-label={t("archive.status")}
          value={status}
          onChange={(event) => setStatus(event.currentTarget.value)}
        >
          <option value="">{t("hooks.any")}</option>
          {(Object.keys(TONES) as DeliveryStatus[]).map((each) => (
            <option key={each} value={each}>
              {t(`hooks.${each}`)}
            </option>
          ))}
        </select>
        <Button small icon="reload" onClick={again}>
          {t("action.reload")}
        </Button>
      </div>
      {list.items.length === 0 && !list.loading && !list.problem ? (
        <Empty icon="history" title={t("hooks.none")} />
      ) : (
        <table class="table" aria-busy={list.loading}>
          <thead>
            <tr>
              <th>{t("audit.when")}</th>
              <th>{t("audit.action")}</th>
              <th>{t("archive.status")}</th>
              <th class="wide">{t("hooks.answer")}</th>
              <th class="end">
                <span class="sr">{t("hooks.redeliver")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {list.items.map((each) => (
              <tr key={each.id}>
                <td class="num nowrap">{dayTime(each.created_at)}</td>
                <td>{tCode("hook", each.type.replace(".", "_"))}</td>
                <td>
                  <Badge tone={TONES[each.status]}>{t(`hooks.${each.status}`)}</Badge>
                </td>
                <td class="muted clamp" title={each.answer ?? ""}>
                  {[
                    each.code,
                    each.took_ms != null && t("hooks.ms", { ms: number(each.took_ms) }),
                    each.attempts > 1 && t("hooks.tries", { n: each.attempts }),
                    each.answer,
                  ]
                    .filter(Boolean)
                    .join(" · ") || "–"}
                </td>
                <td class="end">
                  {each.status !== "waiting" && (
                    <Button
                      small
                      onClick={() =>
                        call("POST", `${path}/${encodeURIComponent(each.id)}/redeliver`).then(
                          () => {
                            toast(t("hooks.redelivered"));
                            again();
                          },
                          toastProblem,
                        )
                      }
                    >
                      {t("hooks.redeliver")}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <More list={list} />
    </Dialog>
  );
}
