import { useId } from "preact/hooks";
import type { Destination, Preview, PreviewDocument, PreviewLine } from "../../api/warm.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../kit/button.tsx";
import { Field, Switch } from "../../kit/field.tsx";
import { Comment } from "../targets.tsx";
import type { Travel } from "./carry.ts";
import { Size } from "./documents.tsx";
import { Line } from "./line.tsx";

interface TravelProps {
  to: Destination;
  travel: Travel;
  change: (by: Partial<Travel>) => void;
  /** All that could travel; null until it is known. */
  preview: Preview | null;
}

/** What goes along. Only what the partner's terms leave open can be chosen (WT-14 to WT-17). */
export function TravelFields({ to, travel, change, preview }: TravelProps) {
  const name = useId();
  if (to.carry === "none") return <p class="note">{t("warm.forced_none")}</p>;
  const some = travel.what === "some";
  const shown = some || (travel.what === "all" && to.edit);
  const secret = travel.what !== "none" && preview?.lines.some(({ secrets }) => secrets?.length);
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
      {shown && preview && <Parts to={to} travel={travel} change={change} of={preview} />}
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

interface PartsProps<T> {
  to: Destination;
  travel: Travel;
  change: (by: Partial<Travel>) => void;
  of: T;
}

/** What was said and exchanged: lines first, and documents where some of them can be left out. */
function Parts({ to, travel, change, of: { lines, documents } }: PartsProps<Preview>) {
  const some = travel.what === "some";
  const offered = some ? documents : [];
  if (lines.length + offered.length === 0) return <p class="muted">{t("contact.no_lines")}</p>;
  return (
    <>
      {some && (
        <div class="warm-quick">
          <Button
            small
            onClick={() =>
              change({
                lines: lines.map(({ seq }) => seq),
                documents: documents.map(({ file }) => file),
              })
            }
          >
            {t("warm.pick_all")}
          </Button>
          <Button small onClick={() => change({ lines: [], documents: [] })}>
            {t("warm.pick_none")}
          </Button>
        </div>
      )}
      {lines.length > 0 && <Lines to={to} travel={travel} change={change} of={lines} />}
      {offered.length > 0 && <Documents to={to} travel={travel} change={change} of={offered} />}
    </>
  );
}

const toggled = <T,>(all: T[], one: T, on: boolean): T[] =>
  on ? [...all, one] : all.filter((each) => each !== one);

/** The lines of the conversation, each to be chosen or changed by itself. */
function Lines({ to, travel, change, of }: PartsProps<PreviewLine[]>) {
  const edit = (seq: number, text: string | null) => {
    const { [seq]: _, ...edits } = travel.edits;
    change({ edits: text === null ? edits : { ...edits, [seq]: text } });
  };
  return (
    <fieldset class="warm-lines">
      <legend class="field-label">{t("warm.lines")}</legend>
      <ul>
        {of.map((line) => (
          <Line
            key={line.seq}
            line={line}
            pick={
              travel.what === "some"
                ? {
                    on: travel.lines.includes(line.seq),
                    set: (on) => change({ lines: toggled(travel.lines, line.seq, on) }),
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

/** The documents of the conversation, each to be chosen by itself. */
function Documents({ travel, change, of }: PartsProps<PreviewDocument[]>) {
  return (
    <fieldset class="warm-lines">
      <legend class="field-label">{t("warm.documents")}</legend>
      <ul>
        {of.map(({ file, name, bytes }) => (
          <li key={file} class="warm-line">
            <label class="warm-pick">
              <input
                type="checkbox"
                checked={travel.documents.includes(file)}
                onChange={({ currentTarget: { checked } }) =>
                  change({ documents: toggled(travel.documents, file, checked) })
                }
              />
              <span class="travelling-text">
                <bdi>{name}</bdi> <Size of={bytes} />
              </span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
