import type { Alert } from "@switchboard/wire";
import { me } from "../api/account.ts";
import type { Wall } from "../desk/frames.ts";
import { number, t } from "../i18n/index.ts";
import { Icon } from "../kit/icon.tsx";
import { onAnchorClick } from "../lib/router.ts";
import { clockLength, ms } from "../lib/time.ts";
import { paths } from "../paths.ts";

const text = (alert: Alert, now: number): string =>
  t(`alert.${alert.kind}`, {
    name: alert.name,
    n: number(alert.n ?? 0),
    time: alert.since ? clockLength(now - ms(alert.since)) : "",
  });

/** What wants the supervisor's eye. A new one is read aloud; the running time is not. */
export function Alerts({
  wall,
  now,
  onFind,
}: {
  wall: Wall;
  now: number;
  onFind: (name: string) => void;
}) {
  const alerts = wall.alerts ?? [];
  if (alerts.length === 0) return null;
  return (
    <section class="alerts" aria-label={t("live.alerts")}>
      <p class="sr" role="status">
        {alerts
          .map((alert) => t(`alert.${alert.kind}`, { name: alert.name, n: alert.n ?? 0, time: "" }))
          .join(". ")}
      </p>
      <ul>
        {alerts.map((alert) => (
          <li key={`${alert.kind}${alert.agent}${alert.queue}${alert.session}`}>
            <Icon name="warn" size={16} />
            {alert.session ? (
              <a
                href={
                  me().tenant.settings.monitoring
                    ? paths.watch(alert.session)
                    : paths.session(alert.session)
                }
                onClick={onAnchorClick}
              >
                <bdi>{text(alert, now)}</bdi>
              </a>
            ) : alert.agent ? (
              <button type="button" class="alert-find" onClick={() => onFind(alert.name)}>
                <bdi>{text(alert, now)}</bdi>
              </button>
            ) : (
              <span>
                <bdi>{text(alert, now)}</bdi>
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
