import { useEffect, useState } from "preact/hooks";
import { seen } from "../../api/sign-up.ts";
import type { Site } from "../../api/types.ts";
import { t } from "../../i18n/index.ts";
import { Icon } from "../../kit/icon.tsx";
import { Snippet } from "../../kit/snippet.tsx";
import { paths } from "../../paths.ts";
import { EntryFrame } from "../frame.tsx";

const LOOK_EVERY_MS = 3_000;

/** The snippet to paste, and word of it once it is there. */
export function Ready({ site }: { site: Site }) {
  const [origin, setOrigin] = useState<string | null>(null);
  useEffect(() => {
    if (origin) return;
    let timer: ReturnType<typeof setTimeout>;
    let gone = false;
    const look = async () => {
      const found = await seen(site.id).catch(() => null);
      if (gone) return;
      if (found?.origin) setOrigin(found.origin);
      else timer = setTimeout(look, LOOK_EVERY_MS);
    };
    void look();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [site.id, origin]);
  return (
    <EntryFrame title={t("signup.ready")} lead={t("signup.ready_lead")} wide>
      <Snippet site={site.key} />
      <p class="note signup-seen" data-seen={origin ? "" : undefined} role="status">
        {origin ? (
          <>
            <Icon name="check" size={16} /> {t("signup.seen", { origin })}
          </>
        ) : (
          <>
            <span class="signup-waits" aria-hidden="true" /> {t("signup.not_seen")}
          </>
        )}
      </p>
      <p class="field-hint signup-hint">{t("signup.ready_hint")}</p>
      <a class="button button-primary button-wide" href={paths.work}>
        {t("setup.open_console")}
      </a>
    </EntryFrame>
  );
}
