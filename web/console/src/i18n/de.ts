import { entry } from "./de/entry.ts";
import { hands } from "./de/hands.ts";
import { shell } from "./de/shell.ts";
import { tell } from "./de/tell.ts";
import { work } from "./de/work.ts";

/** What is there from the first moment. */
export const first = { ...shell, ...entry, ...work, ...tell, ...hands };

/** What comes with the pages that say it. */
export const areas = {
  archive: () => import("./de/archive.ts").then(({ archive }) => archive),
  live: () => import("./de/live.ts").then(({ live }) => live),
  avatars: () => import("./de/avatars.ts").then(({ avatars }) => avatars),
  profiles: () => import("./de/profiles.ts").then(({ profiles }) => profiles),
  admin: () => import("./de/admin.ts").then(({ admin }) => admin),
  diary: () => import("./de/diary.ts").then(({ diary }) => diary),
  account: () => import("./de/account.ts").then(({ account }) => account),
  voice: () => import("./de/voice.ts").then(({ voice }) => voice),
  waiting: () => import("./de/waiting.ts").then(({ waiting }) => waiting),
  warm: () => import("./de/warm.ts").then(({ warm }) => warm),
  signup: () => import("./de/signup.ts").then(({ signup }) => signup),
};
