import { useSession } from "../../desk/use-session.ts";
import { loadTexts } from "../../i18n/index.ts";
import { lazy } from "../../lib/lazy.tsx";
import { useStore } from "../../lib/store.ts";
import { own } from "./own.ts";

const Strip = lazy(async () => {
  const [{ Strip }] = await Promise.all([import("./strip.tsx"), loadTexts("voice")]);
  return Strip;
});

/** Who talks with whom; fetched where somebody does. */
export function Talking({ id }: { id: string }) {
  const some = useSession(id, ({ voice, status }) =>
    status === "active" && voice ? voice.open.length + (voice.lost?.length ?? 0) > 0 : false,
  );
  const mine = useStore(own, (now) => now?.session === id);
  return some || mine ? <Strip id={id} /> : null;
}
