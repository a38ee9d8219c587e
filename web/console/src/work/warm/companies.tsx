import { useId, useState } from "preact/hooks";
import type { Area, Destination } from "../../api/warm.ts";
import { t } from "../../i18n/index.ts";
import { Field } from "../../kit/field.tsx";
import { rankMatch } from "../../lib/match.ts";
import { useStore } from "../../lib/store.ts";
import { heard } from "./use-areas.ts";

interface CompaniesProps {
  all: Destination[];
  chosen: Destination | undefined;
  choose: (partner: string) => void;
}

/** Chooses a company: from the list, or from what fits some words (WT-24). */
export function Companies({ all, chosen, choose }: CompaniesProps) {
  const [wanted, setWanted] = useState("");
  const areas = useStore(heard);
  const group = useId();
  const found = rankMatch(all, wanted, (one) => wordsOf(one, areas[one.partner] ?? []));
  return (
    <>
      {all.length > 1 && (
        <input
          class="input"
          type="search"
          aria-label={t("warm.find_company")}
          placeholder={t("warm.find_company")}
          value={wanted}
          onInput={(event) => setWanted(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            if (wanted.trim() && found[0]) choose(found[0].partner);
          }}
        />
      )}
      {wanted.trim() ? (
        <fieldset class="targets warm-companies">
          <legend class="sr">{t("warm.companies")}</legend>
          {found.map((one) => (
            <label key={one.partner} class="target">
              <input
                type="radio"
                name={group}
                checked={chosen?.partner === one.partner}
                onChange={() => choose(one.partner)}
              />
              <span class="target-name">
                <bdi>{titleOf(one)}</bdi>
                {one.tags.length > 0 && (
                  <span class="warm-subjects clip">
                    <bdi>{one.tags.join(", ")}</bdi>
                  </span>
                )}
              </span>
            </label>
          ))}
          {found.length === 0 && (
            <p class="warm-none muted" role="status">
              {t("warm.none_found")}
            </p>
          )}
        </fieldset>
      ) : (
        <Field label={t("warm.server")}>
          {(ids) => (
            <select
              {...ids}
              class="input"
              value={chosen?.partner ?? ""}
              onChange={(event) => choose(event.currentTarget.value)}
            >
              <option value="" disabled>
                {t("warm.choose")}
              </option>
              {all.map((each) => (
                <option key={each.partner} value={each.partner}>
                  {titleOf(each)}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
    </>
  );
}

/** How a destination is called in the list. */
function titleOf({ own, name, company }: Destination): string {
  if (own) return t("warm.own");
  return company === name ? name : `${name} (${company})`;
}

/** What a company is found by: what it is called, where it is, its tags, and what is open there as far as that was heard. */
const wordsOf = (of: Destination, areas: Area[]): string =>
  [titleOf(of), of.server ?? "", ...of.tags]
    .concat(areas.flatMap(({ name, subjects }) => [name, ...subjects]))
    .join(" ");
