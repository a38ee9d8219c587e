import { desk } from "../desk/desk.ts";
import { number, t } from "../i18n/index.ts";
import { useStore } from "../lib/store.ts";
import { clockLength } from "../lib/time.ts";

/** Who waits where, told to every agent. */
export function Queues() {
  const queues = useStore(desk, (state) => state.queues);
  if (queues.length === 0) return null;
  return (
    <section class="queues" aria-label={t("queues.title")}>
      <h2 class="side-title">{t("queues.title")}</h2>
      <table>
        <thead class="sr">
          <tr>
            <th>{t("queues.queue")}</th>
            <th>{t("queues.waiting")}</th>
            <th>{t("queues.longest")}</th>
          </tr>
        </thead>
        <tbody>
          {queues.map((queue) => (
            <tr key={queue.queue} class={queue.waiting > 0 ? "queue-busy" : undefined}>
              <th scope="row" class="clip">
                {queue.name}
              </th>
              <td class="num">{number(queue.waiting)}</td>
              <td class="num">{queue.waiting > 0 ? clockLength(queue.longest_ms) : "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
