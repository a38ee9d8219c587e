import "../styles/free-times.css";
import { useState } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { day, timeOfDay } from "../lib/time.ts";
import type { Times } from "./data.ts";

/** Days shown at first. */
const DAYS = 4;

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
  const [shown, setShown] = useState(DAYS);
  return (
    <div class="free-times">
      {[...days].slice(0, shown).map(([date, items]) => (
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
      {days.size > shown && (
        <div class="free-times-more">
          <Button small onClick={() => setShown(days.size)}>
            {t("action.more")}
          </Button>
        </div>
      )}
    </div>
  );
}
