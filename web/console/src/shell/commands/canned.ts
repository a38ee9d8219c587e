import { feature } from "../../api/account.ts";
import { replies } from "../../api/replies.ts";
import { repliesFor } from "../../desk/canned.ts";
import { can } from "../../desk/session.ts";
import { pickReply } from "../../work/acts.ts";
import type { Command, Context } from "./index.ts";

/** Canned replies by name. */
export function canned({ current }: Context): Command[] {
  if (!current || !can.say(current) || !feature("canned_replies")) return [];
  return repliesFor(replies.get(), current).map((reply) => ({
    id: `canned.${reply.id}`,
    group: "canned",
    label: `/${reply.shortcut}  ${reply.text || (reply.address ?? "")}`.slice(0, 90),
    icon: reply.address ? "page" : "canned",
    run: () => pickReply(current.id, reply),
  }));
}
