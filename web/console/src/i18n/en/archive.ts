/** Archive; comes with its pages. */
export const archive = {
  "archive.search": "Search names, questions and lines",

  "archive.any_status": "Any status",

  "archive.any_agent": "All agents",
  "archive.mine": "My sessions",
  "archive.from": "From",
  "archive.until": "Until",

  "archive.subject": "Question",

  "archive.when": "Started",

  "archive.none_title": "No sessions found",
  "archive.none_text": "Try other words or a wider time.",
  "archive.copy_link": "Copy link",
  "archive.raw": "Raw data",
  "archive.signals": "All events",
  "archive.events": { one: "{n} event", other: "{n} events" },
  "archive.seq": "No.",
  "archive.time": "Time",
  "archive.what": "What happened",
  "archive.gap": { one: "{n} event is missing here", other: "{n} events are missing here" },
  "archive.page": "Page of origin",
  "archive.end": "End the session",
  "erase.action": "Erase",
  "erase.title": "Erase for good?",
  "erase.text":
    "Lines, names and the record of the start are removed, also from search. A row that says so stays. This cannot be undone.",
  "erase.scope": "What is erased",
  "erase.only": "This session",
  "erase.all": "All sessions of this visitor",
  "erase.done": {
    one: "{n} session erased",
    other: "{n} sessions erased",
  },
  "erase.live": "A session of this visitor is still running. End it first; nothing was erased.",
  "erase.erased": "Erased",
  "erase.note": {
    one: "Erased on {when}: {n} event.",
    other: "Erased on {when}: {n} events.",
  },

  "archive.wrap_up": "Wrap-up",
  "archive.disposition": "Outcome",
  "archive.any_disposition": "Any outcome",
  "archive.tag": "Tag",
} as const;
