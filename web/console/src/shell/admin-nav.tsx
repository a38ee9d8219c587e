import { t } from "../i18n/index.ts";
import { onAnchorClick } from "../lib/router.ts";
import { PAGES } from "../pages.ts";

export function AdminNav({ path }: { path: string }) {
  return (
    <nav class="admin-nav" aria-label={t("nav.admin")}>
      <h2>{t("nav.admin")}</h2>
      {PAGES.filter((page) => page.admin).map((page) => (
        <a
          key={page.path}
          href={page.path}
          onClick={onAnchorClick}
          aria-current={page.path === path ? "page" : undefined}
        >
          {t(page.title)}
        </a>
      ))}
    </nav>
  );
}
