import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { contactOf } from "../../api/contact.ts";
import type { Contact } from "../../api/types.ts";
import type { Session } from "../../desk/session.ts";
import { number, t } from "../../i18n/index.ts";
import { shortAddress } from "../../lib/link.ts";
import { dayTime } from "../../lib/time.ts";
import { PageLink } from "./page-link.tsx";

/** What is known of the visitor. */
export function Visitor({ session }: { session: Session }) {
  const { visitor, page } = session;
  const [contact, setContact] = useState<Contact | null>(null);
  useEffect(() => {
    setContact(null);
    if (!visitor.id) return;
    const asking = new AbortController();
    contactOf(visitor.id, asking.signal).then(setContact, () => {});
    return () => asking.abort();
  }, [visitor.id]);
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
          {contact && contact.sessions > 1 && (
            <>
              <Fact name={t("contact.first_seen")}>{dayTime(contact.created_at)}</Fact>
              <Fact name={t("contact.sessions")}>{number(contact.sessions)}</Fact>
            </>
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
