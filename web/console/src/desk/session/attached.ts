/** What the server says as a whole: the view of a session, and the sums of a large one. */
import type { Frame, PageView, View } from "../frames.ts";
import type { Session } from "./state.ts";

/** The page the session was started on, until the visitor's browser tells of another. */
const originOf = (view: View): PageView | null =>
  view.page ? { url: view.page, title: view.title ?? null, at: view.created_at } : null;

type Attached = Extract<Frame, { t: "attached" }>;

export function attached(session: Session, frame: Attached): Session {
  const view = frame.session;
  const names = { ...session.names };
  for (const member of view.roster) names[member.leg] = { name: member.name, role: member.role };
  const pages = view.visitor?.pages ?? [];
  return {
    ...session,
    brief: {
      ...session.brief,
      name: view.name,
      service_name: view.service_name,
      live_typing: view.live_typing,
    },
    leg: frame.leg,
    link: "open",
    status: view.status,
    createdAt: view.created_at,
    viewHead: frame.head,
    roster: view.roster,
    crowd: view.crowd ?? null,
    names,
    consent: Object.fromEntries(view.roster.map((member) => [member.leg, member.consent === true])),
    baton: { holder: view.baton.holder ?? null, epoch: view.baton.epoch },
    asks: view.baton.asks ?? [],
    shown: view.shown ?? null,
    held: view.held ?? null,
    owner: view.owner ?? null,
    announcement: view.announcement ?? [],
    hands: view.hands === true,
    stepsAsked: view.steps_asked ?? [],
    watchedBy: view.watched_by ?? [],
    voice: view.voice ?? null,
    talking: [],
    follow: { leg: view.follow ?? null, on: view.follow != null },
    question: view.question ?? session.question,
    subject: view.subject ?? session.subject,
    origin: view.page ?? session.origin,
    page: pages.at(-1) ?? originOf(view) ?? session.page,
    visitor: view.visitor
      ? {
          id: view.visitor.visitor ?? null,
          name: view.visitor.name ?? null,
          email: view.visitor.email ?? null,
          attributes: view.visitor.attributes,
          pages,
        }
      : session.visitor,
    typing: {},
  };
}

type Sums = Extract<Frame, { t: "roster" }>;

/** The session is large: who is told of by name, and how many there are. */
export function counted(session: Session, { through, crowd, members }: Sums): Session {
  const names = { ...session.names };
  for (const { leg, name, role } of members) names[leg] = { name, role };
  const own = session.roster.filter(
    ({ leg }) => leg === session.leg && members.every((member) => member.leg !== leg),
  );
  const seen = Math.max(session.seen, through);
  return { ...session, seen, crowd, names, roster: [...members, ...own] };
}
