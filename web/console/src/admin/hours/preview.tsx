import { useEffect, useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import type { HoursInput, HoursNow } from "../../api/types.ts";
import { t } from "../../i18n/index.ts";
import { standing } from "./standing.ts";

/** Pause behind the last change before the server is asked. */
const PAUSE_MS = 400;

/** Where the calendar would stand if it were saved now. */
export function Preview({ body }: { body: HoursInput }) {
  const [found, setFound] = useState<string | null>(null);
  const text = JSON.stringify(body);
  useEffect(() => {
    let old = false;
    const timer = setTimeout(async () => {
      // The name does not matter here, and is the last to be typed.
      const tried = { ...(JSON.parse(text) as HoursInput), name: "preview" };
      const now = await call<HoursNow>("POST", "/v1/hours/preview", { body: tried }).catch(
        () => null,
      );
      if (!old) setFound(now && standing(now, tried.zone));
    }, PAUSE_MS);
    return () => {
      old = true;
      clearTimeout(timer);
    };
  }, [text]);
  return (
    <p class="note" role="status">
      {found ?? t("hours.no_preview")}
    </p>
  );
}
