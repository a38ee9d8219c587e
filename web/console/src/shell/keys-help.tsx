import { t } from "../i18n/index.ts";
import { Keys } from "../kit/bits.tsx";
import { Dialog } from "../kit/dialog.tsx";

const ROWS = [
  [
    "keys.everywhere",
    [
      ["Ctrl K", "palette.title"],
      ["Alt /", "keys.title"],
      ["Alt R", "keys.ready"],
      ["Alt A", "offer.accept_first"],
      ["Alt D", "offer.decline_first"],
      ["Alt M", "meet.title"],
      ["Alt S", "keys.sound"],
    ],
  ],
  [
    "keys.sessions",
    [
      ["Alt 1 … 9", "keys.switch"],
      ["Alt Shift 1 … 9", "keys.beside"],
      ["Alt ↑ ↓", "keys.step"],
      ["Alt U", "command.owed"],
      ["Alt 0", "keys.tile"],
      ["F6", "command.pane_next"],
      ["Shift F6", "command.pane_previous"],
      ["Alt Q", "keys.hide"],
      ["Alt W", "command.write"],
      ["Alt N", "command.note"],
      ["Alt T", "command.transfer"],
      ["Alt H", "command.hold"],
      ["Alt V", "command.talk"],
      ["Alt P", "command.push"],
      ["Alt B", "keys.browse"],
      ["Alt C", "keys.contact"],
      ["Alt E", "command.end"],
      ["Alt X", "command.close"],
    ],
  ],
  [
    "keys.writing",
    [
      ["Enter", "keys.send"],
      ["Shift Enter", "keys.break"],
      ["/", "command.canned"],
      ["↑ ↓", "keys.choose"],
      ["Esc", "keys.back"],
    ],
  ],
] as const;

export function KeysHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={t("keys.title")} onClose={onClose} wide>
      <div class="keys-help">
        {ROWS.map(([title, rows]) => (
          <section key={title}>
            <h3>{t(title)}</h3>
            <dl>
              {rows.map(([keys, what]) => (
                <div key={what}>
                  <dt>
                    <Keys keys={keys} />
                  </dt>
                  <dd>{t(what)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
