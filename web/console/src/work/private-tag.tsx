import type { Privately } from "../desk/stream.ts";
import { t } from "../i18n/index.ts";
import { Icon } from "../kit/icon.tsx";

/** What a line that is not for everybody says of itself, in a word and a sign. */
export function PrivateTag({ kind, names }: { kind: Privately["kind"]; names: string }) {
  return (
    <span class="row-tag">
      <Icon name={kind === "note" ? "note" : kind === "whisper" ? "eye" : "aside"} size={12} />
      {t(`transcript.${kind}`, { names })}
    </span>
  );
}
