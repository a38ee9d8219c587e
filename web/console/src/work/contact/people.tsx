import type { Session } from "../../desk/session.ts";
import { t, tCode } from "../../i18n/index.ts";
import { Avatar } from "../../kit/bits.tsx";
import { timeOfDay } from "../../lib/time.ts";
import { by } from "../via.ts";

/** Who is in the session. */
export function People({ session }: { session: Session }) {
  return (
    <ul class="everybody">
      {session.roster.map((member) => (
        <li key={member.leg}>
          <Avatar name={member.name} size={30} look={member.role} picture={member.avatar} />
          <div>
            <p class="clip">
              <bdi>{member.name}</bdi>{" "}
              {member.leg === session.leg && <span class="muted">({t("people.you")})</span>}
            </p>
            <p class="muted">
              {tCode("role", member.role)}
              {by(member)} · {t(`leg.${member.state}`)} · {timeOfDay(member.joined_at)}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
