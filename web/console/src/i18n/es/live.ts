import type { Texts } from "../index.ts";

export const live: Texts<"live"> = {
  "rooms.room": "Sala",
  "rooms.members": "Miembros",
  "rooms.none": "Ahora no hay ninguna sala abierta",
  "rooms.reload": "Mirar de nuevo",

  "rooms.join": "Unirse",
  "rooms.join_named": "Unirse a {name}",
  "rooms.subject_hint": "Se entra en la sala sobre él, o se abre.",
  "join.title": "Unirse a una sesión",
  "join.text": "Ha seguido un enlace a una sesión. Los demás verán que entra.",
  "queues.ready": "Disponibles",
  "queues.busy": "Ocupados",

  "live.agents": "Agentes",
  "live.sessions": "Sesiones",
  "live.queues": "Colas",
  "live.seats": "Plazas en uso",
  "live.seats_of": "{n} de {of}",
  "live.waiting": "En espera",
  "live.longest": "Espera más larga",
  "live.ready": "Agentes disponibles",
  "live.running": "Sesiones en curso",
  "live.gone": "sin conexión",
  "live.no_agents": "No hay nadie conectado.",
  "live.no_sessions": "No hay ninguna sesión en curso.",
  "live.no_agent": "nadie todavía",
};
