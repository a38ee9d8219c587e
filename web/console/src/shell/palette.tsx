import { Fragment } from "preact";
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import type { Me } from "../api/types.ts";
import { desk } from "../desk/desk.ts";
import { t } from "../i18n/index.ts";
import { Keys } from "../kit/bits.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Icon } from "../kit/icon.tsx";
import { rankMatch } from "../lib/match.ts";
import { useStore } from "../lib/store.ts";
import { type Command, commands } from "./commands/index.ts";

/** All actions by name: type, arrow keys, Enter. */
export function Palette({ onClose }: { me: Me; onClose: () => void }) {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const state = useStore(desk);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);

  const found = useMemo(() => {
    const possible = commands().filter((each) => !each.off);
    return query.trim() === "" ? possible : rankMatch(possible, query, (each) => each.label);
  }, [query, state]);
  const current = Math.min(at, found.length - 1);

  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [current, found]);

  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    // After the dialog has given the focus back, so that the command may move it.
    queueMicrotask(() => void command.run());
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const last = found.length - 1;
    if (event.key === "ArrowDown") setAt(current >= last ? 0 : current + 1);
    else if (event.key === "ArrowUp") setAt(current <= 0 ? last : current - 1);
    else if (event.key === "Home" && event.ctrlKey) setAt(0);
    else if (event.key === "End" && event.ctrlKey) setAt(last);
    else if (event.key === "Enter") run(found[current]);
    else return;
    event.preventDefault();
  };

  let group: Command["group"] | null = null;
  return (
    <Dialog title={t("palette.title")} onClose={onClose}>
      <div class="palette">
        <div class="palette-query">
          <Icon name="search" />
          <input
            autofocus
            role="combobox"
            aria-expanded="true"
            aria-controls={id}
            aria-activedescendant={found[current] ? `${id}-${current}` : undefined}
            aria-label={t("palette.title")}
            placeholder={t("palette.placeholder")}
            value={query}
            onInput={(event) => {
              setQuery(event.currentTarget.value);
              setAt(0);
            }}
            onKeyDown={onKeyDown}
          />
        </div>
        <div class="palette-list" id={id} role="listbox" aria-label={t("palette.title")} ref={list}>
          {found.map((command, index) => {
            const heading = query.trim() === "" && command.group !== group;
            group = command.group;
            return (
              <Fragment key={command.id}>
                {heading && (
                  <div class="palette-group" role="presentation">
                    {t(`palette.${command.group}`)}
                  </div>
                )}
                {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard stays in the combobox */}
                <div
                  id={`${id}-${index}`}
                  class="palette-row"
                  role="option"
                  aria-selected={index === current}
                  tabIndex={-1}
                  onPointerMove={() => index !== current && setAt(index)}
                  onClick={() => run(command)}
                >
                  <Icon name={command.icon} size={18} />
                  <span>{command.label}</span>
                  {command.keys && <Keys keys={command.keys} />}
                </div>
              </Fragment>
            );
          })}
          {found.length === 0 && <p class="palette-none">{t("palette.none")}</p>}
        </div>
      </div>
    </Dialog>
  );
}
