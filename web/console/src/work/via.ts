import type { Member } from "../desk/frames.ts";
import { t } from "../i18n/index.ts";

/** By which way somebody is there who does not connect themselves (CC-23), behind what they are. */
export function by({ proxied, via }: Pick<Member, "proxied" | "via">): string {
  if (via?.kind === "telephone") return ` · ${t("people.telephone")}`;
  if (via) return ` · ${t("people.through", { proxy: via.name })}`;
  return proxied ? ` · ${t("people.proxied")}` : "";
}
