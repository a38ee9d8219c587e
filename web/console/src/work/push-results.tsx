import { nameOf } from "../desk/session.ts";
import { useSession } from "../desk/use-session.ts";
import { t } from "../i18n/index.ts";
import { Badge, type Tone } from "../kit/bits.tsx";
import { Icon } from "../kit/icon.tsx";
import { shortAddress } from "../lib/link.ts";

const TONES: Record<string, Tone> = { arrived: "good", declined: "warn", blocked: "bad" };

/** What became of a pushed page at each follower (CC-27). */
export function PushResults({ id, push }: { id: string; push: string }) {
  const session = useSession(id, (session) => session);
  const found = session.pushes.find((each) => each.push === push);
  if (!found) return null;
  const outcomes = Object.entries(found.outcomes);
  const by = found.by === session.leg ? t("session.you") : nameOf(session, found.by);
  return (
    <p class="row-notice-text">
      <Icon name={found.follow ? "follow" : "lead"} size={14} />
      <span class="clip">
        {by}: <bdi>{shortAddress(found.url)}</bdi>
      </span>
      {outcomes.length === 0 && <Badge>{t("push.under_way")}</Badge>}
      {outcomes.map(([leg, outcome]) => (
        <Badge key={leg} tone={TONES[outcome] ?? "idle"}>
          {nameOf(session, leg)}: {t(`push.${outcome}`)}
        </Badge>
      ))}
    </p>
  );
}
