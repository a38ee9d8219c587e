import type { Texts } from "../index.ts";

export const live: Texts<"live"> = {
  "rooms.room": "Raum",
  "rooms.members": "Mitglieder",
  "rooms.none": "Gerade ist kein Raum offen",
  "rooms.reload": "Noch einmal nachsehen",

  "rooms.join": "Beitreten",
  "rooms.join_named": "{name} beitreten",
  "rooms.subject_hint": "Sie kommen in den Raum dazu; gibt es keinen, wird er geöffnet.",
  "join.title": "Einer Sitzung beitreten",
  "join.text":
    "Sie sind einem Link zu einer Sitzung gefolgt. Die anderen sehen, dass Sie hereinkommen.",
  "queues.ready": "Bereit",
  "queues.busy": "Besetzt",

  "live.agents": "Agenten",
  "live.sessions": "Sitzungen",
  "live.queues": "Warteschlangen",
  "live.seats": "Belegte Plätze",
  "live.seats_of": "{n} von {of}",
  "live.waiting": "Wartend",
  "live.longest": "Längste Wartezeit",
  "live.ready": "Agenten bereit",
  "live.running": "Laufende Sitzungen",
  "live.gone": "nicht verbunden",
  "live.no_agents": "Niemand ist angemeldet.",
  "live.no_sessions": "Keine Sitzung läuft.",
  "live.no_agent": "noch niemand",
};
