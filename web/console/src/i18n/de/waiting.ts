import type { Texts } from "../index.ts";

export const waiting: Texts<"waiting"> = {
  "param.waiting_text": "Was Wartenden gesagt wird",
  "param.waiting_links": "Links für Wartende",
  "param.waiting_answers":
    "Wartenden Antworten auf häufige Fragen zeigen (vorbereitete Antworten mit einer Frage)",
  "waiting.link": "Link {n}",
  "waiting.remove_link": "Link {n} entfernen",
  "waiting.add_link": "Link hinzufügen",
  "waiting.title": "Titel",
  "waiting.group": "Steht unter",
  "waiting.group_subject": "Gut zu wissen",
  "waiting.group_product": "Produkte",
  "waiting.group_service": "Leistungen",
  "waiting.url": "Adresse",
  "replies.question": "Frage, auf die sie antwortet",
  "replies.question_hint":
    "So, wie sie gestellt wird. Services können Wartenden die Antworten zeigen, die eine haben.",
};
