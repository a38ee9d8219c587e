import type { Session } from "../../desk/session.ts";
import { t } from "../../i18n/index.ts";
import { timeOfDay } from "../../lib/time.ts";
import { PageLink } from "./page-link.tsx";

/** The visitor's way through the site, newest first. */
export function Pages({ session }: { session: Session }) {
  const pages = [...session.visitor.pages].reverse();
  if (pages.length === 0) return <p class="muted">{t("contact.no_page")}</p>;
  return (
    <ol class="page-list">
      {pages.map((page, index) => (
        <li key={`${page.at}-${index}`}>
          <time class="num muted" dateTime={page.at}>
            {timeOfDay(page.at)}
          </time>
          <PageLink url={page.url} title={page.title ?? null} />
        </li>
      ))}
    </ol>
  );
}
