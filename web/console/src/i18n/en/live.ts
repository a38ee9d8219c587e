/** Live wall and rooms; comes with its pages. */
export const live = {
  "rooms.room": "Room",
  "rooms.members": "Members",
  "rooms.none": "No room is open now",
  "rooms.reload": "Look again",

  "rooms.join": "Join",
  "rooms.join_named": "Join {name}",
  "rooms.subject_hint": "The room on it is joined, or opened.",
  "join.title": "Join a session",
  "join.text": "You have followed a link to a session. The others will see you come in.",
  "queues.ready": "Ready",
  "queues.busy": "Busy",

  "live.agents": "Agents",
  "live.sessions": "Sessions",
  "live.queues": "Queues",
  "live.seats": "Seats in use",
  "live.seats_of": "{n} of {of}",
  "live.waiting": "Waiting",
  "live.longest": "Longest wait",
  "live.ready": "Agents ready",
  "live.running": "Live sessions",
  "live.gone": "not connected",
  "live.no_agents": "Nobody is logged in.",
  "live.no_sessions": "No session is running.",
  "live.no_agent": "nobody yet",
} as const;
