import type { ComponentType } from "preact";
import { useState } from "preact/hooks";
import { feature } from "../api/account.ts";
import type { Kind } from "../desk/drafts.ts";
import { can, type Session, visitorAvatar, visitorName } from "../desk/session.ts";
import { useUnsaved } from "../desk/use-draft.ts";
import { calm, useSession } from "../desk/use-session.ts";
import { type Key, t } from "../i18n/index.ts";
import { Avatar } from "../kit/bits.tsx";
import { IconButton } from "../kit/button.tsx";
import { closeDrawer } from "./card.ts";
import { After } from "./contact/after.tsx";
import { Earlier } from "./contact/earlier.tsx";
import { Later } from "./contact/later.tsx";
import { Notes } from "./contact/notes.tsx";
import { Pages } from "./contact/pages.tsx";
import { People } from "./contact/people.tsx";
import { Visitor } from "./contact/visitor.tsx";
import { signFor } from "./signs.ts";
import { UnsavedDot } from "./unsaved.tsx";

interface Tab {
  id: string;
  title: Key;
  /** Only where the tenant has not switched this feature off. */
  feature?: string;
  /** Only while the session goes on: after it the pane itself shows this. */
  live?: true;
  /** What is typed there and not saved. */
  draft?: (session: Session) => [Kind, string];
  Body: ComponentType<{ session: Session }>;
}

/** One tab = one file + one line here. */
const TABS: Tab[] = [
  { id: "visitor", title: "contact.visitor", Body: Visitor },
  {
    id: "notes",
    title: "contact.notes",
    feature: "contact_notes",
    draft: ({ visitor }) => ["note", visitor.id ?? ""],
    Body: Notes,
  },
  {
    id: "after",
    title: "contact.after",
    feature: "wrap_up",
    live: true,
    draft: ({ id }) => ["wrap_up", id],
    Body: After,
  },
  { id: "pages", title: "contact.pages", Body: Pages },
  { id: "people", title: "contact.people", Body: People },
  { id: "earlier", title: "contact.earlier", feature: "archive", Body: Earlier },
  { id: "later", title: "contact.later", live: true, Body: Later },
];

/** The auxiliary window: its buttons choose visitor, pages, people or earlier sessions (IS-52). */
export function Contact({ id, over }: { id: string; over: boolean }) {
  const session = useSession(id, (session) => session, calm);
  const ended = session.status === "ended";
  // Whoever has handed the session on has no other place to read what they had begun to write.
  const begun = useUnsaved("wrap_up", id) && !can.wrapUp(session);
  const tabs = TABS.filter(
    (each) =>
      (!each.feature || feature(each.feature)) &&
      (!each.live || !ended || (each.id === "after" && begun)),
  );
  const [chosen, setTab] = useState(tabs[0]!);
  const tab = tabs.includes(chosen) ? chosen : tabs[0]!;
  const onKeyDown = (event: KeyboardEvent) => {
    const rtl = document.documentElement.dir === "rtl";
    const step = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length]!;
    setTab(next);
    (event.currentTarget as HTMLElement)
      .querySelector<HTMLElement>(`[data-tab=${next.id}]`)
      ?.focus();
  };
  return (
    <aside
      class={over ? "contact contact-over" : "contact"}
      aria-label={t("contact.title")}
      onKeyDown={(event) => {
        if (over && event.key === "Escape") closeDrawer();
      }}
    >
      <header class="contact-head">
        <Avatar
          name={visitorName(session)}
          size={44}
          sign={signFor(session.origin)}
          picture={visitorAvatar(session)}
        />
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
            key={each.id}
            type="button"
            role="tab"
            data-tab={each.id}
            id={`tab-${each.id}`}
            aria-selected={tab === each}
            aria-controls="tab-panel"
            tabIndex={tab === each ? 0 : -1}
            onClick={() => setTab(each)}
          >
            {t(each.title)}
            {each.draft && <UnsavedDot of={each.draft(session)} />}
          </button>
        ))}
      </div>
      <div
        class="contact-body"
        id="tab-panel"
        role="tabpanel"
        aria-labelledby={`tab-${tab.id}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        tabIndex={0}
      >
        <tab.Body session={session} />
      </div>
    </aside>
  );
}
