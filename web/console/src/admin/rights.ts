/** What roles are made of, in the groups in which they are shown. */
import type { Right } from "../api/types.ts";
import type { Key } from "../i18n/index.ts";

export const RIGHT_GROUPS: { title: Key; rights: Right[] }[] = [
  { title: "roles.group_work", rights: ["serve", "replies"] },
  {
    title: "roles.group_oversight",
    rights: ["monitor", "see_all", "ratings", "export", "erase", "audit"],
  },
  {
    title: "roles.group_settings",
    rights: ["read_configuration", "services", "sites", "company", "retention"],
  },
  { title: "roles.group_people", rights: ["agents", "roles", "integrations"] },
];

export const RIGHTS: Right[] = RIGHT_GROUPS.flatMap(({ rights }) => rights);

/** Rights that others are no use without; the server adds them likewise. */
const NEEDS: Partial<Record<Right, Right>> = {
  monitor: "see_all",
  export: "see_all",
  erase: "see_all",
  audit: "read_configuration",
  services: "read_configuration",
  sites: "read_configuration",
  company: "read_configuration",
  retention: "read_configuration",
  agents: "read_configuration",
  roles: "read_configuration",
  integrations: "read_configuration",
};

/** Whether a right comes with one of those that were chosen. */
export const comesWith = (right: Right, chosen: readonly string[]): boolean =>
  chosen.some((each) => NEEDS[each as Right] === right);
