/** What visitors see while they wait: in the editors of services and canned replies. */
export const waiting = {
  "param.waiting_text": "Said to visitors while they wait",
  "param.waiting_links": "Links for visitors who wait",
  "param.waiting_answers":
    "Show answers to frequent questions while they wait (canned replies that have a question)",
  "waiting.link": "Link {n}",
  "waiting.remove_link": "Remove link {n}",
  "waiting.add_link": "Add a link",
  "waiting.title": "Title",
  "waiting.group": "Shown under",
  "waiting.group_subject": "Good to know",
  "waiting.group_product": "Products",
  "waiting.group_service": "Services",
  "waiting.url": "Address",
  "replies.question": "Question that it answers",
  "replies.question_hint":
    "As visitors ask it. Services may show replies that have one to visitors who wait.",
} as const;
