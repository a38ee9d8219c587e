import { useEffect, useState } from "preact/hooks";
import { Problem } from "../api/client.ts";
import { type Arrival, listArrivals } from "../api/warm.ts";
import { t } from "../i18n/index.ts";
import { Badge } from "../kit/bits.tsx";
import { onAnchorClick } from "../lib/router.ts";
import { clockLength, ms } from "../lib/time.ts";
import { paths } from "../paths.ts";

const EVERY_MS = 5_000;

/** Who is expected from other companies, and who has come; nothing where nobody is. */
export function Arrivals({ now }: { now: number }) {
  const [arrivals, setArrivals] = useState<Arrival[]>([]);
  useEffect(() => {
    let gone = false;
    const ask = () =>
      listArrivals().then(
        ({ items }) => gone || setArrivals(items),
        (cause: unknown) => {
          // Not here, or not for this reader: it is not asked again.
          if (cause instanceof Problem && [403, 404].includes(cause.status)) clearInterval(timer);
        },
      );
    const timer = setInterval(ask, EVERY_MS);
    void ask();
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, []);
  if (arrivals.length === 0) return null;
  return (
    <section class="card" aria-label={t("live.arrivals")}>
      <h2>{t("live.arrivals")}</h2>
      <table class="table table-plain">
        <thead>
          <tr>
            <th>{t("live.from")}</th>
            <th>{t("live.to_area")}</th>
            <th>{t("archive.status")}</th>
          </tr>
        </thead>
        <tbody>
          {arrivals.map((arrival) => (
            <tr key={arrival.transfer}>
              <td>
                <bdi class="strong">{arrival.company}</bdi>
                {arrival.agent && (
                  <>
                    {" · "}
                    <bdi>{arrival.agent}</bdi>
                  </>
                )}
              </td>
              <td>
                <bdi>{arrival.area}</bdi>
              </td>
              <td>
                <Standing arrival={arrival} now={now} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Standing({ arrival: { state, until, session }, now }: { arrival: Arrival; now: number }) {
  if (state === "expected")
    return (
      <Badge tone="warn">
        {until
          ? t("live.expected_left", { time: clockLength(ms(until) - now) })
          : t("live.expected")}
      </Badge>
    );
  const badge =
    state === "arrived" ? (
      <Badge tone="good">{t("live.arrived")}</Badge>
    ) : (
      <Badge>{t("live.arrival_over")}</Badge>
    );
  return session ? (
    <a href={paths.session(session)} onClick={onAnchorClick}>
      {badge}
    </a>
  ) : (
    badge
  );
}
