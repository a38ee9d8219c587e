import type { Texts } from "../index.ts";

export const diary: Texts<"diary"> = {
  "diary.hours": "Mi horario",
  "diary.hours_hint":
    "A estas horas los visitantes pueden citarse con usted. Lo ya acordado se mantiene.",
  "diary.reload": "Volver a mirar",
  "diary.none": "No hay nada acordado",
  "diary.none_text": "Los visitantes eligen entre las horas de quienes han puesto las suyas.",
  "diary.when": "Hora",
  "diary.visitor": "Visitante",
  "diary.about": "De qué se trata",
  "diary.service": "Servicio",
  "diary.whose": "Agenda de",
  "diary.state": "Estado",
  "diary.somebody": "Alguien",
  "diary.anybody": "para quien esté libre",
  "diary.agreed": "Acordado",
  "diary.active": "En sesión",
  "diary.done": "Se encontraron",
  "diary.no_show": "No vino",
  "diary.missed": "No vino nadie",
  "diary.cancelled": "Cancelado",
  "diary.absences": "Ausencias",
  "diary.away_from": "Desde",
  "diary.away_to": "Hasta",
  "diary.away_note": "Motivo (para colegas)",
  "diary.add_absence": "Añadir una ausencia",
};
