import { useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { Field } from "../../kit/field.tsx";
import { SIGNS } from "../../work/signs.ts";
import { lines } from "../resource.ts";
import type { SectionProps } from "./section.ts";

/** `/parts = wrench` and so on, one place a line. What is not of that form has no sign. */
const placesOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    lines(text).map((line) => {
      const [path = "", sign = ""] = line.split("=").map((part) => part.trim());
      return [path, sign];
    }),
  );

/** Words that agents choose from, and signs of places. */
export function Words({ settings, set, fault }: SectionProps) {
  const [tags, setTags] = useState(settings.tags.join("\n"));
  const [dispositions, setDispositions] = useState(settings.dispositions.join("\n"));
  const [places, setPlaces] = useState(
    Object.entries(settings.place_avatars)
      .map(([path, sign]) => `${path} = ${sign}`)
      .join("\n"),
  );
  return (
    <>
      <Field
        label={t("settings.dispositions")}
        hint={t("settings.dispositions_hint")}
        error={fault("settings.dispositions")}
      >
        {(ids) => (
          <textarea
            {...ids}
            class="input"
            rows={4}
            value={dispositions}
            onInput={(event) => {
              setDispositions(event.currentTarget.value);
              set("dispositions", lines(event.currentTarget.value));
            }}
          />
        )}
      </Field>
      <Field
        label={t("settings.wrap_up_s")}
        hint={t("settings.wrap_up_s_hint")}
        error={fault("settings.wrap_up_s")}
      >
        {(ids) => (
          <input
            {...ids}
            class="input input-short"
            type="number"
            min={0}
            max={3600}
            value={settings.wrap_up_s}
            onInput={(event) => set("wrap_up_s", Number(event.currentTarget.value))}
          />
        )}
      </Field>
      <Field
        label={t("settings.tags")}
        hint={t("settings.tags_hint")}
        error={fault("settings.tags")}
      >
        {(ids) => (
          <textarea
            {...ids}
            class="input"
            rows={4}
            value={tags}
            onInput={(event) => {
              setTags(event.currentTarget.value);
              set("tags", lines(event.currentTarget.value));
            }}
          />
        )}
      </Field>
      <Field
        label={t("settings.places")}
        hint={t("settings.places_hint", { signs: SIGNS.join(", ") })}
        error={fault("settings.place_avatars")}
      >
        {(ids) => (
          <textarea
            {...ids}
            class="input mono"
            rows={4}
            dir="ltr"
            placeholder="/parts = wrench"
            value={places}
            onInput={(event) => {
              setPlaces(event.currentTarget.value);
              set("place_avatars", placesOf(event.currentTarget.value));
            }}
          />
        )}
      </Field>
    </>
  );
}
