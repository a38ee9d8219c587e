import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { copy } from "../kit/snippet.tsx";

/** Shown once; to be copied or kept as a file. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const text = codes.join("\n");
  const head = useRef<HTMLHeadingElement>(null);
  // What was typed into is gone: whoever listens is told what came in its place.
  useEffect(() => head.current?.focus(), []);
  const save = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([`${text}\n`], { type: "text/plain" }));
    link.download = "switchboard-recovery-codes.txt";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
  };
  return (
    <div class="form factor">
      <h3 ref={head} tabIndex={-1} class="factor-head">
        {t("factor.codes_title")}
      </h3>
      <p class="note note-warn">{t("factor.codes_lead")}</p>
      <ul class="factor-codes" dir="ltr">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div class="form-foot">
        <Button icon="copy" onClick={() => void copy(text)}>
          {t("action.copy")}
        </Button>
        <Button icon="note" onClick={save}>
          {t("factor.save")}
        </Button>
        <Button look="primary" onClick={onDone}>
          {t("factor.kept")}
        </Button>
      </div>
    </div>
  );
}
