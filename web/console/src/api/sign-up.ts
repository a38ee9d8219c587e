/** A company that signs up by itself: what is asked, and where it stands. */
import { call } from "./client.ts";
import type { HoursWeek, Me, Settings, Site } from "./types.ts";

export interface Preferences {
  locale: string;
  accent: string;
  launcher: string;
  /** Null is always open. */
  hours: { zone: string; week: HoursWeek } | null;
}

export interface Defaults {
  notices: Settings["notices"];
  live_typing: boolean;
  question_required: boolean;
  rating: boolean;
  transcript_mail: boolean;
  capacity: number;
  ring_s: number;
  sound: boolean;
  desktop: boolean;
}

export interface SignUpState {
  mail: string;
  expires_at: string;
  company: string;
  name: string;
  password: boolean;
  origins: string[];
  preferences: Preferences | null;
  defaults: Defaults | null;
  missing: string[];
  /** Short name of the company, when it is finished. */
  slug: string | null;
}

export interface SignUpAnswers {
  password?: string;
  origins?: string[];
  preferences?: Preferences;
  defaults?: Defaults;
}

export interface NewSignUp {
  company: string;
  name: string;
  mail: string;
  locale: string;
  invitation: string | null;
}

const PATH = "/v1/signup";
const ask = <T>(method: "POST" | "PATCH", path: string, body: object): Promise<T> =>
  call<T>(method, PATH + path, { body, anonymous: true });

export const offered = () =>
  call<{ mode: "off" | "invited" | "open"; days: number }>("GET", PATH, { anonymous: true });
export const begin = (body: NewSignUp) => ask<void>("POST", "", body);
export const resume = (token: string) => ask<SignUpState>("POST", "/resume", { token });
export const answer = (token: string, answers: SignUpAnswers) =>
  ask<SignUpState>("PATCH", "", { token, ...answers });
export const finish = (token: string) => ask<{ me: Me; site: Site }>("POST", "/finish", { token });

/** When the button of a site was seen on one of its pages. */
export const seen = (site: string) =>
  call<{ at: string | null; origin: string | null }>(
    "GET",
    `/v1/sites/${encodeURIComponent(site)}/seen`,
  );
