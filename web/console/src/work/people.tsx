import { useState } from "preact/hooks";
import { chooseIn } from "../avatars/data.ts";
import { AvatarPicker } from "../avatars/lazy.tsx";
import { giveBaton, handOn, removeMember } from "../desk/desk.ts";
import type { Member } from "../desk/frames.ts";
import { can } from "../desk/session.ts";
import { useSession } from "../desk/use-session.ts";
import { t, tCode } from "../i18n/index.ts";
import { Avatar } from "../kit/bits.tsx";
import { Button } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { Menu } from "../kit/menu.tsx";
import { toastProblem } from "../kit/toast.tsx";
import { Everybody } from "./everybody.tsx";
import { by } from "./via.ts";

/** Who is here: a strip under the pages (IS-46). Of many, the named ones and a number (IS-127). */
export function People({ id }: { id: string }) {
  const roster = useSession(id, (session) => session.roster);
  const holder = useSession(id, (session) => session.baton.holder);
  const consent = useSession(id, (session) => session.consent);
  const ended = useSession(id, (session) => session.status === "ended");
  const own = useSession(id, (session) => session.leg);
  const crowd = useSession(id, (session) => session.crowd);
  const owner = useSession(id, (session) => session.owner);
  const owns = useSession(id, (session) => can.own(session));
  const [all, setAll] = useState(false);
  return (
    <ul class="people" aria-label={t("people.title")}>
      {roster.map((member) => {
        const you = member.leg === own;
        const gone = member.state === "lost" || member.state === "connecting";
        return (
          <li key={member.leg} class={gone ? "person person-gone" : "person"}>
            <Avatar name={member.name} size={24} look={member.role} picture={member.avatar} />
            <span class="person-name clip">
              <bdi>{member.name}</bdi>
            </span>
            <span class="person-role">
              {you ? t("people.you") : tCode("role", member.role)}
              {by(member)}
              {gone && ` · ${t(`leg.${member.state as "lost" | "connecting"}`)}`}
            </span>
            {owner === member.leg && roster.filter(({ role }) => role === "agent").length > 1 && (
              <span class="person-mark" title={t("people.owner")}>
                <Icon name="star" size={14} />
                <span class="sr">{t("people.owner")}</span>
              </span>
            )}
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
            {!you && !ended && (
              <Over id={id} member={member} owns={owns} leads={holder === member.leg} />
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

interface OverProps {
  id: string;
  member: Member;
  owns: boolean;
  /** They lead now. */
  leads: boolean;
}

/** What the owner of a session may do with another member, and each agent with a visitor. */
function Over({ id, member, owns, leads }: OverProps) {
  const { leg, name, role } = member;
  const may = useSession(id, can.lead);
  const lead = {
    id: "lead",
    label: t("people.lead", { name }),
    icon: "lead" as const,
    run: () => void giveBaton(id, leg).catch(toastProblem),
  };
  const [picking, setPicking] = useState(false);
  const picture = {
    id: "picture",
    label: t("people.avatar", { name }),
    icon: "person" as const,
    run: () => setPicking(true),
  };
  const remove = {
    id: "remove",
    label: t("people.remove", { name }),
    icon: "out" as const,
    run: () => void removeMember(id, leg).catch(toastProblem),
  };
  const give = {
    id: "hand_on",
    label: t("people.hand_on", { name }),
    icon: "star" as const,
    run: () => void handOn(id, leg).catch(toastProblem),
  };
  const items = [
    ...(may && !leads ? [lead] : []),
    ...(role === "visitor" ? [picture] : []),
    ...(owns && role === "agent" ? [give] : []),
    ...(owns ? [remove] : []),
  ];
  if (items.length === 0) return null;
  return (
    <>
      <Menu
        class="icon-button person-menu"
        label={t("people.menu", { name })}
        trigger={<Icon name="more" size={16} />}
        items={items}
      />
      {picking && (
        <AvatarPicker
          name={name}
          value={member.avatar}
          save={chooseIn(id, leg)}
          onClose={() => setPicking(false)}
        />
      )}
    </>
  );
}
