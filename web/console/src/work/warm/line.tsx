import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { PreviewLine } from "../../api/warm.ts";
import { t, tCode } from "../../i18n/index.ts";
import { Button, IconButton } from "../../kit/button.tsx";
import { timeOfDay } from "../../lib/time.ts";
import { stretches } from "./carry.ts";

interface LineProps {
  line: PreviewLine;
  /** Absent where every line goes. */
  pick?: { on: boolean; set: (on: boolean) => void } | undefined;
  /** Absent where words may not be changed; null takes the change back. */
  edit?: ((text: string | null) => void) | undefined;
  /** The words as they were changed. */
  edited: string | undefined;
  keeps: boolean;
}

/** One line that could travel: to be chosen, and to be changed where it stands. */
export function Line({ line, pick, edit, edited, keeps }: LineProps) {
  const [editing, setEditing] = useState(false);
  const row = useRef<HTMLLIElement>(null);
  const was = useRef(false);
  // The keyboard goes back to where it came from.
  useLayoutEffect(() => {
    if (was.current && !editing) row.current?.querySelector<HTMLElement>(".icon-button")?.focus();
    was.current = editing;
  }, [editing]);
  const who = line.name ?? tCode("role", line.who);
  const said = (
    <span>
      <span class="travelling-who">
        <bdi>{who}</bdi> <time class="num">{timeOfDay(line.at)}</time>
        {edited !== undefined && <span class="row-tag">{t("warm.edited")}</span>}
      </span>
      {!editing && (
        <span class="travelling-text" dir="auto">
          {edited ?? <Text line={line} keeps={keeps} />}
        </span>
      )}
    </span>
  );
  return (
    <li ref={row} class="warm-line">
      {pick ? (
        <label class="warm-pick">
          <input
            type="checkbox"
            checked={pick.on}
            onChange={(event) => pick.set(event.currentTarget.checked)}
          />
          {said}
        </label>
      ) : (
        said
      )}
      {edit && !editing && (
        <IconButton
          icon="edit"
          size={15}
          label={t("warm.edit", { name: who })}
          onClick={() => setEditing(true)}
        />
      )}
      {edit && editing && (
        <Words
          name={who}
          text={edited ?? line.text}
          // What is typed goes at once, so that nothing is lost by sending the visitor off.
          change={(text) => edit(text === line.text ? null : text)}
          onDone={() => setEditing(false)}
          onBack={() => {
            setEditing(false);
            edit(null);
          }}
        />
      )}
    </li>
  );
}

/** Secrets are struck out, because they stay here unless the agent says otherwise. */
function Text({ line, keeps }: { line: PreviewLine; keeps: boolean }) {
  return (
    <>
      {stretches(line.text, line.secrets).map(({ text, secret }, at) => {
        const Mark = keeps ? "mark" : "del";
        return secret ? (
          <Mark key={at} class="warm-secret" title={t(`warm.secret_${secret}`)}>
            <span class="sr">
              {t(`warm.secret_${secret}`)} {t(keeps ? "warm.secret_goes" : "warm.secret_stays")}
            </span>
            {text}
          </Mark>
        ) : (
          text
        );
      })}
    </>
  );
}

interface WordsProps {
  name: string;
  text: string;
  change: (text: string) => void;
  onDone: () => void;
  /** Takes back every change. */
  onBack: () => void;
}

function Words({ name, text, change, onDone, onBack }: WordsProps) {
  const [before] = useState(text);
  return (
    <div class="warm-words">
      <textarea
        class="input"
        rows={2}
        dir="auto"
        maxLength={4000}
        aria-label={t("warm.edit", { name })}
        ref={(box) => {
          if (box && box.dataset.met === undefined) {
            box.dataset.met = "";
            box.focus();
          }
        }}
        value={text}
        onInput={(event) => change(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            // The window stays open.
            event.preventDefault();
            event.stopPropagation();
            change(before);
            onDone();
          } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            onDone();
          }
        }}
      />
      <Button small look="primary" onClick={onDone}>
        {t("warm.done")}
      </Button>
      <Button small onClick={onBack}>
        {t("warm.as_it_was")}
      </Button>
    </div>
  );
}
