import { entry } from "./ar/entry.ts";
import { hands } from "./ar/hands.ts";
import { shell } from "./ar/shell.ts";
import { tell } from "./ar/tell.ts";
import { work } from "./ar/work.ts";

/** What is there from the first moment. */
export const first = { ...shell, ...entry, ...work, ...tell, ...hands };

/** What comes with the pages that say it. */
export const areas = {
  archive: () => import("./ar/archive.ts").then(({ archive }) => archive),
  live: () => import("./ar/live.ts").then(({ live }) => live),
  avatars: () => import("./ar/avatars.ts").then(({ avatars }) => avatars),
  profiles: () => import("./ar/profiles.ts").then(({ profiles }) => profiles),
  admin: () => import("./ar/admin.ts").then(({ admin }) => admin),
  diary: () => import("./ar/diary.ts").then(({ diary }) => diary),
  account: () => import("./ar/account.ts").then(({ account }) => account),
  voice: () => import("./ar/voice.ts").then(({ voice }) => voice),
  waiting: () => import("./ar/waiting.ts").then(({ waiting }) => waiting),
  warm: () => import("./ar/warm.ts").then(({ warm }) => warm),
  signup: () => import("./ar/signup.ts").then(({ signup }) => signup),
};
