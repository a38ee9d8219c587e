import type { Push, Session } from "../desk/session.ts";
import { nameOf } from "../desk/session.ts";
import { useSession } from "../desk/use-session.ts";
import { t } from "../i18n/index.ts";
import { Badge, type Tone } from "../kit/bits.tsx";
import { Icon } from "../kit/icon.tsx";
import { shortAddress } from "../lib/link.ts";

const TONES: Record<string, Tone> = {
  arrived: "good",
  opened: "good",
  severed: "warn",
  declined: "warn",
  closed: "warn",
  window_refused: "warn",
  frame_missing: "warn",
  frame_refused: "warn",
  unanswered: "bad",
  proxy_failed: "bad",
  blocked: "bad",
};

/** Whether a newer page of the same way went to that member, so that nobody waits for this one. */
const overtaken = (session: Session, push: Push, leg: string): boolean =>
  session.pushes.some(
    ({ seq, way, to }) => seq > push.seq && way === push.way && (!to || to.includes(leg)),
  );

/** Who is still to say something: members who are there now. */
const awaited = (session: Session, push: Push): string[] =>
  session.roster
    .filter(({ leg, state, channels }) => {
      const for_them = leg !== push.by && (!push.to || push.to.includes(leg));
      return for_them && state === "open" && channels.includes("lead") && !push.outcomes[leg];
    })
    .map(({ leg }) => leg);

/** What became of a pushed page at each follower (CC-27, IS-22). */
export function PushResults({ id, push }: { id: string; push: string }) {
  const session = useSession(id, (session) => session);
  const found = session.pushes.find((each) => each.push === push);
  if (!found) return null;
  const outcomes = Object.entries(found.outcomes);
  const late = awaited(session, found).filter((leg) => overtaken(session, found, leg));
  const by = found.by === session.leg ? t("session.you") : nameOf(session, found.by);
  return (
    <p class="row-notice-text">
      <Icon name={found.follow ? "follow" : "lead"} size={14} />
      <span class="clip">
        {by}: <bdi>{shortAddress(found.url)}</bdi>
      </span>
      {found.way !== "tab" && <Badge>{t(`way.${found.way}`)}</Badge>}
      {outcomes.length === 0 && late.length === 0 && <Badge>{t("push.under_way")}</Badge>}
      {outcomes.map(([leg, outcome]) => (
        <Badge key={leg} tone={TONES[outcome] ?? "idle"}>
          {nameOf(session, leg)}: {t(`push.${outcome}`)}
        </Badge>
      ))}
      {late.map((leg) => (
        <Badge key={leg}>
          {nameOf(session, leg)}: {t("push.overtaken")}
        </Badge>
      ))}
    </p>
  );
}
