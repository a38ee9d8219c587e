import type { Wall } from "../desk/frames.ts";
import { number, t } from "../i18n/index.ts";
import { clockLength } from "../lib/time.ts";

/** Every queue: who waits, how long, and who is there for them. */
export function QueueTable({ wall }: { wall: Wall }) {
  return (
    <section class="card" aria-label={t("live.queues")}>
      <h2>{t("live.queues")}</h2>
      <table class="table table-plain">
        <thead>
          <tr>
            <th>{t("queues.queue")}</th>
            <th class="end">{t("queues.waiting")}</th>
            <th class="end">{t("queues.longest")}</th>
            <th class="end">{t("queues.ready")}</th>
            <th class="end">{t("queues.busy")}</th>
            <th class="end">{t("live.on_duty")}</th>
          </tr>
        </thead>
        <tbody>
          {wall.queues.map((queue) => (
            <tr key={queue.queue}>
              <td class="strong">{queue.name}</td>
              <td class={queue.waiting > 0 ? "end num strong" : "end num muted"}>
                {number(queue.waiting)}
              </td>
              <td class={queue.waiting > 0 ? "end num alarm" : "end num muted"}>
                {queue.waiting > 0 ? clockLength(queue.longest_ms) : "–"}
              </td>
              <td class="end num">{number(queue.agents_ready)}</td>
              <td class="end num">{number(queue.agents_busy)}</td>
              <td class={queue.on_duty === 0 && queue.waiting > 0 ? "end alarm" : "end num"}>
                {queue.on_duty === 0 ? t("live.unstaffed") : number(queue.on_duty ?? 0)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
