/** The map of the application: one page = one file + one line here. */
import type { ComponentType } from "preact";
import { feature } from "./api/account.ts";
import type { Me, Right } from "./api/types.ts";
import type { Area, Key } from "./i18n/index.ts";
import type { IconName } from "./kit/icon.tsx";
import { paths } from "./paths.ts";

export type PageProps = { params: Record<string, string> };
type Module = { default: ComponentType<PageProps> };

/** Groups of the administrator's pages, in their order. */
export const GROUPS = ["services", "people", "company", "integration"] as const;
export type Group = (typeof GROUPS)[number];

export interface PageEntry {
  path: string;
  title: Key;
  /** Whoever has this right finds it; absent is everybody. */
  right?: Right;
  load: () => Promise<Module>;
  /** What it says that others do not; comes with it. */
  texts?: Area | readonly Area[];
  /** Shown in the rail with this icon. */
  icon?: IconName;
  /** Shown in the list of the administrator's pages, in this group. */
  admin?: Group;
  /** Only where the tenant has not switched this feature off. */
  feature?: string;
}

export const PAGES: PageEntry[] = [
  {
    path: paths.work,
    title: "nav.work",
    right: "serve",
    icon: "work",
    load: () => import("./work/page.tsx"),
  },
  {
    path: paths.archive,
    title: "nav.archive",
    icon: "archive",
    feature: "archive",
    texts: "archive",
    load: () => import("./archive/list.tsx"),
  },
  {
    path: "/console/archive/:id",
    title: "nav.session",
    feature: "archive",
    texts: "archive",
    load: () => import("./archive/session.tsx"),
  },
  {
    path: paths.ratings,
    title: "nav.ratings",
    right: "ratings",
    feature: "archive",
    texts: "archive",
    load: () => import("./archive/ratings.tsx"),
  },
  {
    path: paths.live,
    title: "nav.live",
    right: "monitor",
    icon: "live",
    feature: "wall",
    texts: "live",
    load: () => import("./live/page.tsx"),
  },
  {
    path: paths.availability,
    title: "nav.availability",
    right: "monitor",
    feature: "wall",
    texts: "live",
    load: () => import("./live/availability.tsx"),
  },
  {
    path: "/console/live/:id",
    title: "nav.watch",
    right: "monitor",
    feature: "wall",
    texts: "live",
    load: () => import("./live/watch.tsx"),
  },
  {
    path: paths.rooms,
    title: "nav.rooms",
    icon: "people",
    feature: "rooms",
    texts: "live",
    load: () => import("./live/rooms.tsx"),
  },
  {
    path: paths.diary,
    title: "nav.diary",
    right: "serve",
    icon: "book",
    texts: ["admin", "diary"],
    load: () => import("./diary/page.tsx"),
  },
  {
    path: "/console/join/:id",
    title: "nav.join",
    right: "serve",
    texts: "live",
    load: () => import("./live/join.tsx"),
  },
  {
    path: paths.ownReplies,
    title: "nav.own_replies",
    right: "serve",
    feature: "canned_replies",
    texts: ["admin", "waiting"],
    load: () => import("./admin/own-replies.tsx"),
  },
  {
    path: paths.account,
    title: "nav.account_page",
    texts: "account",
    load: () => import("./account/page.tsx"),
  },
  {
    path: paths.admin("sites"),
    title: "admin.sites",
    right: "sites",
    admin: "services",
    texts: "admin",
    load: () => import("./admin/sites.tsx"),
  },
  {
    path: paths.admin("services"),
    title: "admin.services",
    right: "services",
    admin: "services",
    texts: ["admin", "profiles", "waiting"],
    load: () => import("./admin/services.tsx"),
  },
  {
    path: paths.admin("queues"),
    title: "admin.queues",
    right: "services",
    admin: "services",
    texts: "admin",
    load: () => import("./admin/queues.tsx"),
  },
  {
    path: paths.admin("hours"),
    title: "admin.hours",
    right: "services",
    admin: "services",
    texts: "admin",
    load: () => import("./admin/hours.tsx"),
  },
  {
    path: paths.admin("agents"),
    title: "admin.agents",
    right: "agents",
    admin: "people",
    texts: "admin",
    load: () => import("./admin/agents.tsx"),
  },
  {
    path: paths.admin("roles"),
    title: "admin.roles",
    right: "roles",
    admin: "people",
    texts: "admin",
    load: () => import("./admin/roles.tsx"),
  },
  {
    path: paths.admin("directory"),
    title: "admin.directory",
    right: "company",
    admin: "people",
    texts: "admin",
    load: () => import("./admin/directory.tsx"),
  },
  {
    path: paths.admin("visitor-logins"),
    title: "admin.visitor_logins",
    right: "company",
    admin: "people",
    texts: "admin",
    load: () => import("./admin/visitor-logins.tsx"),
  },
  {
    path: paths.admin("replies"),
    title: "admin.replies",
    right: "replies",
    admin: "people",
    texts: ["admin", "waiting"],
    load: () => import("./admin/replies.tsx"),
  },
  {
    path: paths.admin("settings"),
    title: "admin.settings",
    right: "company",
    admin: "company",
    texts: "admin",
    load: () => import("./admin/settings.tsx"),
  },
  {
    path: paths.admin("profiles"),
    title: "admin.profiles",
    right: "company",
    admin: "company",
    texts: ["admin", "profiles"],
    load: () => import("./admin/profiles.tsx"),
  },
  {
    path: paths.admin("pictures"),
    title: "admin.pictures",
    right: "company",
    admin: "company",
    texts: ["admin", "profiles"],
    load: () => import("./admin/pictures.tsx"),
  },
  {
    path: paths.admin("retention"),
    title: "admin.retention",
    right: "retention",
    admin: "company",
    texts: "admin",
    load: () => import("./admin/retention.tsx"),
  },
  {
    path: paths.admin("keys"),
    title: "admin.keys",
    right: "integrations",
    admin: "integration",
    texts: "admin",
    load: () => import("./admin/keys.tsx"),
  },
  {
    path: paths.admin("webhooks"),
    title: "admin.webhooks",
    right: "integrations",
    admin: "integration",
    texts: "admin",
    load: () => import("./admin/webhooks.tsx"),
  },
  {
    path: paths.admin("partners"),
    title: "admin.partners",
    right: "integrations",
    admin: "integration",
    texts: ["admin", "warm"],
    load: () => import("./admin/partners.tsx"),
  },
  {
    path: paths.admin("audit"),
    title: "admin.audit",
    right: "audit",
    admin: "integration",
    texts: "admin",
    load: () => import("./admin/audit.tsx"),
  },
];

/** Whether this agent finds the page; the server says the same of what it shows. */
export const mayOpen = (page: PageEntry, me: Me): boolean =>
  (!page.right || me.rights.includes(page.right)) && (!page.feature || feature(page.feature));
