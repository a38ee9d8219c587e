import type { Texts } from "../index.ts";

export const archive: Texts<"archive"> = {
  "archive.search": "Namen, Fragen und Zeilen suchen",

  "archive.any_status": "Jeder Status",

  "archive.any_agent": "Alle Agenten",
  "archive.mine": "Meine Sitzungen",
  "archive.from": "Von",
  "archive.until": "Bis",

  "archive.subject": "Frage",

  "archive.when": "Begonnen",

  "archive.none_title": "Keine Sitzungen gefunden",
  "archive.none_text": "Versuchen Sie andere Wörter oder einen größeren Zeitraum.",
  "archive.copy_link": "Link kopieren",
  "archive.raw": "Rohdaten",
  "archive.signals": "Alle Ereignisse",
  "archive.events": { one: "{n} Ereignis", other: "{n} Ereignisse" },
  "archive.seq": "Nr.",
  "archive.time": "Zeit",
  "archive.what": "Was geschah",
  "archive.gap": { one: "Hier fehlt {n} Ereignis", other: "Hier fehlen {n} Ereignisse" },
  "archive.page": "Ausgangsseite",
  "archive.end": "Sitzung beenden",
  "erase.action": "Endgültig löschen",
  "erase.title": "Endgültig löschen?",
  "erase.text":
    "Nachrichten, Namen und der Eintrag über den Beginn werden entfernt, auch aus der Suche. Eine Zeile, die das sagt, bleibt. Das lässt sich nicht rückgängig machen.",
  "erase.scope": "Was gelöscht wird",
  "erase.only": "Diese Sitzung",
  "erase.all": "Alle Sitzungen dieses Besuchers",
  "erase.done": {
    one: "{n} Sitzung gelöscht",
    other: "{n} Sitzungen gelöscht",
  },
  "erase.live":
    "Eine Sitzung dieses Besuchers läuft noch. Bitte zuerst beenden; es wurde nichts gelöscht.",
  "erase.erased": "Gelöscht",
  "erase.note": {
    one: "Gelöscht am {when}: {n} Ereignis.",
    other: "Gelöscht am {when}: {n} Ereignisse.",
  },
  "rating.rating": "Bewertung",
  "rating.of": "{n} von 5",
  "rating.any": "Jede Bewertung",
  "rating.poor": "1 oder 2 von 5",
  "rating.span": "Zeitraum",
  "rating.days": { one: "Letzter {n} Tag", other: "Letzte {n} Tage" },
  "rating.none": "Keine Bewertungen in diesem Zeitraum",
  "rating.count": "Bewertungen",
  "rating.mean": "Durchschnitt",
  "rating.spread": "Ein Stern bis fünf",
  "rating.times": "{stars} Sterne: {n}",
  "rating.all": "Alle",
  "export.action": "Exportieren",
  "export.title": "Sitzungen exportieren",
  "export.text":
    "Alle Sitzungen, die die Liste zeigt, mit den jetzigen Filtern. Das Protokoll hält fest, wer sie exportiert hat.",
  "export.format": "Format",
  "export.csv": "Tabelle (CSV)",
  "export.jsonl": "Für Programme (JSON Lines)",
  "export.events": "Für Programme, mit allen Ereignissen",
  "export.go": "Herunterladen",

  "archive.wrap_up": "Nachbereitung",
  "archive.disposition": "Ergebnis",
  "archive.any_disposition": "Jedes Ergebnis",
  "archive.tag": "Schlagwort",
};
