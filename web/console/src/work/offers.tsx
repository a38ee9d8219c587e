import { useEffect, useRef, useState } from "preact/hooks";
import { account } from "../api/account.ts";
import { call } from "../api/client.ts";
import { contactOf } from "../api/contact.ts";
import type { SessionRow } from "../api/types.ts";
import { desk } from "../desk/desk.ts";
import type { Offer } from "../desk/frames.ts";
import { t } from "../i18n/index.ts";
import { Avatar, Badge } from "../kit/bits.tsx";
import { Button } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { shortAddress } from "../lib/link.ts";
import { useStore } from "../lib/store.ts";
import { clockLength, ms, now, useTick } from "../lib/time.ts";
import { Invited } from "./invited.tsx";
import { takeOffer } from "./offer-acts.ts";
import { signFor } from "./signs.ts";

/** Offers waiting for an answer. On other pages than the work page they float. */
export function Offers({ floating }: { floating?: boolean }) {
  const offers = useStore(desk, (state) => state.offers);
  const answering = useStore(desk, (state) => state.answering);
  return (
    <section class={floating ? "offers offers-floating" : "offers"} aria-label={t("offer.list")}>
      <p class="sr" role="alert">
        {offers
          .map((offer) =>
            t("offer.spoken", {
              name: offer.visitor_name,
              service: offer.service_name,
              question: offer.question ?? "",
            }),
          )
          .join(" ")}
      </p>
      <Invited />
      {offers.map((offer) => (
        <OfferCard key={offer.offer} offer={offer} busy={answering.includes(offer.offer)} />
      ))}
    </section>
  );
}

/** What the agent is asked to do. */
function asked({ purpose, from, meeting, subject }: Offer): string {
  const values = { name: from ?? t("tell.an_agent"), subject: subject ?? "" };
  if (meeting) return t(subject ? "offer.meeting_about" : "offer.meeting", values);
  return t(`offer.${purpose!}`, values);
}

function OfferCard({ offer, busy }: { offer: Offer; busy: boolean }) {
  const accept = useRef<HTMLButtonElement>(null);
  // Places may be mapped anew at any time.
  useStore(account);
  const sign = signFor(offer.page);
  const earlier = useEarlier(offer);
  useEffect(() => {
    // Takes the keyboard only when nothing else holds it: writing is never interrupted.
    if (document.activeElement === null || document.activeElement === document.body)
      accept.current?.focus();
  }, []);
  return (
    <article
      class="offer"
      aria-label={t("offer.title", { name: offer.visitor_name, service: offer.service_name })}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.preventDefault();
          void takeOffer(offer, false);
        }
      }}
    >
      <header class="offer-head">
        <Countdown offer={offer} />
        {(sign || offer.avatar) && (
          <Avatar name={offer.visitor_name} size={36} sign={sign} picture={offer.avatar} />
        )}
        <div class="offer-who">
          <strong class="clip">
            <bdi>{offer.visitor_name}</bdi>
          </strong>
          <span>
            {offer.service_name} · <Waited offer={offer} />
          </span>
        </div>
      </header>
      {(offer.known || offer.front || offer.locale) && (
        <div class="offer-badges">
          {offer.front && <Badge tone="warn">{t("offer.front")}</Badge>}
          {offer.known && (
            <Badge tone="accent">
              <Icon name="star" size={12} />{" "}
              {earlier > 0 ? t("offer.earlier", { n: earlier }) : t("offer.known")}
            </Badge>
          )}
          {offer.locale && <Badge>{languageName(offer.locale)}</Badge>}
        </div>
      )}
      {offer.purpose ? (
        <p class="offer-ask">{asked(offer)}</p>
      ) : (
        // Another company has handed them over.
        offer.from && <p class="offer-ask">{t("offer.from", { name: offer.from })}</p>
      )}
      {offer.comment && (
        <blockquote class="offer-question offer-comment" dir="auto">
          {offer.comment}
        </blockquote>
      )}
      {offer.question && (
        <blockquote class="offer-question" dir="auto">
          {offer.question}
        </blockquote>
      )}
      {(offer.title || offer.page) && (
        <p class="offer-page">
          <Icon name="page" size={15} />
          <span class="clip">
            <bdi>{offer.title || shortAddress(offer.page!)}</bdi>
            {offer.title && offer.page && (
              <bdi class="offer-address clip">{shortAddress(offer.page)}</bdi>
            )}
          </span>
        </p>
      )}
      <div class="offer-acts">
        <button
          ref={accept}
          type="button"
          class="button button-primary"
          disabled={busy}
          title="Alt A"
          onClick={() => void takeOffer(offer, true)}
        >
          {t("offer.accept")}
        </button>
        <Button disabled={busy} title="Alt D" onClick={() => void takeOffer(offer, false)}>
          {t("offer.decline")}
        </Button>
      </div>
    </article>
  );
}

/** How many sessions the visitor had before; asked only of those who were here. */
function useEarlier({ session, known }: Offer): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    if (!known) return;
    const asking = new AbortController();
    const { signal } = asking;
    call<SessionRow>("GET", `/v1/sessions/${encodeURIComponent(session)}`, { signal })
      .then(({ visitor }) => (visitor ? contactOf(visitor, signal) : null))
      .then((contact) => setCount(contact ? contact.sessions - 1 : 0))
      .catch(() => {});
    return () => asking.abort();
  }, [session, known]);
  return count;
}

function Waited({ offer }: { offer: Offer }) {
  const since = useRef(now() - offer.waited_ms);
  const at = useTick();
  return <span class="num">{t("offer.waited", { time: clockLength(at - since.current) })}</span>;
}

/** A ring that empties while the offer stands. Seconds are told as text, too. */
function Countdown({ offer }: { offer: Offer }) {
  const whole = useRef(Math.max(1_000, ms(offer.expires_at) - now()));
  const at = useTick();
  const left = Math.max(0, ms(offer.expires_at) - at);
  const share = Math.min(1, left / whole.current);
  const round = 2 * Math.PI * 16;
  return (
    <span
      class={left < 6_000 ? "ring ring-low" : "ring"}
      role="timer"
      aria-label={t("offer.left", { n: Math.ceil(left / 1000) })}
    >
      <svg width="40" height="40" viewBox="0 0 40 40" aria-hidden="true">
        <circle class="ring-back" cx="20" cy="20" r="16" />
        <circle
          class="ring-left"
          cx="20"
          cy="20"
          r="16"
          stroke-dasharray={round}
          stroke-dashoffset={round * (1 - share)}
        />
      </svg>
      <span class="ring-text num" aria-hidden="true">
        {Math.ceil(left / 1000)}
      </span>
    </span>
  );
}

function languageName(tag: string): string {
  try {
    return (
      new Intl.DisplayNames([document.documentElement.lang], { type: "language" }).of(tag) ?? tag
    );
  } catch {
    return tag;
  }
}
