import { useEffect } from "preact/hooks";
import { reportPage } from "../../desk/desk.ts";
import type { Push } from "../../desk/session.ts";
import { nameOf } from "../../desk/session.ts";
import { useSession } from "../../desk/use-session.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../kit/button.tsx";
import { shortAddress, webAddress } from "../../lib/link.ts";
import { prefs } from "../../lib/prefs.ts";
import { forMe, isSettled, settle } from "./follower.ts";

/**
 * Pages that somebody else shows in windows: an agent opens them by a click. What is to be shown in
 * the page comes into the pages area, which opens for it (AI-9).
 */
export function Offered({ id }: { id: string }) {
  const session = useSession(id, (session) => session);
  const mine = session.pushes.filter((push) => forMe(session, push));
  const newest = mine.at(-1);
  const inPage = newest && newest.way !== "window" && newest.way !== "extra";
  const led = inPage || (session.shown !== null && session.shown.leg !== session.leg);
  useEffect(() => {
    if (led) prefs.update((old) => ({ ...old, browse: true }));
  }, [led, newest?.push]);
  const offered = newest && !inPage && !isSettled(session, newest) ? newest : null;
  useEffect(() => {
    if (offered && !offered.outcomes[session.leg ?? ""])
      void reportPage(id, offered.push, "window_refused").catch(() => {});
  }, [offered?.push]);
  if (!offered || session.status === "ended") return null;
  return <Offer id={id} push={offered} name={nameOf(session, offered.by)} />;
}

function Offer({ id, push, name }: { id: string; push: Push; name: string }) {
  const say = (outcome: "opened" | "declined" | "blocked") => {
    settle(push.push);
    void reportPage(id, push.push, outcome).catch(() => {});
  };
  const open = () => {
    const url = webAddress(push.url);
    if (!url) return say("blocked");
    window.open(url, "_blank", "noopener");
    say("opened");
  };
  return (
    <div class="asking">
      <span class="asking-text" role="status">
        {t("lead.offered", { name, page: shortAddress(push.url) })}
      </span>
      <Button small look="primary" onClick={open}>
        {t("lead.open")}
      </Button>
      <Button small onClick={() => say("declined")}>
        {t("lead.not_now")}
      </Button>
    </div>
  );
}
