import type { Texts } from "../index.ts";

export const waiting: Texts<"waiting"> = {
  "param.waiting_text": "Lo que se dice a los visitantes mientras esperan",
  "param.waiting_links": "Enlaces para los visitantes que esperan",
  "param.waiting_answers":
    "Mostrar respuestas a preguntas frecuentes mientras esperan (respuestas preparadas con una pregunta)",
  "waiting.link": "Enlace {n}",
  "waiting.remove_link": "Quitar el enlace {n}",
  "waiting.add_link": "Añadir un enlace",
  "waiting.title": "Título",
  "waiting.group": "Aparece en",
  "waiting.group_subject": "Le puede interesar",
  "waiting.group_product": "Productos",
  "waiting.group_service": "Servicios",
  "waiting.url": "Dirección",
  "replies.question": "Pregunta a la que responde",
  "replies.question_hint":
    "Tal como la hacen los visitantes. Los servicios pueden mostrar las respuestas que tienen una a quien espera.",
};
