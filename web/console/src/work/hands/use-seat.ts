import type { Step, Tool } from "@switchboard/wire";
import { Seat } from "@switchboard/wire/seat";
import { allows, passes, sendsOf } from "@switchboard/wire/steps";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { codeOf, desk, hand, handle } from "../../desk/desk.ts";
import type { Member } from "../../desk/frames.ts";
import { onHand } from "../../desk/hands.ts";
import { leads, own, type Session } from "../../desk/session.ts";
import { refusalText } from "../../desk/words.ts";
import { t } from "../../i18n/index.ts";
import { toast } from "../../kit/toast.tsx";
import { useListener } from "../../lib/hooks.ts";

export const handFailed = (cause: unknown) => toast(refusalText(codeOf(cause)), true);

/** Everybody in one order for all, so that each has the same colour everywhere. */
const inOrder = (roster: Member[]): Member[] =>
  [...roster].sort((a, b) => (a.leg < b.leg ? -1 : 1));

/** What others get of what this agent does. */
export const sends = (session: Session): Step[] => {
  const me = own(session);
  if (!me || !session.hands || session.status !== "active") return [];
  return sendsOf(me, session.roster, leads(session));
};

const session = (id: string): Session | undefined => desk.get().sessions[id];

const memberOf = (id: string, leg: string | null | undefined): Member | undefined =>
  session(id)?.roster.find((each) => each.leg === leg);

interface Hold {
  tool: Tool | undefined;
  drop: () => void;
}

function seatFor(
  id: string,
  frame: RefObject<HTMLIFrameElement | null>,
  hold: { current: Hold },
): Seat {
  return new Seat({
    post: (message, origin) => frame.current?.contentWindow?.postMessage(message, origin),
    send: (page, acts) => hand(id, page, acts),
    report(acted) {
      const [me, by] = [memberOf(id, session(id)?.leg), memberOf(id, acted.by)];
      const step = acted.what === "field" ? "type" : "click";
      // Only what was let: that a visitor is seen at work is no work on this page.
      if (me && by && by.role === "visitor" && allows(me, by, step))
        handle(id, { t: "acted", ...acted }).catch(handFailed);
    },
    takes(leg, step) {
      const [from, me] = [memberOf(id, leg), memberOf(id, session(id)?.leg)];
      return !!from && !!me && passes(from, me, step);
    },
    drop: () => hold.current.drop(),
    setting() {
      const now = session(id);
      const live = now?.status === "active" && now.leg !== null;
      return {
        me: now?.leg ?? "",
        people: live ? inOrder(now.roster).map(({ leg, name }) => ({ leg, name })) : [],
        sends: now ? sends(now) : [],
        reports: (memberOf(id, now?.leg)?.allows ?? []).length > 0,
        asks: true,
        tool: hold.current.tool,
        dir: document.documentElement.dir,
        words: {
          stop: t("hands.stop"),
          answer: t("hands.allow"),
          press: t("hands.press"),
          private: t("hands.private"),
        },
      };
    },
  });
}

/** Ties the page in the browsing area to the session, as it has said what it is. */
export function useSeat(
  id: string,
  frame: RefObject<HTMLIFrameElement | null>,
  page: { url: string; origin: string } | null,
  hold: Hold,
): Seat {
  const { url, origin } = page ?? {};
  const latest = useRef(hold);
  latest.current = hold;
  const made = useRef<Seat | null>(null);
  made.current ??= seatFor(id, frame, latest);
  const seat = made.current;

  useEffect(() => onHand(id, (given) => seat.take(given)), [id, seat]);
  useEffect(() => {
    if (url) void seat.shows(url, origin);
  }, [url, origin, seat]);
  // What changes who is there, what is shared or what is in hand is drawn.
  useEffect(() => seat.tell());
  useListener("message", (event) => {
    if (event.source && event.source === frame.current?.contentWindow)
      seat.hear(event.data, event.origin);
  });
  return seat;
}
