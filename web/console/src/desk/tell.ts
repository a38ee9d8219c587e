/** One human sentence per event, for the transcript's notices and the archive. */
import { t, tCode } from "../i18n/index.ts";
import { shortAddress } from "../lib/link.ts";
import type { Happening } from "./frames.ts";
import { SERVICE } from "./session/state.ts";
import { tellHands } from "./tell-hands.ts";
import { endName } from "./words.ts";

export interface Cast {
  /** Shown name of a leg; empty when unknown. */
  name(leg: string | null | undefined): string;
  /** Shown name of an agent by id, where known. */
  agent?(id: string): string | undefined;
  /** Shown name of a queue by id, where known. */
  queue?(id: string): string | undefined;
  /** Name of a document that came along, by its file, where known. */
  document?(file: string): string | undefined;
}

export function tell(event: Happening, cast: Cast): string {
  const name = (leg: string | null | undefined) => cast.name(leg) || t("tell.somebody");
  const agent = (id: string) => cast.agent?.(id) ?? t("tell.an_agent");
  const queue = (id: string) => cast.queue?.(id);
  switch (event.kind) {
    case "created":
      return event.title || event.page
        ? t("tell.created_at", { page: event.title || shortAddress(event.page!) })
        : t("tell.created");
    case "leg_joined":
      return joined(event);
    case "leg_changed":
      return t(`tell.leg_${event.state}`, { name: name(event.leg) });
    case "leg_removed":
      return t(`tell.removed_${event.reason}`, { name: name(event.leg) });
    case "asked":
      return event.question;
    case "described": {
      const facts = [
        event.name,
        event.email,
        ...Object.entries(event.attributes ?? {}).map(([key, value]) =>
          value ? `${key}: ${value}` : `${key} –`,
        ),
      ];
      return t("tell.described", {
        name: name(event.leg),
        facts: facts.filter(Boolean).join(", "),
      });
    }
    case "queued": {
      const where = queue(event.queue);
      const text = where ? t("tell.queued_in", { queue: where }) : t("tell.queued");
      return event.front ? `${text} (${t("tell.front")})` : text;
    }
    case "dequeued":
      return t("tell.dequeued");
    case "offered":
      return t("tell.offered", { name: agent(event.agent) });
    case "offer_answered":
      return t(`tell.offer_${event.answer}`, { name: agent(event.agent) });
    case "line":
      return event.text;
    case "file_sent":
      return event.file_name
        ? t("tell.file", { name: name(event.leg), file: event.file_name })
        : t("files.gone");
    case "noted":
      return t("tell.noted", { name: event.name ?? name(event.leg), text: event.text });
    case "aside":
      return t("tell.aside", {
        name: name(event.leg),
        names: event.to.map(name).join(", "),
        text: event.text,
      });
    case "hold_changed":
      return t(event.on ? "tell.hold_on" : "tell.hold_off", { name: name(event.leg) });
    case "voice_changed":
      return t(`tell.voice_${event.state}`, { name: name(event.leg) });
    case "voice_muted":
      return event.by === event.leg
        ? t(event.on ? "tell.voice_muted" : "tell.voice_unmuted", { name: name(event.leg) })
        : t(event.on ? "tell.voice_muted_by" : "tell.voice_unmuted_by", {
            name: name(event.leg),
            other: name(event.by),
          });
    case "voice_declined":
      return t("tell.voice_declined", { name: name(event.leg) });
    case "owner_changed":
      return t("tell.owner", { name: name(event.to) });
    case "substituted":
      return t("tell.substituted", { name: agent(event.agent) });
    case "invited":
      return t("tell.invited", { name: event.name });
    case "invitation_over":
      return t(`tell.invitation_${event.outcome}`);
    case "sought": {
      if (event.leg === SERVICE) {
        const subject = event.context?.subject ?? "";
        return event.agent
          ? t("tell.meet", { agent: agent(event.agent) })
          : t("tell.meet_about", { subject });
      }
      if (event.openly) {
        const subject = event.context?.subject;
        const values = { name: name(event.leg), subject: subject ?? "" };
        return t(subject ? "tell.help_about" : "tell.help", values);
      }
      const values = { name: name(event.leg), agent: event.agent ? agent(event.agent) : "" };
      const text = t(`tell.sought_${event.purpose}${event.agent ? "_agent" : ""}`, values);
      return event.ordered_by
        ? `${text} ${t("tell.sought_by_order", { name: event.ordered_by })}`
        : text;
    }
    case "permitted":
      return t("tell.permitted", { name: name(event.leg) });
    case "search_over":
      if (event.purpose === "conference" && event.outcome === "joined")
        return t("tell.over_came", {
          agent: event.agent ? agent(event.agent) : t("tell.an_agent"),
        });
      return t(`tell.over_${event.outcome}`, {
        agent: event.agent ? agent(event.agent) : t("tell.an_agent"),
      });
    case "hand_over_failed":
      return t("tell.hand_over_failed");
    case "warm_sought":
      return t("tell.warm_sought", {
        name: name(event.leg),
        company: event.company,
        area: event.area,
      });
    case "warm_permitted":
      return t(event.yes ? "tell.permitted" : "tell.warm_declined", { name: name(event.leg) });
    case "warm_accepted":
      return t("tell.warm_accepted");
    case "warm_over":
      return t(`tell.warm_${event.outcome}`, { company: event.company });
    case "carried":
      return t(event.out ? "tell.carried_out" : "tell.carried_in", { company: event.company });
    case "document_came": {
      const file = cast.document?.(event.file);
      if (event.missing)
        return file ? t("tell.document_missing", { file }) : t("tell.a_document_missing");
      return file ? t("tell.document_came", { file }) : t("tell.a_document_came");
    }
    case "announced":
      return tCode("notice", event.notice);
    case "pushed":
      return t(event.follow ? "tell.led" : "tell.pushed", {
        name: name(event.leg),
        page: shortAddress(event.url),
      });
    case "page_sent":
      return t(event.to ? "tell.sent_to" : "tell.pushed", {
        name: name(event.leg),
        page: shortAddress(event.url),
        to: (event.to ?? []).map(name).join(", "),
      });
    case "page_reported":
      return t(`tell.push_${event.outcome}`, { name: name(event.leg) });
    case "page_unanswered":
      return t("tell.push_unanswered", { name: event.legs.map(name).join(", ") });
    case "baton_asked":
      return t("tell.baton_asked", { name: name(event.leg) });
    case "baton_answered":
      return t(`tell.baton_${event.outcome}`, { name: name(event.of) });
    case "push_reported":
      return t(`tell.push_${event.outcome}`, { name: name(event.leg) });
    case "page_viewed":
      return t("tell.page", {
        name: name(event.leg),
        page: event.title || shortAddress(event.url),
      });
    case "follow_changed":
      return t(event.on ? "tell.follow_on" : "tell.follow_off", { name: name(event.leg) });
    case "consent_changed":
      return t(event.follow ? "tell.consent_on" : "tell.consent_off", { name: name(event.leg) });
    case "baton_passed":
      return event.to ? t("tell.baton", { name: name(event.to) }) : t("tell.baton_none");
    case "steps_asked":
    case "steps_lapsed":
    case "allowed":
    case "acted":
      return tellHands(event, name);
    case "typing_shared":
      return t(event.on ? "tell.typing_on" : "tell.typing_off", { name: name(event.leg) });
    case "ended":
      return event.by
        ? t("tell.ended_by", { name: name(event.by), reason: endName(event.reason) })
        : t("tell.ended", { reason: endName(event.reason) });
    case "rated":
      return t(event.comment ? "tell.rated_saying" : "tell.rated", {
        n: event.stars,
        comment: event.comment ?? "",
      });
    case "erased":
      return t("tell.erased", { kind: event.was });
    default:
      return t("tell.newer", { kind: (event as { kind: string }).kind });
  }
}

/** By which way they came is part of it, where a proxy connects for them. */
function joined({ endpoint, name }: Extract<Happening, { kind: "leg_joined" }>): string {
  const via = endpoint.type === "external" ? endpoint.via : undefined;
  if (!via) return t("tell.joined", { name });
  return via.kind === "telephone"
    ? t("tell.joined_telephone", { name })
    : t("tell.joined_through", { name, proxy: via.name });
}
