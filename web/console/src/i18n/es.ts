import { entry } from "./es/entry.ts";
import { hands } from "./es/hands.ts";
import { shell } from "./es/shell.ts";
import { tell } from "./es/tell.ts";
import { work } from "./es/work.ts";

/** What is there from the first moment. */
export const first = { ...shell, ...entry, ...work, ...tell, ...hands };

/** What comes with the pages that say it. */
export const areas = {
  archive: () => import("./es/archive.ts").then(({ archive }) => archive),
  live: () => import("./es/live.ts").then(({ live }) => live),
  avatars: () => import("./es/avatars.ts").then(({ avatars }) => avatars),
  profiles: () => import("./es/profiles.ts").then(({ profiles }) => profiles),
  admin: () => import("./es/admin.ts").then(({ admin }) => admin),
  diary: () => import("./es/diary.ts").then(({ diary }) => diary),
  account: () => import("./es/account.ts").then(({ account }) => account),
  voice: () => import("./es/voice.ts").then(({ voice }) => voice),
  waiting: () => import("./es/waiting.ts").then(({ waiting }) => waiting),
  warm: () => import("./es/warm.ts").then(({ warm }) => warm),
  signup: () => import("./es/signup.ts").then(({ signup }) => signup),
};
