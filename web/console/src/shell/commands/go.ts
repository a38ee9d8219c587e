import { t } from "../../i18n/index.ts";
import { go } from "../../lib/router.ts";
import { mayOpen, PAGES } from "../../pages.ts";
import type { Command, Context } from "./index.ts";

export const pages = ({ me }: Context): Command[] =>
  PAGES.filter((page) => !page.path.includes(":") && mayOpen(page, me)).map((page) => ({
    id: `go.${page.path}`,
    group: "go",
    label: page.admin ? `${t("nav.admin")}: ${t(page.title)}` : t(page.title),
    icon: page.icon ?? "admin",
    run: () => go(page.path),
  }));
