import type { Me } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { onAnchorClick } from "../lib/router.ts";
import { GROUPS, mayOpen, PAGES } from "../pages.ts";

export function AdminNav({ me, path }: { me: Me; path: string }) {
  return (
    <nav class="admin-nav" aria-label={t("nav.admin")}>
      <h2>{t("nav.admin")}</h2>
      {GROUPS.map((group) => (
        <div key={group} class="admin-group" role="group" aria-label={t(`nav.${group}`)}>
          {PAGES.filter((page) => page.admin === group && mayOpen(page, me)).map((page) => (
            <a
              key={page.path}
              href={page.path}
              onClick={onAnchorClick}
              aria-current={page.path === path ? "page" : undefined}
            >
              {t(page.title)}
            </a>
          ))}
        </div>
      ))}
    </nav>
  );
}
