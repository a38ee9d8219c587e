import { useId, useState } from "preact/hooks";
import type { Area } from "../../api/warm.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../kit/button.tsx";
import { rankMatch } from "../../lib/match.ts";
import type { Areas } from "./use-areas.ts";

/** Areas above which there is a field to find one (WT-24). */
const MANY = 8;

interface AreaChoicesProps {
  company: string;
  areas: Areas;
  chosen: string | null;
  choose: (area: Area) => void;
}

/** What a partner offers, one to be chosen; or what stands in its place. */
export function AreaChoices({ company, areas, chosen, choose }: AreaChoicesProps) {
  const [wanted, setWanted] = useState("");
  const group = useId();
  const { items, fault, again } = areas;
  // Numbers that are a little old are better than none.
  if (fault && !items)
    return (
      <div class="note note-bad" role="alert">
        <span>
          {fault}{" "}
          <button type="button" class="text-button" onClick={again}>
            {t("action.retry")}
          </button>
        </span>
      </div>
    );
  if (!items)
    return (
      <p class="muted" role="status">
        {t("warm.asking_areas", { company })}
      </p>
    );
  if (items.length === 0)
    return (
      <div class="note" role="status">
        <span>{t("warm.no_areas", { company })}</span>
        <Button small icon="reload" onClick={again}>
          {t("action.reload")}
        </Button>
      </div>
    );
  // Services first, then single agents.
  const sorted = [...items].sort((a, b) => Number(a.agent) - Number(b.agent));
  const found = rankMatch(sorted, wanted, ({ name, subjects }) => [name, ...subjects].join(" "));
  return (
    <div class="field">
      {items.length > MANY && (
        <input
          class="input"
          type="search"
          aria-label={t("warm.find")}
          placeholder={t("warm.find")}
          value={wanted}
          onInput={(event) => setWanted(event.currentTarget.value)}
          onKeyDown={(event) => {
            // Enter looks for nothing more, and sends nobody away.
            if (event.key === "Enter") event.preventDefault();
          }}
        />
      )}
      <fieldset class="targets">
        <legend class="sr">{t("warm.areas", { company })}</legend>
        {found.map((area) => (
          <label key={area.key} class="target">
            <input
              type="radio"
              name={group}
              checked={chosen === area.key}
              onChange={() => choose(area)}
            />
            <span class="target-name">
              <bdi>{area.name}</bdi>
              {area.agent && <span class="row-tag">{t("warm.agent")}</span>}
              {area.subjects.length > 0 && (
                <span class="warm-subjects clip">
                  <bdi>{area.subjects.join(", ")}</bdi>
                </span>
              )}
            </span>
            <span class="target-about num">{standing(area)}</span>
          </label>
        ))}
        {found.length === 0 && <p class="warm-none muted">{t("warm.none_found")}</p>}
      </fieldset>
    </div>
  );
}

/** Who is there, who waits, and how long it may take. An agent who is listed is ready. */
function standing({ agent, agents_ready, waiting, wait_s }: Area): string {
  return [
    !agent && (agents_ready > 0 ? t("warm.n_ready", { n: agents_ready }) : t("warm.busy")),
    waiting > 0 && t("transfer.n_waiting", { n: waiting }),
    wait_s != null && wait_s > 0 && t("warm.wait", { n: Math.ceil(wait_s / 60) }),
  ]
    .filter(Boolean)
    .join(" · ");
}
