import { useState } from "preact/hooks";
import { useSession } from "../desk/use-session.ts";
import { t, tCode } from "../i18n/index.ts";
import { Avatar } from "../kit/bits.tsx";
import { Button } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { Everybody } from "./everybody.tsx";

/** Who is here: a strip under the pages (IS-46). Of many, the named ones and a number (IS-127). */
export function People({ id }: { id: string }) {
  const roster = useSession(id, (session) => session.roster);
  const holder = useSession(id, (session) => session.baton.holder);
  const consent = useSession(id, (session) => session.consent);
  const ended = useSession(id, (session) => session.status === "ended");
  const own = useSession(id, (session) => session.leg);
  const crowd = useSession(id, (session) => session.crowd);
  const [all, setAll] = useState(false);
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
      {crowd && !ended && (
        <li class="person">
          <Button small onClick={() => setAll(true)}>
            {t("people.crowd", { n: crowd.total })}
          </Button>
          <span class="person-role">{t("people.open", { n: crowd.open })}</span>
          {all && <Everybody id={id} onClose={() => setAll(false)} />}
        </li>
      )}
      {roster.length === 0 && (
        <li class="person muted">{t(ended ? "people.gone" : "people.none")}</li>
      )}
    </ul>
  );
}
