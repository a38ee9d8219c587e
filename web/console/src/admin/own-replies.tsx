import { t } from "../i18n/index.ts";
import { Replies } from "./replies.tsx";

/** The agent's own canned replies (IS-65). */
export default function OwnReplies() {
  return <Replies own title={t("nav.own_replies")} lead={t("replies.own_lead")} />;
}
