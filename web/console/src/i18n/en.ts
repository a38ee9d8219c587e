/** English: the source of all other catalogues. `{n}` is a number and picks the form. */

import { entry } from "./en/entry.ts";
import { hands } from "./en/hands.ts";
import { shell } from "./en/shell.ts";
import { tell } from "./en/tell.ts";
import { work } from "./en/work.ts";

/** What is there from the first moment. */
export const first = { ...shell, ...entry, ...work, ...tell, ...hands };

/** What comes with the pages that say it. */
export const areas = {
  archive: () => import("./en/archive.ts").then(({ archive }) => archive),
  live: () => import("./en/live.ts").then(({ live }) => live),
  avatars: () => import("./en/avatars.ts").then(({ avatars }) => avatars),
  profiles: () => import("./en/profiles.ts").then(({ profiles }) => profiles),
  admin: () => import("./en/admin.ts").then(({ admin }) => admin),
  diary: () => import("./en/diary.ts").then(({ diary }) => diary),
  account: () => import("./en/account.ts").then(({ account }) => account),
  voice: () => import("./en/voice.ts").then(({ voice }) => voice),
  waiting: () => import("./en/waiting.ts").then(({ waiting }) => waiting),
  warm: () => import("./en/warm.ts").then(({ warm }) => warm),
  signup: () => import("./en/signup.ts").then(({ signup }) => signup),
};
