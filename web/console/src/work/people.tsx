import { desk } from "../desk/desk.ts";
import { t, tCode } from "../i18n/index.ts";
import { Avatar } from "../kit/bits.tsx";
import { Icon } from "../kit/icon.tsx";
import { useStore } from "../lib/store.ts";

/** Who is here: a strip under the pages (IS-46). */
export function People({ id }: { id: string }) {
  const roster = useStore(desk, (state) => state.sessions[id]!.roster);
  const holder = useStore(desk, (state) => state.sessions[id]!.baton.holder);
  const consent = useStore(desk, (state) => state.sessions[id]!.consent);
  const ended = useStore(desk, (state) => state.sessions[id]!.status === "ended");
  const own = useStore(desk, (state) => state.sessions[id]!.leg);
  return (
    <ul class="people" aria-label={t("people.title")}>
      {roster.map((member) => {
        const you = member.leg === own;
        const gone = member.state === "lost" || member.state === "connecting";
        return (
          <li key={member.leg} class={gone ? "person person-gone" : "person"}>
            <Avatar name={member.name} size={24} look={member.role} />
            <span class="person-name clip">
              <bdi>{member.name}</bdi>
            </span>
            <span class="person-role">
              {you ? t("people.you") : tCode("role", member.role)}
              {gone && ` · ${t(`leg.${member.state as "lost" | "connecting"}`)}`}
            </span>
            {holder === member.leg && (
              <span class="person-mark" title={t("people.leads")}>
                <Icon name="lead" size={14} />
                <span class="sr">{t("people.leads")}</span>
              </span>
            )}
            {consent[member.leg] === true && (
              <span class="person-mark" title={t("people.follows")}>
                <Icon name="follow" size={14} />
                <span class="sr">{t("people.follows")}</span>
              </span>
            )}
          </li>
        );
      })}
      {roster.length === 0 && (
        <li class="person muted">{t(ended ? "people.gone" : "people.none")}</li>
      )}
    </ul>
  );
}
