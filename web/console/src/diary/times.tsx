import "../styles/free-times.css";
import { day, timeOfDay } from "../lib/time.ts";
import type { Times } from "./data.ts";

interface FreeTimesProps {
  times: Times["items"];
  chosen: string;
  onChoose: (from: string) => void;
}

/** Free times by day, each a button. */
export function FreeTimes({ times, chosen, onChoose }: FreeTimesProps) {
  const days = new Map<string, Times["items"]>();
  for (const time of times) {
    const date = day(time.from);
    days.set(date, [...(days.get(date) ?? []), time]);
  }
  return (
    <div class="free-times">
      {[...days].map(([date, items]) => (
        <section key={date}>
          <h3>{date}</h3>
          <div class="free-times-day">
            {items.map(({ from }) => (
              <button
                key={from}
                type="button"
                class="button button-small num"
                aria-pressed={from === chosen}
                onClick={() => onChoose(from)}
              >
                {timeOfDay(from)}
              </button>
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}
