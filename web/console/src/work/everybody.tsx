import { rosterPart } from "../api/roster.ts";
import { t, tCode } from "../i18n/index.ts";
import { Avatar } from "../kit/bits.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { More } from "../kit/more.tsx";
import { usePaged } from "../lib/paged.ts";
import { by } from "./via.ts";

/** Everybody in a large session, fetched part by part as the list is read. */
export function Everybody({ id, onClose }: { id: string; onClose: () => void }) {
  const list = usePaged(id, (cursor, signal) => rosterPart(id, cursor, signal));
  return (
    <Dialog title={t("people.title")} onClose={onClose}>
      <ul class="everybody">
        {list.items.map((member) => (
          <li key={member.leg} class={member.state === "open" ? "person" : "person person-gone"}>
            <Avatar name={member.name} size={24} look={member.role} picture={member.avatar} />
            <span class="person-name clip">
              <bdi>{member.name}</bdi>
            </span>
            <span class="person-role">
              {tCode("role", member.role)}
              {by(member)}
              {(member.state === "lost" || member.state === "connecting") &&
                ` · ${t(`leg.${member.state}`)}`}
            </span>
          </li>
        ))}
      </ul>
      <More list={list} />
    </Dialog>
  );
}
