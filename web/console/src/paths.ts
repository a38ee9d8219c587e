/** Every address of the console. Links come from here, never from strings in pages. */
export const paths = {
  work: "/console",
  login: "/console/login",
  /** Where a company's directory sends browsers back to. */
  directory: "/console/directory/:company",
  setup: "/setup",
  signUp: "/signup",
  archive: "/console/archive",
  session: (id: string) => `/console/archive/${encodeURIComponent(id)}`,
  ratings: "/console/ratings",
  live: "/console/live",
  watch: (id: string) => `/console/live/${encodeURIComponent(id)}`,
  availability: "/console/availability",
  rooms: "/console/rooms",
  diary: "/console/diary",
  join: (id: string) => `/console/join/${encodeURIComponent(id)}`,
  account: "/console/account",
  ownReplies: "/console/replies",
  admin: (page: string) => `/console/admin/${page}`,
} as const;
