import type { Texts } from "../index.ts";

export const waiting: Texts<"waiting"> = {
  "param.waiting_text": "ما يقال للزوار أثناء الانتظار",
  "param.waiting_links": "روابط للزوار المنتظرين",
  "param.waiting_answers":
    "عرض إجابات عن الأسئلة الشائعة أثناء الانتظار (الردود الجاهزة التي لها سؤال)",
  "waiting.link": "الرابط {n}",
  "waiting.remove_link": "إزالة الرابط {n}",
  "waiting.add_link": "إضافة رابط",
  "waiting.title": "العنوان",
  "waiting.group": "يظهر ضمن",
  "waiting.group_subject": "من المفيد أن تعرف",
  "waiting.group_product": "المنتجات",
  "waiting.group_service": "الخدمات",
  "waiting.url": "عنوان الصفحة",
  "replies.question": "السؤال الذي يجيب عنه",
  "replies.question_hint": "كما يطرحه الزوار. يمكن للخدمات عرض الردود التي لها سؤال على من ينتظر.",
};
