import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { feature } from "../api/account.ts";
import { call, type Page } from "../api/client.ts";
import type { SessionRow } from "../api/types.ts";
import { type Session, visitorName } from "../desk/session.ts";
import { useSession } from "../desk/use-session.ts";
import { statusName } from "../desk/words.ts";
import { t, tCode } from "../i18n/index.ts";
import { Avatar } from "../kit/bits.tsx";
import { IconButton } from "../kit/button.tsx";
import { pathOf, shortAddress, webAddress } from "../lib/link.ts";
import { onAnchorClick } from "../lib/router.ts";
import { dayTime, shortWhen, timeOfDay } from "../lib/time.ts";
import { paths } from "../paths.ts";
import { closeDrawer } from "./card.ts";

type Tab = "visitor" | "pages" | "people" | "earlier";
const TABS: Tab[] = ["visitor", "pages", "people", "earlier"];

/** The auxiliary window: its buttons choose visitor, pages, people or earlier sessions (IS-52). */
export function Contact({ id, over }: { id: string; over: boolean }) {
  const session = useSession(id, (session) => session);
  const [tab, setTab] = useState<Tab>("visitor");
  const tabs = TABS.filter((each) => each !== "earlier" || feature("archive"));
  const onKeyDown = (event: KeyboardEvent) => {
    const rtl = document.documentElement.dir === "rtl";
    const step = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length]!;
    setTab(next);
    (event.currentTarget as HTMLElement).querySelector<HTMLElement>(`[data-tab=${next}]`)?.focus();
  };
  return (
    <aside
      class="contact"
      aria-label={t("contact.title")}
      onKeyDown={(event) => {
        if (over && event.key === "Escape") closeDrawer();
      }}
    >
      <header class="contact-head">
        <Avatar name={visitorName(session)} size={44} />
        <div class="contact-who">
          <h2 class="clip">
            <bdi>{visitorName(session)}</bdi>
          </h2>
          <p class="clip muted">{session.visitor.email ?? t("contact.no_email")}</p>
        </div>
        {over && <IconButton icon="close" label={t("action.close")} onClick={closeDrawer} />}
      </header>
      <div class="tabs" role="tablist" aria-label={t("contact.title")} onKeyDown={onKeyDown}>
        {tabs.map((each) => (
          <button
            key={each}
            type="button"
            role="tab"
            data-tab={each}
            id={`tab-${each}`}
            aria-selected={tab === each}
            aria-controls="tab-panel"
            tabIndex={tab === each ? 0 : -1}
            onClick={() => setTab(each)}
          >
            {t(`contact.${each}`)}
          </button>
        ))}
      </div>
      <div
        class="contact-body"
        id="tab-panel"
        role="tabpanel"
        aria-labelledby={`tab-${tab}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        tabIndex={0}
      >
        {tab === "visitor" && <Visitor session={session} />}
        {tab === "pages" && <Pages session={session} />}
        {tab === "people" && <Everybody session={session} />}
        {tab === "earlier" && <Earlier session={session} />}
      </div>
    </aside>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="fact">
      <dt>
        <bdi>{name}</bdi>
      </dt>
      <dd>
        <bdi>{children}</bdi>
      </dd>
    </div>
  );
}

function Visitor({ session }: { session: Session }) {
  const { visitor, page } = session;
  const created = session.events.find((record) => record.event.kind === "created")?.event as
    | { referrer?: string | null; locale?: string | null; page?: string | null }
    | undefined;
  const attributes = Object.entries(visitor.attributes);
  return (
    <>
      {session.question && (
        <section>
          <h3>{t("contact.question")}</h3>
          <p class="contact-question" dir="auto">
            {session.question}
          </p>
        </section>
      )}
      <section>
        <h3>{t("contact.now")}</h3>
        {page ? (
          <p class="contact-page">
            <PageLink url={page.url} title={page.title ?? null} />
          </p>
        ) : (
          <p class="muted">{t("contact.no_page")}</p>
        )}
      </section>
      <section>
        <h3>{t("contact.facts")}</h3>
        <dl>
          {session.subject && <Fact name={t("contact.subject")}>{session.subject}</Fact>}
          {created?.locale && <Fact name={t("contact.language")}>{created.locale}</Fact>}
          {session.createdAt && <Fact name={t("contact.since")}>{dayTime(session.createdAt)}</Fact>}
          {created?.referrer && (
            <Fact name={t("contact.referrer")}>{shortAddress(created.referrer)}</Fact>
          )}
          <Fact name={t("contact.session")}>{session.brief.name}</Fact>
          {attributes.map(([name, value]) => (
            <Fact key={name} name={name}>
              {value}
            </Fact>
          ))}
        </dl>
      </section>
    </>
  );
}

function PageLink({ url, title }: { url: string; title: string | null }) {
  const href = webAddress(url);
  const text = (
    <>
      <span class="page-title">
        <bdi>{title || shortAddress(url)}</bdi>
      </span>
      {title && (
        <span class="page-path">
          <bdi>{pathOf(url)}</bdi>
        </span>
      )}
    </>
  );
  return href ? (
    <a class="page-link" href={href} target="_blank" rel="noopener noreferrer">
      {text}
    </a>
  ) : (
    <span class="page-link">{text}</span>
  );
}

function Pages({ session }: { session: Session }) {
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

function Everybody({ session }: { session: Session }) {
  return (
    <ul class="everybody">
      {session.roster.map((member) => (
        <li key={member.leg}>
          <Avatar name={member.name} size={30} look={member.role} />
          <div>
            <p class="clip">
              <bdi>{member.name}</bdi>{" "}
              {member.leg === session.leg && <span class="muted">({t("people.you")})</span>}
            </p>
            <p class="muted">
              {tCode("role", member.role)} · {t(`leg.${member.state}`)} ·{" "}
              {timeOfDay(member.joined_at)}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}

function Earlier({ session }: { session: Session }) {
  const visitor = session.visitor.id;
  const [found, setFound] = useState<SessionRow[] | null>(null);
  useEffect(() => {
    if (!visitor) return setFound([]);
    const asking = new AbortController();
    call<Page<SessionRow>>("GET", "/v1/sessions", {
      query: { visitor, limit: 20 },
      signal: asking.signal,
    })
      .then((page) => setFound(page.items.filter((row) => row.id !== session.id)))
      .catch(() => asking.signal.aborted || setFound([]));
    return () => asking.abort();
  }, [visitor]);
  if (found === null) return <p class="muted">{t("list.loading")}</p>;
  if (found.length === 0) return <p class="muted">{t("contact.no_earlier")}</p>;
  return (
    <ul class="earlier">
      {found.map((row) => (
        <li key={row.id}>
          <a href={paths.session(row.id)} onClick={onAnchorClick}>
            <span class="earlier-top">
              <time class="num">{shortWhen(row.created_at)}</time>
              <span class="muted">{statusName(row.status)}</span>
            </span>
            <span class="clip">
              <bdi>{row.subject ?? row.service}</bdi>
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}
