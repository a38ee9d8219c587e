import type { Announcement } from "@switchboard/wire";
import { useSession } from "../desk/use-session.ts";
import { locale, t } from "../i18n/index.ts";
import { Icon } from "../kit/icon.tsx";

/** The text in that language, or in the usual one. */
export const announcementIn = (all: Announcement[], code: string): Announcement | undefined =>
  all.find(({ lang }) => lang === code) ??
  all.find(({ lang }) => lang.split("-")[0] === code.split("-")[0]) ??
  all[0];

/** What a member is told of monitoring: that it may be, and who watches where that is shown (IS-81). */
export function Watched({ id }: { id: string }) {
  const announcement = useSession(id, (session) => session.announcement);
  const by = useSession(id, (session) => session.watchedBy);
  const over = useSession(id, (session) => session.status === "ended");
  const told = announcementIn(announcement, locale());
  if (!told || over) return null;
  return (
    <p class={by.length > 0 ? "watched watched-now" : "watched"} role="status">
      <Icon name="eye" size={14} />
      {by.length > 0 ? (
        <span class="clip">{t("watched.by", { names: by.join(", ") })}</span>
      ) : (
        <span class="clip" lang={told.lang} dir="auto" title={told.text}>
          {told.text}
        </span>
      )}
    </p>
  );
}
