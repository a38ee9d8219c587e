import type { Me } from "../api/types.ts";
import { desk } from "../desk/desk.ts";
import { unread } from "../desk/state.ts";
import { Mark } from "../entry/frame.tsx";
import { number, t } from "../i18n/index.ts";
import { Icon, type IconName } from "../kit/icon.tsx";
import { onAnchorClick } from "../lib/router.ts";
import { useStore } from "../lib/store.ts";
import { mayOpen, PAGES } from "../pages.ts";
import { paths } from "../paths.ts";
import { UserMenu } from "./user-menu.tsx";

export function Rail({ me, path }: { me: Me; path: string }) {
  const lines = useStore(desk, unread);
  const pages = PAGES.filter((page) => page.icon && mayOpen(page, me));
  const admin = PAGES.find((page) => page.admin && mayOpen(page, me));
  return (
    <nav class="rail" aria-label={t("nav.main")}>
      <span class="rail-mark" title={me.tenant.name}>
        <Mark size={26} />
      </span>
      {pages.map((page) => (
        <RailLink
          key={page.path}
          to={page.path}
          icon={page.icon!}
          label={t(page.title)}
          current={page.path === paths.work ? path === paths.work : path.startsWith(page.path)}
          count={page.path === paths.work ? lines : 0}
        />
      ))}
      {admin && (
        <RailLink
          to={admin.path}
          icon="admin"
          label={t("nav.admin")}
          current={path.startsWith("/console/admin")}
        />
      )}
      <span class="rail-space" />
      <UserMenu me={me} />
    </nav>
  );
}

interface RailLinkProps {
  to: string;
  icon: IconName;
  label: string;
  current: boolean;
  count?: number;
}

function RailLink({ to, icon, label, current, count = 0 }: RailLinkProps) {
  return (
    <a
      class="rail-link"
      href={to}
      onClick={onAnchorClick}
      aria-current={current ? "page" : undefined}
    >
      <span class="rail-icon">
        <Icon name={icon} size={22} />
        {count > 0 && <span class="count">{number(Math.min(count, 99))}</span>}
      </span>
      <span class="rail-label">{label}</span>
      {count > 0 && <span class="sr">{t("session.unread", { n: count })}</span>}
    </a>
  );
}
