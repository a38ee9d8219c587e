import type { Texts } from "../index.ts";

export const diary: Texts<"diary"> = {
  "diary.hours": "Meine Zeiten",
  "diary.hours_hint":
    "Zu diesen Zeiten können sich Besucher mit Ihnen verabreden. Was schon vereinbart ist, bleibt.",
  "diary.reload": "Neu laden",
  "diary.none": "Nichts ist vereinbart",
  "diary.none_text": "Besucher wählen aus den Zeiten derer, die ihre eingetragen haben.",
  "diary.when": "Zeit",
  "diary.visitor": "Besucher",
  "diary.about": "Worum es geht",
  "diary.service": "Dienst",
  "diary.whose": "Wessen Kalender",
  "diary.state": "Stand",
  "diary.somebody": "Jemand",
  "diary.anybody": "für wer gerade frei ist",
  "diary.agreed": "Vereinbart",
  "diary.active": "Im Gespräch",
  "diary.done": "Getroffen",
  "diary.no_show": "Nicht gekommen",
  "diary.missed": "Niemand kam",
  "diary.cancelled": "Abgesagt",
  "diary.absences": "Abwesend",
  "diary.away_from": "Von",
  "diary.away_to": "Bis",
  "diary.away_note": "Warum (für Kollegen)",
  "diary.add_absence": "Abwesenheit hinzufügen",
};
