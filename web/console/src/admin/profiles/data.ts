/** Bodies of scenarios, profiles and pictures. */
import type { Look } from "@switchboard/wire";
import { call } from "../../api/client.ts";
import { type Key, t } from "../../i18n/index.ts";

export type { Look };

export type Words = Record<string, string>;

export interface ProfilePicture {
  picture: string;
  text: string;
}

export interface Banner {
  place: "top" | "bottom";
  link: string | null;
  picture: ProfilePicture | null;
  text: Words;
}

export const FLAGS = ["live_typing", "question_required", "people", "rooms", "rating"] as const;

export interface Content {
  colours: { accent: string | null; header: string | null };
  logo: ProfilePicture | null;
  header: ProfilePicture | null;
  avatars: { agent: string | null; visitor: string | null; choice: boolean; set: string[] };
  banners: Banner[];
  texts: { greeting: Words; closing: Words };
  options: Record<(typeof FLAGS)[number], boolean | null> & {
    notices: "chime" | "voice" | "off" | null;
  };
}

export interface Brief {
  id: string;
  name: string;
  is_default: boolean;
  version: number;
  changed_at: string;
  deleted_at: string | null;
}

export interface Profile extends Brief {
  scenario: string;
  content: Content;
}

export interface Version {
  version: number;
  name: string;
  content: Content;
  at: string;
  by: string;
}

export interface Scenario {
  key: string;
  name: string | null;
  built_in: boolean;
  is_default: boolean;
  profiles: Brief[];
}

export interface Ready {
  key: string;
  scenario: string;
  content: Content;
}

export interface Picture {
  id: string;
  purpose: "graphic" | "avatar";
  name: string;
  media: string;
  width: number;
  height: number;
  bytes: number;
  url: string;
  created_at: string;
}

export const EMPTY: Content = {
  colours: { accent: null, header: null },
  logo: null,
  header: null,
  avatars: { agent: null, visitor: null, choice: false, set: [] },
  banners: [],
  texts: { greeting: {}, closing: {} },
  options: {
    live_typing: null,
    question_required: null,
    people: null,
    rooms: null,
    rating: null,
    notices: null,
  },
};

/** Those that every company has are named here. */
export const scenarioName = ({ key, name }: Pick<Scenario, "key" | "name">): string =>
  name ?? t(`scenario.${key}` as Key);

const at = (id: string, more = ""): string => `/v1/profiles/${encodeURIComponent(id)}${more}`;

export const readProfile = (id: string): Promise<Profile> => call("GET", at(id));
export const removeProfile = (id: string): Promise<void> => call("DELETE", at(id));
export const versionsOf = (id: string): Promise<{ items: Version[] }> =>
  call("GET", at(id, "/versions"));
export const restore = (id: string, version: number): Promise<Profile> =>
  call("POST", at(id, "/restore"), { body: { version } });
export const setDefault = (scenario: string, profile: string | null): Promise<void> =>
  call("PUT", `/v1/scenarios/${encodeURIComponent(scenario)}/default`, { body: { profile } });

/** Hands the document to the browser, which saves it. */
export function exportXml(id: string, version?: number): void {
  const link = document.createElement("a");
  link.href = at(id, version ? `/xml?version=${version}` : "/xml");
  link.download = "profile.xml";
  link.click();
}

export const importXml = (file: File, into: { id: string } | { scenario: string }) =>
  "id" in into
    ? call<Profile>("PUT", at(into.id, "/xml"), { raw: file })
    : call<Profile>("POST", "/v1/profiles/xml", {
        raw: file,
        query: { scenario: into.scenario },
      });

export const addPicture = (file: File, purpose: Picture["purpose"]): Promise<Picture> =>
  call("POST", "/v1/pictures", {
    raw: file,
    query: { name: file.name.replace(/\.\w+$/, "").slice(0, 120), purpose },
  });
