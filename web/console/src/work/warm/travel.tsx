import { useId } from "preact/hooks";
import type { Destination, PreviewLine } from "../../api/warm.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../kit/button.tsx";
import { Field, Switch } from "../../kit/field.tsx";
import { Comment } from "../targets.tsx";
import type { Travel } from "./carry.ts";
import { Line } from "./line.tsx";

interface TravelProps {
  to: Destination;
  travel: Travel;
  change: (by: Partial<Travel>) => void;
  /** All lines that could travel; null until they are known. */
  lines: PreviewLine[] | null;
}

/** What goes along. Only what the partner's terms leave open can be chosen (WT-14 to WT-17). */
export function TravelFields({ to, travel, change, lines }: TravelProps) {
  const name = useId();
  if (to.carry === "none") return <p class="note">{t("warm.forced_none")}</p>;
  const some = travel.what === "some";
  const shown = some || (travel.what === "all" && to.edit);
  const secret = travel.what !== "none" && lines?.some(({ secrets }) => secrets?.length);
  return (
    <>
      {to.carry === "all" ? (
        <p class="note">{t("warm.forced_all")}</p>
      ) : (
        <fieldset class="purposes">
          <legend class="sr">{t("warm.what")}</legend>
          {(["all", "some", "none"] as const).map((what) => (
            <label key={what} class="choice">
              <input
                type="radio"
                name={name}
                checked={travel.what === what}
                onChange={() => change({ what })}
              />
              {t(`warm.what_${what}`)}
            </label>
          ))}
        </fieldset>
      )}
      {shown && lines && <Lines to={to} travel={travel} change={change} lines={lines} />}
      {secret && (
        <Switch
          label={t("warm.keep_secrets")}
          hint={t("warm.keep_secrets_hint")}
          on={travel.keepSecrets}
          onChange={(keepSecrets) => change({ keepSecrets })}
        />
      )}
      {some && (
        <Field label={t("warm.pasted")} hint={t("warm.pasted_hint")}>
          {(ids) => (
            <textarea
              {...ids}
              class="input"
              rows={3}
              dir="auto"
              maxLength={20_000}
              value={travel.pasted}
              onInput={(event) => change({ pasted: event.currentTarget.value })}
            />
          )}
        </Field>
      )}
      {to.carry === "choose" && (
        <Switch
          label={t("warm.visitor")}
          on={travel.visitor}
          onChange={(visitor) => change({ visitor })}
        />
      )}
      <Comment
        rows={3}
        hint={t("warm.comment_hint")}
        value={travel.comment}
        onInput={(comment) => change({ comment })}
      />
    </>
  );
}

/** The lines of the conversation, each to be chosen or changed by itself. */
function Lines({ to, travel, change, lines }: TravelProps & { lines: PreviewLine[] }) {
  const picks = travel.what === "some";
  if (lines.length === 0) return <p class="muted">{t("contact.no_lines")}</p>;
  const pick = (seq: number, on: boolean) =>
    change({
      lines: on ? [...travel.lines, seq] : travel.lines.filter((each) => each !== seq),
    });
  const edit = (seq: number, text: string | null) => {
    const { [seq]: _, ...edits } = travel.edits;
    change({ edits: text === null ? edits : { ...edits, [seq]: text } });
  };
  return (
    <fieldset class="warm-lines">
      <legend class="field-label">{t("warm.lines")}</legend>
      {picks && (
        <div class="warm-quick">
          <Button small onClick={() => change({ lines: lines.map(({ seq }) => seq) })}>
            {t("warm.pick_all")}
          </Button>
          <Button small onClick={() => change({ lines: [] })}>
            {t("warm.pick_none")}
          </Button>
        </div>
      )}
      <ul>
        {lines.map((line) => (
          <Line
            key={line.seq}
            line={line}
            pick={
              picks
                ? {
                    on: travel.lines.includes(line.seq),
                    set: (on) => pick(line.seq, on),
                  }
                : undefined
            }
            edit={to.edit ? (text) => edit(line.seq, text) : undefined}
            edited={travel.edits[line.seq]}
            keeps={travel.keepSecrets}
          />
        ))}
      </ul>
    </fieldset>
  );
}
