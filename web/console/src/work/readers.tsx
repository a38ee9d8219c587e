import type { Way } from "../desk/drafts.ts";
import { nameOf, type Session } from "../desk/session.ts";
import { useSession } from "../desk/use-session.ts";
import { t } from "../i18n/index.ts";
import { Icon } from "../kit/icon.tsx";

const ALL = "say";
const NOTE = "note";

const readersOf = (way: Way): string => (way.t === "aside" ? way.to.join(" ") : way.t);

const wayOf = (value: string): Way =>
  value === ALL || value === NOTE ? { t: value } : { t: "aside", to: value.split(" ") };

/** Whom an aside is for, by name. */
export const names = (session: Session, to: string[]): string =>
  to.map((leg) => nameOf(session, leg)).join(", ");

/** Who reads what is being written: everybody, the tenant's side, or one member alone (IS-24). */
export function Readers({
  id,
  way,
  onChange,
}: {
  id: string;
  way: Way;
  onChange: (way: Way) => void;
}) {
  const roster = useSession(id, (session) => session.roster);
  const own = useSession(id, (session) => session.leg);
  const others = roster.filter(({ leg }) => leg !== own);
  // Whom it was for has gone: it stays meant for them until something else is chosen.
  const gone = way.t === "aside" && !others.some(({ leg }) => leg === readersOf(way));
  return (
    <label class={`readers readers-${way.t}`}>
      <Icon name={way.t === "say" ? "people" : way.t === "note" ? "note" : "aside"} size={14} />
      <span class="sr">{t("composer.readers")}</span>
      <select
        value={readersOf(way)}
        onChange={(event) => onChange(wayOf(event.currentTarget.value))}
      >
        <option value={ALL}>{t("composer.to_all")}</option>
        <option value={NOTE}>{t("composer.to_note")}</option>
        {others.map(({ leg, name }) => (
          <option key={leg} value={leg}>
            {t("composer.to_one", { name })}
          </option>
        ))}
        {gone && <option value={readersOf(way)}>{t("composer.to_gone")}</option>}
      </select>
    </label>
  );
}
