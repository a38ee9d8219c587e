import type { WallSession } from "@switchboard/wire";
import { useState } from "preact/hooks";
import { me } from "../api/account.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { onAnchorClick } from "../lib/router.ts";
import { paths } from "../paths.ts";

/** Rows that are shown at first, and with each press more. */
const PART = 60;

/** The first rows, and a button for more of them. */
export function usePart<T>(all: T[]): [T[], preact.ComponentChildren] {
  const [most, setMost] = useState(PART);
  const more = all.length > most && (
    <p class="live-more">
      <Button small onClick={() => setMost(most + PART)}>
        {t("live.more", { n: all.length - most })}
      </Button>
    </p>
  );
  return [all.slice(0, most), more];
}

export const fits = (wanted: string, ...names: (string | null | undefined)[]): boolean => {
  const part = wanted.trim().toLocaleLowerCase();
  return part === "" || names.some((name) => name?.toLocaleLowerCase().includes(part));
};

/** The way into a session: to watch it where that may be, else to what is written down of it. */
export const wayTo = (session: WallSession): string =>
  session.announced && me().tenant.settings.monitoring
    ? paths.watch(session.id)
    : paths.session(session.id);

export function SessionLink({ session, class: look }: { session: WallSession; class?: string }) {
  return (
    <a class={look} href={wayTo(session)} onClick={onAnchorClick}>
      <bdi>{session.visitor_name}</bdi>
    </a>
  );
}
